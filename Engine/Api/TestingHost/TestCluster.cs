using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>A cluster in this process, for tests.</summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private readonly IReadOnlyList<IConfigurationSource> _sources;
    private IHost? _host;

    internal TestCluster(TestClusterOptions options, IReadOnlyList<IConfigurationSource> sources)
    {
        Options = options;
        _sources = sources;
    }

    /// <summary>What the cluster is made of.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>Calls the grains.</summary>
    public IClusterClient Client => Host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Finds the grains.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The services of the client.</summary>
    public IServiceProvider ServiceProvider => Client.ServiceProvider;

    private IHost Host =>
        _host ?? throw new InvalidOperationException("The test cluster is not started: await DeployAsync() first.");

    /// <summary>Starts the silos.</summary>
    public Task DeployAsync() => DeployAsync(CancellationToken.None);

    /// <inheritdoc cref="DeployAsync()"/>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeployAsync(CancellationToken cancellationToken)
    {
        if (_host is not null)
        {
            throw new InvalidOperationException("The test cluster is started already.");
        }

        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = Environments.Development,
        });
        foreach (var source in _sources)
        {
            ((IConfigurationBuilder)builder.Configuration).Add(source);
        }

        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(
                options => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId));
            silo.Configure<SiloOptions>(options => options.SiloName = "Primary");
            foreach (var name in Options.SiloBuilderConfiguratorTypes)
            {
                ((ISiloConfigurator)Activator.CreateInstance(Type.GetType(name, throwOnError: true)!)!).Configure(silo);
            }
        });
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops the silos as a deployment does: activations end first.</summary>
    public Task StopAllSilosAsync() => StopAllSilosAsync(CancellationToken.None);

    /// <inheritdoc cref="StopAllSilosAsync()"/>
    /// <param name="cancellationToken">Stops waiting for what is running.</param>
    public Task StopAllSilosAsync(CancellationToken cancellationToken) =>
        _host?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
        {
            await host.StopAsync();
            host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }
}

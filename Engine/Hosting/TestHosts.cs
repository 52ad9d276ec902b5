using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Commerce.Engine;

/// <summary>Builds the hosts of a <see cref="TestCluster"/>.</summary>
internal sealed class TestHosts(TestClusterOptions options, IReadOnlyList<IConfigurationSource> sources)
{
    /// <summary>Far longer than it takes silos to agree on a silo that was killed.</summary>
    private static readonly TimeSpan AgreementTimeout = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly string _secret = $"the secret of test cluster {options.ClusterId}";
    private ProcessMemory? _memory;

    public InProcessSiloHandle Silo(short number) =>
        Silo(number, number == 0 ? "Primary" : $"Secondary_{number}", FreePort());

    /// <summary>A silo that has stopped, in its next life.</summary>
    public async Task<InProcessSiloHandle> AgainAsync(InProcessSiloHandle old)
    {
        // A silo's lives are told apart by the second in which they began.
        while (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() <= old.SiloAddress.Generation)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return Silo(old.InstanceNumber, old.Name, old.SiloAddress.Endpoint.Port);
    }

    public IHost Client()
    {
        var builder = Builder();
        builder.UseOrleansClient(client =>
        {
            client.Services.Configure<ClusterOptions>(Name);
            client.UseTcp(wire => wire.Secrets.Add(_secret));
            foreach (var name in options.ClientBuilderConfiguratorTypes)
            {
                Create<IClientBuilderConfigurator>(name).Configure(builder.Configuration, client);
            }
        });
        return builder.Build();
    }

    /// <summary>Waits until a process knows of these silos as active, and of no other.</summary>
    public static async Task SeesAsync(IHost host, IReadOnlyList<SiloAddress> silos)
    {
        var views = host.Services.GetRequiredService<IClusterViewSource>();
        var sees = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = views.Subscribe(Look);
        Look(views.Current);
        try
        {
            await sees.Task.WaitAsync(AgreementTimeout, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"The silos of the test cluster were to be [{string.Join(", ", silos)}], and after {AgreementTimeout} "
                + $"one of its processes saw [{string.Join(", ", views.Current.Active.Select(row => row.Silo))}].",
                exception);
        }

        void Look(ClusterView view)
        {
            if (view.Active.Select(row => row.Silo).SequenceEqual(silos))
            {
                sees.TrySetResult();
            }
        }
    }

    private InProcessSiloHandle Silo(short number, string name, int port)
    {
        var builder = Builder();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(Name);
            silo.Configure<SiloOptions>(each => each.SiloName = name);
            silo.Configure<EndpointOptions>(
                each => (each.AdvertisedIPAddress, each.SiloPort) = (IPAddress.Loopback, port));
            silo.UseTcp(wire => wire.Secrets.Add(_secret));
            foreach (var configurator in options.SiloBuilderConfiguratorTypes)
            {
                Create<ISiloConfigurator>(configurator).Configure(silo);
            }
        });
        var host = builder.Build();
        var address = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        return new InProcessSiloHandle
        {
            SiloHost = host,
            ClusterOptions = options,
            InstanceNumber = number,
            Name = name,
            SiloAddress = address,
            GatewayAddress = address,
        };
    }

    private HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        foreach (var source in sources)
        {
            ((IConfigurationBuilder)builder.Configuration).Add(source);
        }

        builder.Services.AddSingleton(Memory);
        return builder;
    }

    // By the clock of the silo that was built first.
    private ProcessMemory Memory(IServiceProvider services)
    {
        lock (_gate)
        {
            return _memory ??= new ProcessMemory(services.GetRequiredService<TimeProvider>());
        }
    }

    private void Name(ClusterOptions each) => (each.ClusterId, each.ServiceId) = (options.ClusterId, options.ServiceId);

    private static T Create<T>(string type) => (T)Activator.CreateInstance(Type.GetType(type, throwOnError: true)!)!;

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

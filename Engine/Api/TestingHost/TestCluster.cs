using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Commerce.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>
/// A cluster in this process, for tests. Its silos are connected by TCP and share what they keep in memory; its client
/// is a process of its own, as it were. Of a cluster of one silo the client is in the silo: calls need no network, and
/// are as in a program that hosts its silo.
/// </summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private readonly TestHosts _hosts;
    private readonly List<InProcessSiloHandle> _silos = [];
    private IHost? _client;
    private short _started;

    internal TestCluster(TestClusterOptions options, IReadOnlyList<IConfigurationSource> sources)
    {
        Options = options;
        _hosts = new TestHosts(options, sources);
    }

    /// <summary>What the cluster is made of.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>The silo that was started first. It is no other than the others.</summary>
    public SiloHandle Primary => _silos.Count > 0
        ? _silos[0]
        : throw new InvalidOperationException("The test cluster is not started: await DeployAsync() first.");

    /// <summary>The others.</summary>
    public IReadOnlyList<SiloHandle> SecondarySilos => [.. _silos.Skip(1)];

    /// <summary>All silos, those that were stopped included.</summary>
    public ReadOnlyCollection<SiloHandle> Silos => new([.. _silos]);

    /// <summary>Calls the grains.</summary>
    public IClusterClient Client => (_client ?? ((InProcessSiloHandle)Primary).SiloHost)
        .Services.GetRequiredService<IClusterClient>();

    /// <summary>Finds the grains.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The services of the client.</summary>
    public IServiceProvider ServiceProvider => Client.ServiceProvider;

    /// <summary>Starts the silos, all at once, and the client.</summary>
    public Task DeployAsync() => DeployAsync(CancellationToken.None);

    /// <inheritdoc cref="DeployAsync()"/>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeployAsync(CancellationToken cancellationToken)
    {
        if (_silos.Count > 0)
        {
            throw new InvalidOperationException("The test cluster is started already.");
        }

        await StartAdditionalSilosAsync(Options.InitialSilosCount, false, cancellationToken);
        if (Options.InitialSilosCount > 1)
        {
            await InitializeClientAsync();
        }
    }

    /// <summary>Starts the client, if it does not run.</summary>
    public async Task InitializeClientAsync()
    {
        if (_client is null)
        {
            _client = _hosts.Client();
            await _client.StartAsync();
            await WaitForLivenessToStabilizeAsync();
        }
    }

    /// <summary>Starts one more silo.</summary>
    /// <param name="startAdditionalSiloOnNewPort">Every silo has a port of its own anyway.</param>
    /// <returns>The silo, which all others know.</returns>
    public async Task<SiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort = false) =>
        (await StartAdditionalSilosAsync(1, startAdditionalSiloOnNewPort))[0];

    /// <inheritdoc cref="StartAdditionalSilosAsync(int, bool, CancellationToken)"/>
    public Task<List<SiloHandle>> StartAdditionalSilosAsync(
        int silosToStart, bool startAdditionalSiloOnNewPort = false) =>
        StartAdditionalSilosAsync(silosToStart, startAdditionalSiloOnNewPort, CancellationToken.None);

    /// <summary>Starts more silos, all at once.</summary>
    /// <param name="silosToStart">How many.</param>
    /// <param name="startAdditionalSiloOnNewPort">Every silo has a port of its own anyway.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The silos, which all others know.</returns>
    public async Task<List<SiloHandle>> StartAdditionalSilosAsync(
        int silosToStart, bool startAdditionalSiloOnNewPort, CancellationToken cancellationToken)
    {
        _ = startAdditionalSiloOnNewPort;
        var added = Enumerable.Range(0, silosToStart).Select(_ => _hosts.Silo(_started++)).ToList();
        _silos.AddRange(added);
        await Task.WhenAll(added.Select(silo => silo.SiloHost.StartAsync(cancellationToken)));
        await WaitForLivenessToStabilizeAsync();
        return [.. added];
    }

    /// <summary>Stops a silo as a deployment does: activations end first.</summary>
    /// <param name="instance">The silo.</param>
    public Task StopSiloAsync(SiloHandle instance) => StopSiloAsync(instance, CancellationToken.None);

    /// <inheritdoc cref="StopSiloAsync(SiloHandle)"/>
    /// <param name="instance">The silo.</param>
    /// <param name="cancellationToken">Stops waiting for what is running.</param>
    public Task StopSiloAsync(SiloHandle instance, CancellationToken cancellationToken) =>
        Own(instance).StopSiloAsync(cancellationToken);

    /// <summary>Ends a silo as a process that is killed. The others find out: see
    /// <see cref="WaitForLivenessToStabilizeAsync"/>.</summary>
    /// <param name="instance">The silo.</param>
    public Task KillSiloAsync(SiloHandle instance) => Own(instance).StopSiloAsync(stopGracefully: false);

    /// <summary>Stops a silo, if it runs, and starts it again under its name and at its port.</summary>
    /// <param name="instance">The silo.</param>
    /// <returns>The silo in its new life; the old handle is gone.</returns>
    public async Task<SiloHandle> RestartSiloAsync(SiloHandle instance)
    {
        var old = Own(instance);
        await old.StopSiloAsync(stopGracefully: true);
        await old.DisposeAsync();
        var again = await _hosts.AgainAsync(old);
        _silos[_silos.IndexOf(old)] = again;
        await again.SiloHost.StartAsync();
        await WaitForLivenessToStabilizeAsync();
        return again;
    }

    /// <summary>Stops all silos but the first.</summary>
    public async Task StopSecondarySilosAsync()
    {
        foreach (var silo in SecondarySilos)
        {
            await silo.StopSiloAsync(stopGracefully: true);
        }
    }

    /// <summary>Stops the first silo.</summary>
    public Task StopPrimarySiloAsync() => Primary.StopSiloAsync(stopGracefully: true);

    /// <summary>Stops the client.</summary>
    public async Task StopClusterClientAsync()
    {
        if (_client is { } client)
        {
            _client = null;
            await client.StopAsync();
            client.Dispose();
        }
    }

    /// <summary>Stops the client and the silos as a deployment does: activations end first.</summary>
    public Task StopAllSilosAsync() => StopAllSilosAsync(CancellationToken.None);

    /// <inheritdoc cref="StopAllSilosAsync()"/>
    /// <param name="cancellationToken">Stops waiting for what is running.</param>
    public async Task StopAllSilosAsync(CancellationToken cancellationToken)
    {
        await StopClusterClientAsync();
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopSiloAsync(cancellationToken);
        }
    }

    /// <summary>Waits until all silos that run, and the client, know of all of them and of no other.</summary>
    /// <param name="didKill">Nothing else is waited for.</param>
    public async Task WaitForLivenessToStabilizeAsync(bool didKill = false)
    {
        _ = didKill;
        var active = _silos.Where(silo => silo.IsActive).ToList();
        var hosts = active.Select(silo => silo.SiloHost).ToList();
        if (_client is { } client)
        {
            hosts.Add(client);
        }

        var addresses = active.Select(silo => silo.SiloAddress).Order().ToList();
        await Task.WhenAll(hosts.Select(host => TestHosts.SeesAsync(host, addresses)));
    }

    /// <summary>The silos that run.</summary>
    /// <returns>The silos.</returns>
    public IEnumerable<SiloHandle> GetActiveSilos() => _silos.Where(silo => silo.IsActive);

    /// <summary>A silo.</summary>
    /// <param name="siloAddress">Its address.</param>
    /// <returns>The silo that runs there; null: none does.</returns>
    public SiloHandle? GetSiloForAddress(SiloAddress siloAddress) =>
        _silos.Find(silo => silo.IsActive && silo.SiloAddress.Equals(siloAddress));

    /// <summary>The services of a silo.</summary>
    /// <param name="silo">Its address; null: the first one.</param>
    /// <returns>The services.</returns>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        ((InProcessSiloHandle)(silo is null ? Primary : GetSiloForAddress(silo)
            ?? throw new ArgumentException($"No silo runs at {silo}.", nameof(silo)))).ServiceProvider;

    /// <summary>The activation of a grain.</summary>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainContext">The activation.</param>
    /// <returns>Whether there is one in a silo that runs.</returns>
    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        grainContext = _silos.Where(silo => silo.IsActive)
            .Select(silo => silo.ServiceProvider.GetRequiredService<Silo>().Catalog.Find(grainId))
            .FirstOrDefault(found => found is not null);
        return grainContext is not null;
    }

    /// <summary>Waits until a grain has no activation; at once if it has none.</summary>
    /// <param name="grain">The grain.</param>
    public Task WaitForDeactivationAsync(IAddressable grain) =>
        TryGetGrainContext(grain.GetGrainId(), out var found) ? found.Deactivated : Task.CompletedTask;

    /// <summary>Ends the activation of a grain, if there is one.</summary>
    /// <param name="grain">The grain.</param>
    public Task DeactivateAsync(IAddressable grain)
    {
        if (TryGetGrainContext(grain.GetGrainId(), out var found))
        {
            found.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The test says so."));
            return found.Deactivated;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    private InProcessSiloHandle Own(SiloHandle instance) => _silos.Find(silo => ReferenceEquals(silo, instance))
        ?? throw new ArgumentException(
            $"{instance} is not a silo of this test cluster, or not any more: it was started again.",
            nameof(instance));
}

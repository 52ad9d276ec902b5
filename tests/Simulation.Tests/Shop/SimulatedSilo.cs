using System.Net;
using System.Reflection;
using Commerce.Engine;
using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Payments;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Commerce.Simulation;

/// <summary>One life of a silo: the real engine, grains and services, as the program of that name hosts them.</summary>
internal sealed class SimulatedSilo : IDisposable
{
    // Hosts run this on the thread pool, out of reach.
    private static readonly Func<BackgroundService, CancellationToken, Task> Execute =
        typeof(BackgroundService).GetMethod("ExecuteAsync", BindingFlags.Instance | BindingFlags.NonPublic)!
            .CreateDelegate<Func<BackgroundService, CancellationToken, Task>>();

    /// <summary>So short that some are trimmed while the sale runs.</summary>
    private static readonly TimeSpan KeepTakeovers = TimeSpan.FromSeconds(12);

    private readonly Surroundings _around;
    private readonly ServiceProvider _services;
    private readonly SimulatedStore _store;
    private readonly List<(CancellationTokenSource Stopping, Task Running)> _background = [];
    private Silo? _silo;

    public SimulatedSilo(Surroundings around, int place, Gateway gateway)
    {
        (_around, Place) = (around, place);
        Process = around.NewProcess($"silo-{place}");
        Table = around.TableOf(Process);
        _store = new SimulatedStore(
            around.Shards, new ProcessWay(around.World, around.Network, Process, around.States));
        _services = ProcessParts.Build(around, Process, Table, services =>
        {
            services.AddSingleton<IShardStore>(_store);
            services.AddCommerceGrainStorage();
            services.AddSingleton<IPaymentGateway>(gateway);
            services.AddSingleton<ISiloView, MembershipSiloView>();
            services.AddSingleton<IHostApplicationLifetime, Lifetime>();
            services.AddSingleton<ShopReadiness>();
            services.AddCommerceDomain();
            services.AddHostedService<Recovery>();
            services.Configure<StorageOptions>(storage => storage.KeepTakeovers = KeepTakeovers);
            services.Configure<EndpointOptions>(endpoint =>
                (endpoint.AdvertisedIPAddress, endpoint.SiloPort) = (IPAddress.Loopback, 11_000 + place));
            services.Configure<MembershipOptions>(membership => membership.NumbersAbove = _store.Incarnation);
            services.Configure<EngineOptions>(engine =>
            {
                engine.MailboxLimits[typeof(StockPoolGrain).FullName!] = StockPoolGrain.RequestsMax;
                engine.Died = Died;
            });
        });
    }

    public int Place { get; }

    public SimulatedProcess Process { get; }

    public DistantMembershipTable Table { get; }

    public bool IsStarted { get; private set; }

    public bool IsLeaving { get; private set; }

    public bool IsEnded => Process.IsDead;

    public ClusterView View => _silo?.Views.Current ?? ClusterView.Empty;

    public SiloAddress Address => _silo!.SiloAddress;

    public void Start() => Process.Do(() => _ = StartAsync());

    /// <summary>As SIGTERM.</summary>
    public void Leave()
    {
        IsLeaving = true;
        _around.World.Note(Process.Name, "leaves");
        Process.Do(() => _ = LeaveAsync());
    }

    /// <summary>As SIGKILL, or the end of the process.</summary>
    public void End(string why)
    {
        if (!Process.IsDead)
        {
            _around.World.Note(Process.Name, why);
            Process.Kill();
            _store.Dispose();
            _around.Network.Gone(Process);
        }
    }

    public void Dispose() => _services.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task StartAsync()
    {
        try
        {
            _silo = _services.GetRequiredService<Silo>();
            _around.World.Note(Process.Name, $"starts as {Address}");
            _silo.Views.Subscribe(view => _around.World.Note(Process.Name, $"sees {view.Version.Number}: "
                + string.Join(' ', view.Silos.Select(row => $"{row.Silo} {row.Status}"))));
            await _silo.StartAsync(CancellationToken.None);
        }
        catch (OrleansException exception)
        {
            End($"could not join: {exception.Message}");
            return;
        }

        foreach (var service in _services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            var stopping = new CancellationTokenSource();
            _background.Add((stopping, RunAsync(service, stopping.Token)));
        }

        IsStarted = true;
    }

    // A host ends with a service of it that fails.
    private async Task RunAsync(BackgroundService service, CancellationToken stopping)
    {
        try
        {
            await Execute(service, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As it was told.
        }
        catch (Exception exception)
        {
            _around.Findings.Add($"{service.GetType().Name} of {Process.Name} ended its host: {exception}");
        }
    }

    private async Task LeaveAsync()
    {
        for (var i = _background.Count - 1; i >= 0; i--)
        {
            _background[i].Stopping.Cancel();
            await _background[i].Running;
        }

        if (_silo is not null)
        {
            await _silo.StopAsync(CancellationToken.None);
        }

        End("has left");
    }

    private void Died(string reason)
    {
        _around.States.Saw(States.DeclaredDead);
        _around.World.Note(Process.Name, $"dies: {reason}");
        _around.World.After(_around.World.Between(0, 1000), () => End("has died"));
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
            // The silo's own end is enough here.
        }
    }
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The parts of one silo, and its life.</summary>
internal sealed class Silo : ILocalSiloDetails
{
    private readonly IClusterLife _life;
    private IIncomingGrainCallFilter[] _incoming = [];
    private volatile SiloStatus _status = SiloStatus.Created;
    private volatile bool _isKnownToLeave;
    private string? _death;

    public Silo(IServiceProvider services, SiloSettings settings, GrainManifest manifest)
    {
        Services = services;
        Options = settings;
        Time = services.GetRequiredService<TimeProvider>();
        Threads = services.GetRequiredService<ITurnThreads>();
        Completions = services.GetRequiredService<ICompletions>();
        Ids = services.GetRequiredService<IIdSource>();
        Log = new SiloLog(services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Silo"));
        Clock = new SiloClock(Time, Threads);
        Catalog = new Catalog(this);
        Instruments = services.GetRequiredService<Instruments>();
        Instruments.Observe(() => Catalog.Count);
        Router = new LocalRouter(this);
        References = new ReferenceFactory(manifest, this);
        Observers = new LocalObservers(this);
        Sweeper = new Sweeper(this);
        var local = services.GetRequiredService<LocalAddress>();
        (Process, SiloAddress) = (local.Peer, local.Silo);
        (_life, Views, Hints) = local.IsClient ? OfClient() : OfSilo();
        Weight = _life as ISiloWeight;
        Load = new SiloLoadMeter(this);
        if (services.GetService<ITransport>() is { } transport)
        {
            Cluster = new ClusterCalls(
                this, transport, services.GetRequiredService<ControlMessages>(),
                new MessageCodec(manifest, References));
        }
        else if (local.IsClient)
        {
            throw new InvalidOperationException(
                "This process calls grains and hosts none, and has no way to the silos: call UseTcp on its client.");
        }

        Reminders = !local.IsClient && services.GetService<IReminderTable>() is { } reminders
            ? new ReminderService(this, reminders)
            : null;
    }

    public IServiceProvider Services { get; }

    public SiloSettings Options { get; }

    public TimeProvider Time { get; }

    public ITurnThreads Threads { get; }

    public ICompletions Completions { get; }

    public IIdSource Ids { get; }

    public SiloClock Clock { get; }

    public SiloLog Log { get; }

    public Instruments Instruments { get; }

    public Catalog Catalog { get; }

    public LocalRouter Router { get; }

    public ReferenceFactory References { get; }

    public LocalObservers Observers { get; }

    public Sweeper Sweeper { get; }

    /// <summary>The cluster as it is known here.</summary>
    public IClusterViewSource Views { get; }

    /// <summary>Is told what calls and connections show of the cluster.</summary>
    public IMembershipHints Hints { get; }

    /// <summary>How busy it is.</summary>
    public SiloLoadMeter Load { get; }

    /// <summary>The other silos; null: this one is alone.</summary>
    public ClusterCalls? Cluster { get; }

    /// <summary>Ticks reminders; null: none are kept.</summary>
    public ReminderService? Reminders { get; }

    public IGrainFactory GrainFactory => References;

    public SiloStatus Status => _status;

    /// <summary>
    /// Whether it begins activations. One that stops does until the table says so: its grains are still its own, and
    /// calls of them have no other way.
    /// </summary>
    public bool BeginsActivations =>
        _status == SiloStatus.Active || (_status == SiloStatus.ShuttingDown && !_isKnownToLeave);

    public string Name => Options.Name;

    public string ClusterId => Options.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    /// <summary>Who this process is to others.</summary>
    public PeerId Process { get; }

    public SiloAddress SiloAddress { get; }

    /// <summary>Null: it is a client, and owns nothing.</summary>
    public ISiloWeight? Weight { get; }

    public SiloAddress GatewayAddress => SiloAddress;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _status = SiloStatus.Joining;
        _incoming = [.. Services.GetServices<IIncomingGrainCallFilter>()];
        IOutgoingGrainCallFilter[] outgoing = [.. Services.GetServices<IOutgoingGrainCallFilter>()];
        Router.Filters = outgoing.Length > 0 ? outgoing : null;
        Sweeper.Start();
        try
        {
            await (Cluster?.StartAsync() ?? Task.CompletedTask);
            await _life.JoinAsync(cancellationToken);
        }
        catch
        {
            await EndAsync();
            throw;
        }

        Reminders?.Start();
        _status = SiloStatus.Active;
        Log.Started(SiloAddress, References.InterfaceCount, References.ClassCount);
        EndIfDead();
    }

    /// <summary>What sees calls of a grain: what is registered, then the grain itself; null: nothing does.</summary>
    public IIncomingGrainCallFilter[]? FiltersOf(object grain) => grain switch
    {
        SiloStatisticsGrain => null,
        IIncomingGrainCallFilter own => [.. _incoming, own],
        _ => _incoming.Length > 0 ? _incoming : null,
    };

    /// <summary>Ends all activations; within the time that is allowed, even if one is stuck.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_status != SiloStatus.Active)
        {
            await _life.DisposeAsync();
            return;
        }

        _status = SiloStatus.ShuttingDown;
        Reminders?.Stop();
        await _life.BeginLeavingAsync();
        _isKnownToLeave = true;
        Cluster?.GoAway();
        var left = await Catalog.EndAllAsync(cancellationToken);
        await (Reminders?.EndAsync() ?? Task.CompletedTask);
        await EndAsync();
        Log.Stopped(SiloAddress, left);
    }

    /// <summary>
    /// Ends as a process that is killed: nobody is told, nothing is finished, its row in the table stays. Code of a
    /// grain that runs cannot be ended, and goes on unheard.
    /// </summary>
    public async Task KillAsync()
    {
        _status = SiloStatus.Dead;
        Reminders?.Stop();
        await _life.DisposeAsync();
        await (Cluster?.StopAsync() ?? Task.CompletedTask);
        Catalog.AbortAll();
        Sweeper.Stop();
    }

    private async Task EndAsync()
    {
        // First the answers are sent, then others are told that there will be none.
        _status = SiloStatus.Dead;
        await (Cluster?.StopAsync() ?? Task.CompletedTask);
        await _life.LeaveAsync();
        await _life.DisposeAsync();
        Sweeper.Stop();
    }

    /// <summary>Others have declared it dead: what it does from now on is not its to do.</summary>
    private void Die(string reason)
    {
        Interlocked.Exchange(ref _death, reason);
        EndIfDead();
    }

    /// <summary>Once, by who sees both: it may be told of its death before it knows that it was admitted.</summary>
    private void EndIfDead()
    {
        if (_status == SiloStatus.Active && Interlocked.Exchange(ref _death, null) is { } reason)
        {
            _status = SiloStatus.Dead;
            Reminders?.Stop();
            _ = Catalog.EndAllAsync(new CancellationToken(canceled: true));
            _ = Cluster?.StopAsync();
            Sweeper.Stop();
            Options.Died?.Invoke(reason);
            Services.GetService<IHostApplicationLifetime>()?.StopApplication();
        }
    }

    private (IClusterLife, IClusterViewSource, IMembershipHints) OfSilo()
    {
        var services = new MembershipServices(
            Services.GetRequiredService<IMembershipTable>(),
            Services.GetRequiredService<IProbe>(),
            Services.GetRequiredService<IMembershipGossip>(),
            Services.GetRequiredService<MembershipSettings>(),
            Time,
            Services.GetRequiredService<Random>(),
            Ids,
            Completions,
            Threads,
            MembershipLog())
        {
            OldestCommitAge = Options.OldestCommitAge,
        };
        var agent = new MembershipAgent(SiloAddress, Name, services) { Died = Die };
        return (agent, agent, agent);
    }

    private (IClusterLife, IClusterViewSource, IMembershipHints) OfClient()
    {
        var observer = new ClusterObserver(
            Services.GetRequiredService<IMembershipTable>(),
            Services.GetRequiredService<MembershipSettings>(),
            Time,
            Services.GetRequiredService<Random>(),
            Completions,
            MembershipLog());
        var client = new ClientLife(observer);
        return (client, observer, client);
    }

    private MembershipLog MembershipLog() =>
        new(Services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Membership"));
}

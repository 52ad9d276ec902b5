using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The parts of one silo, and its life.</summary>
internal sealed class Silo : ILocalSiloDetails
{
    private readonly IMembershipTable _membership;
    private volatile SiloStatus _status = SiloStatus.Created;

    public Silo(IServiceProvider services, SiloSettings settings, GrainManifest manifest)
    {
        Services = services;
        Options = settings;
        Time = services.GetRequiredService<TimeProvider>();
        Threads = services.GetRequiredService<ITurnThreads>();
        Completions = services.GetRequiredService<ICompletions>();
        Ids = services.GetRequiredService<IIdSource>();
        _membership = services.GetRequiredService<IMembershipTable>();
        Log = new SiloLog(services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans.Silo"));
        Clock = new SiloClock(Time);
        Catalog = new Catalog(this);
        Instruments = services.GetRequiredService<Instruments>();
        Instruments.Observe(() => Catalog.Count);
        Router = new LocalRouter(this);
        References = new ReferenceFactory(manifest, this);
        Sweeper = new Sweeper(this);
        SiloAddress = SiloAddress.New(settings.Endpoint, (int)(Time.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue));
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

    public Sweeper Sweeper { get; }

    public IGrainFactory GrainFactory => References;

    public SiloStatus Status => _status;

    public string Name => Options.Name;

    public string ClusterId => Options.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress => SiloAddress;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await AnnounceAsync(SiloStatus.Joining, cancellationToken);
        Sweeper.Start();
        await AnnounceAsync(SiloStatus.Active, cancellationToken);
        Log.Started(SiloAddress, References.InterfaceCount, References.ClassCount);
    }

    /// <summary>Ends all activations; within the time that is allowed, even if one is stuck.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_status != SiloStatus.Active)
        {
            return;
        }

        await AnnounceAsync(SiloStatus.ShuttingDown, CancellationToken.None);
        var left = await Catalog.EndAllAsync(cancellationToken);
        Sweeper.Stop();
        await AnnounceAsync(SiloStatus.Dead, CancellationToken.None);
        Log.Stopped(SiloAddress, left);
    }

    public Task<MembershipSnapshot> ReadMembershipAsync() => _membership.ReadAsync(CancellationToken.None);

    private async Task AnnounceAsync(SiloStatus status, CancellationToken cancellationToken)
    {
        _status = status;
        bool written;
        do
        {
            var table = await _membership.ReadAsync(cancellationToken);
            var row = table.Find(SiloAddress)
                ?? new SiloRow(SiloAddress, Name, status, 100, "", table.Now, table.Now, []);
            var incarnation = table.Version == MembershipVersion.None ? Ids.NewGuid() : table.Version.Incarnation;
            var next = new MembershipVersion(incarnation, table.Version.Number + 1);
            written = await _membership.TryWriteAsync(
                new(table.Version, next, [row with { Status = status }], []), cancellationToken);
        }
        while (!written);
    }
}

using System.Globalization;
using System.Net;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// Silos' memberships on one thread, over one table and a network, with time that moves as the test says. Whatever is
/// random comes from the seed: the same seed gives the same trace.
/// </summary>
internal sealed class SimulatedCluster : IDisposable
{
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;
    private readonly HashSet<(int From, int To)> _cuts = [];
    private readonly HashSet<(int From, int To)> _rejects = [];
    private readonly TimeSpan _latencyMax;

    public SimulatedCluster(int seed, int latencyMaxMs = 20)
    {
        // What is awaited goes on at once, on this thread.
        SynchronizationContext.SetSynchronizationContext(null);
        Random = new Random(seed);
        _latencyMax = TimeSpan.FromMilliseconds(latencyMaxMs);
        Table = new MemoryMembershipTable(World);
    }

    public ManualTimeProvider World { get; } = new();

    public Random Random { get; }

    public MemoryMembershipTable Table { get; }

    public List<SimulatedSilo> Silos { get; } = [];

    public List<string> Trace { get; } = [];

    public Action<ClusterMembershipOptions> Configure { get; set; } = _ => { };

    /// <summary>How often a probe is lost.</summary>
    public double Loss { get; set; }

    public TimeSpan Now => World.GetUtcNow() - ManualTimeProvider.Start;

    public IEnumerable<SimulatedSilo> Running => Silos.Where(silo => silo.IsRunning);

    public MembershipSnapshot Read() => Table.ReadAsync(CancellationToken.None).GetAwaiter().GetResult();

    public SiloStatus StatusOf(SimulatedSilo silo) => Read().Find(silo.Address)?.Status ?? SiloStatus.None;

    /// <summary>A silo begins to join; a restarted one has the place of an earlier one.</summary>
    public SimulatedSilo Start(int place)
    {
        var generation = Silos.Count(silo => silo.Place == place) + 1;
        var silo = new SimulatedSilo(this, place, SiloAddress.New(IPAddress.Loopback, 11_000 + place, generation));
        Silos.Add(silo);
        silo.Join();
        return silo;
    }

    /// <summary>This many silos, all active and known to each other.</summary>
    public void StartAll(int count)
    {
        for (var place = 0; place < count; place++)
        {
            Start(place);
        }

        var took = RunUntil(() => IsAgreed(count), TimeSpan.FromSeconds(10));
        Note($"{count} silos are active after {took.TotalMilliseconds} ms");
    }

    public bool IsAgreed(int active) => Running.Count() == active && Running.All(silo =>
        silo.View.Version == Read().Version
            && silo.View.Active.Select(row => row.Silo).SequenceEqual(Running.Select(each => each.Address).Order()));

    public void Run(TimeSpan span) => World.Advance(span);

    /// <summary>Does something later.</summary>
    public void After(TimeSpan span, Action action)
    {
        ITimer? timer = null;
        timer = World.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                action();
            }, null, span, Timeout.InfiniteTimeSpan);
    }

    public void Run(double seconds) => Run(TimeSpan.FromSeconds(seconds));

    /// <summary>Runs until something holds: how long it took.</summary>
    public TimeSpan RunUntil(Func<bool> holds, TimeSpan atMost)
    {
        var from = Now;
        while (!holds())
        {
            Assert.True(Now - from < atMost, $"Not within {atMost}. The table: {Text(Read())}\n{Tail()}");
            Run(TimeSpan.FromMilliseconds(10));
        }

        return Now - from;
    }

    /// <summary>Cuts what goes from some places to others; both ways unless said otherwise.</summary>
    public void Cut(int[] some, int[] others, bool bothWays = true)
    {
        foreach (var (one, other) in some.SelectMany(one => others.Select(other => (one, other))))
        {
            _cuts.Add((one, other));
            if (bothWays)
            {
                _cuts.Add((other, one));
            }
        }

        Note($"cut {string.Join(',', some)} from {string.Join(',', others)}");
    }

    /// <summary>Cuts one place from others as a firewall at it does that refuses what goes out.</summary>
    public void Reject(int some, int[] others)
    {
        _rejects.UnionWith(others.Select(other => (some, other)));
        Cut([some], others);
    }

    public void Heal()
    {
        _cuts.Clear();
        _rejects.Clear();
        Loss = 0;
        Note("healed");
    }

    public void Note(string what) =>
        Trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalMilliseconds,9:0.0} {what}"));

    public string Tail() => string.Join('\n', Trace.TakeLast(40));

    public static string Text(MembershipSnapshot table) => $"{table.Version.Number}: "
        + string.Join(", ", table.Silos.Select(row => $"{row.Silo} {row.Status} {row.Suspicions.Length}"));

    public TimeSpan Latency() => _latencyMax * Random.NextDouble();

    public SimulatedSilo? At(SiloAddress address) => Silos.SingleOrDefault(silo => silo.Address.Equals(address));

    /// <summary>Whether a message and its answer come through.</summary>
    public bool Passes(SimulatedSilo from, SimulatedSilo to) =>
        !_cuts.Contains((from.Place, to.Place))
            && !_cuts.Contains((to.Place, from.Place))
            && !(Loss > 0 && Random.NextDouble() < Loss);

    /// <summary>Whether a connection is refused although somebody listens.</summary>
    public bool IsRejected(SimulatedSilo from, SimulatedSilo to) => _rejects.Contains((from.Place, to.Place));

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_context);

    internal MembershipServices Services(SimulatedSilo silo)
    {
        var options = new ClusterMembershipOptions();
        Configure(options);
        return new(
            silo.Store, silo.Network, silo.Network,
            new MembershipSettings(Options.Create(options), Options.Create(new MembershipOptions())),
            silo.Time, new Random(Random.Next()), new SeededIds(Random), new InlineCompletions(), new NoThreads(),
            new MembershipLog(NullLogger.Instance))
        {
            OldestCommitAge = () => silo.Health.OldestCommitAge,
        };
    }

    private sealed class SeededIds(Random random) : IIdSource
    {
        public Guid NewGuid()
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }
    }

    private sealed class InlineCompletions : ICompletions
    {
        public TaskCreationOptions Options => TaskCreationOptions.None;
    }

    private sealed class NoThreads : ITurnThreads
    {
        public bool AllowInline => true;

        public void Queue(IThreadPoolWorkItem work) =>
            throw new InvalidOperationException("Something left the simulation's thread.");
    }
}

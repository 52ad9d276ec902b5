using System.Security.Cryptography;
using Commerce.Storage.Servers;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Postgres;

/// <summary>A shard on its way to being open: its servers, and which of them is the primary.</summary>
internal sealed partial class PostgresOpening : ServerOpening
{
    private readonly PostgresEndpoint[] _servers;
    private readonly KnownTimelines? _timelines;
    private ShardTopology? _topology;
    private TopologyView? _view;

    private PostgresOpening(string name, PostgresEndpoint[] servers, KnownTimelines? timelines)
        : base(name) => (_servers, _timelines) = (servers, timelines);

    public override Dialect Dialect => PostgresDialect.Instance;

    public override ServerSchema Schema => Primary.Schema;

    public PostgresEndpoint Primary => _servers[_view!.Primary!.Value];

    /// <param name="shard">As configured.</param>
    /// <param name="application">Name by which servers know the connections of this process.</param>
    /// <param name="timelines">Those that are known; null for one who only reads.</param>
    public static PostgresOpening Of(ShardOptions shard, string application, KnownTimelines? timelines) => new(
        shard.Name,
        [.. new[] { shard.Primary, shard.Replica }.OfType<string>()
            .Select(connectionString => new PostgresEndpoint(shard.Name, connectionString, application))],
        timelines);

    /// <summary>All shards of a shop.</summary>
    public static IReadOnlyList<ServerOpening> All(StorageOptions options, string dataDirectory)
    {
        var timelines = new KnownTimelines(dataDirectory);
        var application = $"commerce {Convert.ToHexString(RandomNumberGenerator.GetBytes(6))}";
        return [.. options.Shards.Select(shard => Of(shard, application, timelines))];
    }

    public override void Prepare(StorageOptions options, TimeProvider time, ILogger logger)
    {
        FindPrimary(options.RequireReplica, _timelines!.Of(Name));
        _timelines.Note(Name, _view!.Timeline);
        Follow(time);
        foreach (var warning in ServerCheck.Check(Primary))
        {
            LogUnwise(logger, warning);
        }

        Schema.Prepare(time);
    }

    public override ServerShard Open(StorageOptions options, TimeProvider time, ILogger logger) =>
        new PostgresShard(Name, _servers, _topology!, _view!, _timelines!, options, time, logger);

    public override void Dispose() => Array.ForEach(_servers, server => server.Dispose());

    /// <summary>Looks at the servers.</summary>
    /// <exception cref="ShardAwayException">None of them is a primary yet.</exception>
    /// <exception cref="InvalidOperationException">None of them can be.</exception>
    public void FindPrimary(bool requireStandby, int timelineMin)
    {
        var looks = _servers.Select(server => ServerProbe.Ask(server)).ToList();
        _topology = new ShardTopology(requireStandby, timelineMin);
        _view = _topology.Look(TimeSpan.Zero, looks);
        if (_view.Primary is null)
        {
            var said = _servers.Zip(looks, (server, look) =>
                $"{server.Name} {Describe(look)}");
            var message =
                $"Shard {Name} has no primary{(timelineMin > 0 ? $" of timeline {timelineMin} or later" : "")}: "
                + $"{string.Join("; ", said)}. Start the server, or correct Commerce:Storage:Shards.";
            throw looks.TrueForAll(look => look.Answered || look.MayPass)
                ? new ShardAwayException(message)
                : new InvalidOperationException(message);
        }

        if (looks.Count == 2 && looks.TrueForAll(look => look.Primary) && looks[0].Timeline == looks[1].Timeline)
        {
            throw new InvalidOperationException(
                $"Shard {Name}: {_servers[0].Name} and {_servers[1].Name} are both primaries of timeline "
                + $"{looks[0].Timeline}. Replica must be a standby of Primary: correct Commerce:Storage:Shards.");
        }
    }

    // Before anything looks at the time of day; from then on the monitor does it.
    private void Follow(TimeProvider time)
    {
        if (time is StoreClock clock)
        {
            var began = time.GetTimestamp();
            if (ServerProbe.Ask(Primary) is { Answered: true } look)
            {
                clock.Follow(Name, look.Time, time.GetElapsedTime(began));
            }
        }
    }

    private static string Describe(ServerProbe look) =>
        look.Error is { } error ? $"does not answer ({error})"
        : look.Standby ? "is a standby"
        : $"is an old primary, of timeline {look.Timeline}: what it would take is lost, since another was promoted";

    [LoggerMessage(EventId = 3025, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogUnwise(ILogger logger, string warning);
}

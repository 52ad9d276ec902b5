using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Postgres;

/// <summary>A shard on its way to being open: its servers, and which of them is the primary.</summary>
internal sealed partial class PostgresOpening : IDisposable
{
    private readonly PostgresEndpoint[] _servers;
    private ShardTopology? _topology;
    private TopologyView? _view;

    private PostgresOpening(string name, PostgresEndpoint[] servers)
    {
        Name = name;
        _servers = servers;
    }

    public string Name { get; }

    public PostgresEndpoint Primary => _servers[_view!.Primary!.Value];

    public static PostgresOpening Of(ShardOptions shard, string application) => new(
        shard.Name,
        [.. new[] { shard.Primary, shard.Replica }.OfType<string>()
            .Select(connectionString => new PostgresEndpoint(shard.Name, connectionString, application))]);

    /// <summary>Finds the primary, checks it, and brings its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">No server is a primary, or it must not be used.</exception>
    public void Prepare(StorageOptions options, KnownTimelines timelines, TimeProvider time, ILogger logger)
    {
        FindPrimary(options.RequireReplica, timelines.Of(Name));
        timelines.Note(Name, _view!.Timeline);
        foreach (var warning in ServerCheck.Check(Primary))
        {
            LogUnwise(logger, warning);
        }

        PostgresSchema.Prepare(Primary, time);
    }

    /// <summary>The open shard, which owns the servers from now on.</summary>
    public PostgresShard Open(
        StorageOptions options, KnownTimelines timelines, TimeProvider time, ILogger logger) =>
        new(Name, _servers, _topology!, _view!, timelines, options, time, logger);

    public void Dispose() => Array.ForEach(_servers, server => server.Dispose());

    /// <summary>Looks at the servers.</summary>
    /// <exception cref="InvalidOperationException">None of them is a primary.</exception>
    public void FindPrimary(bool requireStandby, int timelineMin)
    {
        var looks = _servers.Select(server => ServerProbe.Ask(server)).ToList();
        _topology = new ShardTopology(requireStandby, timelineMin);
        _view = _topology.Look(TimeSpan.Zero, looks);
        if (_view.Primary is null)
        {
            var said = _servers.Zip(looks, (server, look) =>
                $"{server.Name} {Describe(look)}");
            throw new InvalidOperationException(
                $"Shard {Name} has no primary{(timelineMin > 0 ? $" of timeline {timelineMin} or later" : "")}: "
                + $"{string.Join("; ", said)}. Start the server, or correct Commerce:Storage:Shards.");
        }

        if (looks.Count == 2 && looks.TrueForAll(look => look.Primary) && looks[0].Timeline == looks[1].Timeline)
        {
            throw new InvalidOperationException(
                $"Shard {Name}: {_servers[0].Name} and {_servers[1].Name} are both primaries of timeline "
                + $"{looks[0].Timeline}. Replica must be a standby of Primary: correct Commerce:Storage:Shards.");
        }
    }

    private static string Describe(ServerProbe look) =>
        look.Error is { } error ? $"does not answer ({error})"
        : look.Standby ? "is a standby"
        : $"is an old primary, of timeline {look.Timeline}: what it would take is lost, since another was promoted";

    [LoggerMessage(EventId = 3025, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogUnwise(ILogger logger, string warning);
}

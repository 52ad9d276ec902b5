using Commerce.Storage.Servers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// Looks at a shard's servers again and again and acts on what <see cref="ShardTopology"/> concludes: gives and revokes
/// the permit to write, stops and resumes waiting for the standby, says how old the standby's data is.
/// </summary>
internal sealed partial class ShardMonitor : IDisposable
{
    private readonly string _shard;
    private readonly PostgresEndpoint[] _servers;
    private readonly ShardTopology _topology;
    private readonly KnownTimelines _timelines;
    private readonly OutboxSignal _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _started;
    private readonly RepeatedLook _looks;
    private volatile WritePermit? _permit;
    private volatile Seen _seen;
    private bool _isSilent;

    public ShardMonitor(
        string shard,
        PostgresEndpoint[] servers,
        ShardTopology topology,
        TopologyView first,
        KnownTimelines timelines,
        OutboxSignal outbox,
        TimeProvider time,
        ILogger logger)
    {
        (_shard, _servers, _topology, _timelines) = (shard, servers, topology, timelines);
        (_outbox, _time, _logger) = (outbox, time, logger);
        _started = time.GetTimestamp();
        _seen = new Seen(first, _started);
        _permit = new WritePermit(servers[first.Primary!.Value], first.Timeline, waitsForStandby: true);
        _looks = new RepeatedLook(LookAsync, exception => LogLookFailed(_logger, _shard, exception), time);
    }

    public WritePermit? Permit => _permit;

    /// <summary>How long the primary has not answered.</summary>
    public TimeSpan SilentFor => _looks.SilentFor;

    /// <summary>The standby if what it shows is not older than that; null otherwise.</summary>
    public PostgresEndpoint? Standby(TimeSpan lagMax) =>
        _seen is { View: { Primary: { } primary, Lag: { } lag } } seen
            && lag + _time.GetElapsedTime(seen.At) <= lagMax
                ? _servers[1 - primary]
                : null;

    /// <summary>A read on the standby failed: the primary has to do until the next look.</summary>
    public void StandbyFailed() => _seen = _seen with { View = _seen.View with { Lag = null } };

    /// <summary>The standby for ops; null if there is none.</summary>
    public ReplicaStatus? Describe(TimeSpan lagMax)
    {
        if (_servers.Length < 2)
        {
            return null;
        }

        var seen = _seen;
        var standby = _servers[1 - (seen.View.Primary ?? 0)];
        return new ReplicaStatus(
            standby.Name, (seen.View.Lag + _time.GetElapsedTime(seen.At))?.TotalMilliseconds,
            Standby(lagMax) is not null, _permit?.WaitsForStandby ?? false);
    }

    public void Dispose() => _looks.Dispose();

    private async Task<bool> LookAsync(CancellationToken stopping)
    {
        var began = _time.GetTimestamp();
        var probes = await Task.WhenAll(_servers.Select(server => AskAsync(server, stopping)));
        var view = _topology.Look(_time.GetElapsedTime(_started, began), probes);
        Follow(view, stopping);
        _seen = new Seen(view, began);
        if (_permit is not { Revoked: false } permit)
        {
            return false;
        }

        var probe = probes[Array.IndexOf(_servers, permit.Server)];
        NoteAnswer(permit.Server, probe);
        if (!probe.Primary)
        {
            return false;
        }

        await SetWaitingAsync(permit, view.WaitsForStandby, stopping);
        _outbox.Committed(await Ask(permit.Server.Probes).ReadLastOutboxIdAsync(stopping));
        return true;
    }

    private async Task<ServerProbe> AskAsync(PostgresEndpoint server, CancellationToken stopping)
    {
        var began = _time.GetTimestamp();
        var probe = await ServerProbe.AskAsync(server, stopping);
        if (probe.Primary && _permit?.Server == server)
        {
            (_time as StoreClock)?.Follow(_shard, probe.Time, _time.GetElapsedTime(began));
        }

        return probe;
    }

    private void Follow(TopologyView view, CancellationToken stopping)
    {
        var primary = view.Primary is { } number ? _servers[number] : null;
        var old = _permit;
        if (old is { Revoked: false } && (old.Server != primary || old.Timeline < view.Timeline && primary is not null))
        {
            old.Revoke($"Shard {_shard}: {old.Server.Name} (timeline {old.Timeline}) is not the primary any more"
                + (primary is null ? "." : $": {primary.Name} is, with timeline {view.Timeline}."));
            LogLost(_logger, _shard, old.Why);
            _ = EndWritersAsync(old.Server, stopping);
        }

        if (primary is not null && (old is null || old.Revoked))
        {
            primary.Schema.CheckName();
            _timelines.Note(_shard, view.Timeline);
            _permit = new WritePermit(primary, view.Timeline, view.WaitsForStandby);
            LogFollowed(_logger, _shard, primary.Name, view.Timeline);
        }
    }

    private async Task SetWaitingAsync(WritePermit permit, bool waits, CancellationToken stopping)
    {
        if (permit.WaitsForStandby != waits)
        {
            permit.WaitsForStandby = waits;
            LogWaiting(
                _logger, waits ? LogLevel.Information : LogLevel.Warning, _shard, permit.Server.Name,
                waits ? "wait again until the standby has them" : "do not wait for the standby, which is away");
        }

        if (!waits)
        {
            await Ask(permit.Server.Control).OneAsync(
                PostgresSql.CancelWaitsForStandby, row => row.GetInt64(0), stopping);
        }
    }

    private void NoteAnswer(PostgresEndpoint server, ServerProbe probe)
    {
        if (probe.Answered == _isSilent)
        {
            _isSilent = !probe.Answered;
            if (_isSilent)
            {
                LogSilent(_logger, _shard, server.Name, probe.Error!);
            }
            else
            {
                LogAnswers(_logger, _shard, server.Name);
            }
        }
    }

    // Commits may hang there, waiting for a standby that has left: unknown sooner rather than later.
    private static async Task EndWritersAsync(PostgresEndpoint old, CancellationToken stopping)
    {
        try
        {
            await Ask(old.Control).OneAsync(
                PostgresSql.TerminateWriters, row => row.GetInt64(0), stopping, old.Application);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // It does not answer, so neither do they: their commits end by their own time limit.
        }
    }

    private static ServerQueries Ask(NpgsqlDataSource source) => new(PostgresDialect.Instance, source);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning,
        Message = "Looking at the servers of shard {Shard} failed; again with the next interval.")]
    private static partial void LogLookFailed(ILogger logger, string shard, Exception exception);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Warning,
        Message = "Shard {Shard} stops writing: {Why} What its commits did is read back.")]
    private static partial void LogLost(ILogger logger, string shard, string why);

    [LoggerMessage(EventId = 3023, Level = LogLevel.Warning,
        Message = "Shard {Shard} writes to {Server} now, timeline {Timeline}.")]
    private static partial void LogFollowed(ILogger logger, string shard, string server, int timeline);

    [LoggerMessage(EventId = 3024, Message = "Commits of shard {Shard} on {Server} {What}.")]
    private static partial void LogWaiting(ILogger logger, LogLevel level, string shard, string server, string what);

    [LoggerMessage(EventId = 3027, Level = LogLevel.Warning,
        Message = "Server {Server} of shard {Shard} does not answer: {Error} Commits are tried all the same.")]
    private static partial void LogSilent(ILogger logger, string shard, string server, string error);

    [LoggerMessage(EventId = 3028, Level = LogLevel.Information,
        Message = "Server {Server} of shard {Shard} answers again.")]
    private static partial void LogAnswers(ILogger logger, string shard, string server);

    private sealed record Seen(TopologyView View, long At);
}

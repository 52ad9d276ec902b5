using Commerce.Storage.Servers;
using Microsoft.Extensions.Logging;

namespace Commerce.Storage.SqlServer;

/// <summary>
/// Looks at a shard again and again: tells of events that other processes have committed, and says how old what its
/// replica shows is. Which server is the primary is the listener's to say, and fencing is in the rows.
/// </summary>
internal sealed partial class SqlServerMonitor : IDisposable
{
    private readonly SqlServerEndpoint _primary;
    private readonly SqlServerEndpoint? _replica;
    private readonly OutboxSignal _outbox;
    private readonly TimeProvider _time;
    private readonly ReplicaLag _lag = new();
    private readonly long _started;
    private readonly RepeatedLook _looks;
    private volatile Seen? _seen;
    private bool _failing; // Of the looks.

    public SqlServerMonitor(
        SqlServerEndpoint primary, SqlServerEndpoint? replica, OutboxSignal outbox, TimeProvider time, ILogger logger)
    {
        (_primary, _replica, _outbox, _time, _started) = (primary, replica, outbox, time, time.GetTimestamp());
        _looks = new RepeatedLook(LookAsync, exception => Failed(logger, exception), time);
    }

    /// <summary>How long the primary has not answered.</summary>
    public TimeSpan SilentFor => _looks.SilentFor;

    /// <summary>The replica if what it shows is not older than that; null otherwise.</summary>
    public SqlServerEndpoint? Replica(TimeSpan lagMax) => Lag is { } lag && lag <= lagMax ? _replica : null;

    /// <summary>A read on the replica failed: the primary has to do until the next look.</summary>
    public void ReplicaFailed() => _seen = null;

    /// <summary>The replica for ops; null if there is none.</summary>
    public ReplicaStatus? Describe(TimeSpan lagMax) => _replica is null
        ? null
        : new ReplicaStatus(_replica.Name, Lag?.TotalMilliseconds, Replica(lagMax) is not null, CommitsWait: false);

    public void Dispose() => _looks.Dispose();

    private TimeSpan? Lag => _seen is { } seen ? seen.Lag + _time.GetElapsedTime(seen.At) : null;

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    private async Task<bool> LookAsync(CancellationToken stopping)
    {
        var primary = new ServerQueries(SqlServerDialect.Instance, _primary.Probes);
        _outbox.Committed(await primary.ReadLastOutboxIdAsync(stopping));
        if (_replica is not null)
        {
            await MeasureAsync(primary, _replica, stopping);
        }

        _failing = false;
        return true;
    }

    private async Task MeasureAsync(ServerQueries primary, SqlServerEndpoint shown, CancellationToken stopping)
    {
        var before = Elapsed;
        _lag.Raised(before, await primary.OneAsync(SqlServerSql.RaisePulse, row => row.GetInt64(0), stopping));
        var replica = new ServerQueries(SqlServerDialect.Instance, shown.Probes);
        _lag.Shown(await replica.OneAsync(SqlServerSql.ReadPulse, row => row.GetInt64(0), stopping));
        var now = _time.GetTimestamp();
        _seen = _lag.At(_time.GetElapsedTime(_started, now)) is { } lag ? new Seen(lag, now) : null;
    }

    // Told once, not four times a second.
    private void Failed(ILogger logger, Exception exception)
    {
        if (!_failing)
        {
            LogLookFailed(logger, _primary.Shard, SqlServerErrors.Text(exception));
        }

        _failing = true;
    }

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning,
        Message = "Looking at the servers of shard {Shard} failed; it goes on: {Error}")]
    private static partial void LogLookFailed(ILogger logger, string shard, string error);

    private sealed record Seen(TimeSpan Lag, long At);
}

using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Servers;

/// <summary>
/// The patience of a start: a shard whose server is away or recovering is waited for, up to a bound, and the log says
/// what for. What time does not mend is an error at once.
/// </summary>
/// <param name="patience">How long all shards together are waited for; counts from now.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For its log.</param>
/// <param name="stopping">The process has been told to stop.</param>
internal sealed partial class ShardWait(
    TimeSpan patience, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    private TimeSpan Waited => time.GetElapsedTime(_began);

    /// <summary>Does something to each shard, again until it has worked.</summary>
    /// <exception cref="InvalidOperationException">A shard is still away at the end, or cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public void Until(IEnumerable<ServerOpening> shards, Action<ServerOpening> step)
    {
        for (var left = shards.ToList(); ;)
        {
            left.RemoveAll(shard => Try(shard, step));
            if (left.Count == 0)
            {
                return;
            }

            stopping.WaitHandle.WaitOne(RepeatedLook.Interval);
            stopping.ThrowIfCancellationRequested();
        }
    }

    private bool Try(ServerOpening shard, Action<ServerOpening> step)
    {
        try
        {
            step(shard);
        }
        catch (Exception exception) when (exception is ShardAwayException || shard.Dialect.MayPass(exception))
        {
            var left = patience - Waited;
            var what = exception is ShardAwayException
                ? exception.Message
                : $"Shard {shard.Name} cannot be opened now: {shard.Dialect.ErrorText(exception)}.";
            if (left <= TimeSpan.Zero)
            {
                throw new InvalidOperationException(
                    $"{what} The start has waited {patience} for it ({StorageOptions.Section}:WaitForShards).",
                    exception);
            }

            if (_seen.GetValueOrDefault(shard.Name) != what)
            {
                _seen[shard.Name] = what;
                LogWaiting(logger, shard.Name, left.TotalSeconds, what);
            }

            return false;
        }

        if (_seen.Remove(shard.Name))
        {
            LogThere(logger, shard.Name, Waited.TotalSeconds);
        }

        return true;
    }

    [LoggerMessage(EventId = 3041, Level = LogLevel.Warning,
        Message = "The start waits for shard {Shard}, for {Seconds:0} s at most. {What}")]
    private static partial void LogWaiting(ILogger logger, string shard, double seconds, string what);

    [LoggerMessage(EventId = 3042, Level = LogLevel.Information,
        Message = "Shard {Shard} answers, after {Seconds:0.0} s; the start goes on.")]
    private static partial void LogThere(ILogger logger, string shard, double seconds);
}

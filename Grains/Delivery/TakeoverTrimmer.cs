using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// Deletes records of takeovers of one shard that are older than anybody asks for, in small steps with pauses between
/// them, so that no buyer waits for it.
/// </summary>
internal sealed partial class TakeoverTrimmer(
    IShardStore store, int shard, TimeSpan kept, TimeProvider time, ILogger logger)
{
    /// <summary>As few as fit into any commit without making it long.</summary>
    private const int StepRowsMax = 256;

    /// <summary>A step takes a commit; four in a second are a million rows in an hour and a quarter.</summary>
    private static readonly TimeSpan StepInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstAfterMax = TimeSpan.FromMinutes(1);

    /// <summary>Trims until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var interval = Shorter(kept / 24, IntervalMax);
        await Task.Delay(Shorter(interval, FirstAfterMax), time, stopping);
        while (true)
        {
            try
            {
                await TrimAsync(stopping);
            }
            catch (Exception exception)
            {
                if (!stopping.IsCancellationRequested)
                {
                    LogFailed(logger, shard, interval, exception);
                }
            }

            await Task.Delay(interval, time, stopping);
        }
    }

    private async Task TrimAsync(CancellationToken stopping)
    {
        var (before, trimmed) = (time.GetUtcNow() - kept, 0L);
        while (await store.TrimTakeoversAsync(shard, before, StepRowsMax, stopping) is > 0 and var count)
        {
            trimmed += count;
            await Task.Delay(StepInterval, time, stopping);
        }

        if (trimmed > 0)
        {
            LogTrimmed(logger, trimmed, shard, before);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(EventId = 2131, Level = LogLevel.Debug,
        Message = "Deleted {Count} records of takeovers of shard {Shard} that were superseded before {Before}.")]
    private static partial void LogTrimmed(ILogger logger, long count, int shard, DateTimeOffset before);

    [LoggerMessage(EventId = 2132, Level = LogLevel.Warning,
        Message = "Deleting old records of takeovers of shard {Shard} failed; again in {Interval}.")]
    private static partial void LogFailed(ILogger logger, int shard, TimeSpan interval, Exception exception);
}

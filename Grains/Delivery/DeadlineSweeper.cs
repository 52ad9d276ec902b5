using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// Calls handlers for deadlines of one shard that are due, in batches, and takes each away when its handler has
/// succeeded. One that fails, or is asked too early, is set anew a little later: it holds up nobody.
/// </summary>
internal sealed partial class DeadlineSweeper(
    IShardStore store,
    int shard,
    IGrainFactory grains,
    IEnumerable<DeadlineHandler> handlers,
    TimeProvider time,
    ILogger logger)
{
    private const int BatchMax = 512;

    /// <summary>Enough for handlers that wait for a commit each to share their commits.</summary>
    private const int ConcurrencyMax = 128;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HandlerTimeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EarlyDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FailureDelay = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, DeadlineHandler> _handlers = handlers.ToDictionary(
        handler => handler.Kind, StringComparer.Ordinal);

    /// <summary>Sweeps until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var slot = Enumerable.Range(0, Slots.Count).First(slot => store.Map.ShardOf(slot) == shard);
        var concurrency = new Permits(ConcurrencyMax);
        using var timer = new PeriodicTimer(Interval, time);
        var failing = false;
        do
        {
            try
            {
                while (await SweepBatchAsync(slot, concurrency, stopping) == BatchMax)
                {
                }

                if (failing)
                {
                    LogSweepsAgain(logger, shard);
                }

                failing = false;
            }
            catch (Exception exception)
            {
                if (!failing && !stopping.IsCancellationRequested) // It is tried four times a second: told once.
                {
                    LogSweepFailed(logger, shard, exception);
                }

                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private async Task<int> SweepBatchAsync(int slot, Permits concurrency, CancellationToken stopping)
    {
        var due = await store.ReadDueAsync(shard, time.GetUtcNow(), BatchMax, stopping);
        if (due.Count == 0)
        {
            return 0;
        }

        var postponements = await Task.WhenAll(due.Select(deadline => HandleAsync(deadline, concurrency, stopping)));
        var transaction = new ShardTransaction(slot);
        for (var i = 0; i < due.Count; i++)
        {
            transaction.Add(new RemoveDeadline(due[i].DueAt, due[i].Kind, due[i].Key));
            if (postponements[i] is { } delay)
            {
                transaction.Add(new AddDeadline(time.GetUtcNow() + delay, due[i].Kind, due[i].Key));
            }
        }

        await store.CommitAsync([transaction]);
        var postponed = postponements.Count(delay => delay is not null);
        DeliveryMeters.DeadlinesHandled.Add(due.Count - postponed);
        DeliveryMeters.DeadlinesPostponed.Add(postponed);
        return due.Count;
    }

    /// <returns>Null: handled. Otherwise after how long to try again.</returns>
    private async Task<TimeSpan?> HandleAsync(Deadline deadline, Permits concurrency, CancellationToken stopping)
    {
        await concurrency.EnterAsync(stopping);
        try
        {
            var handler = _handlers.GetValueOrDefault(deadline.Kind) ?? throw new InvalidOperationException(
                $"No handler is registered for deadlines of kind '{deadline.Kind}'; "
                + $"there are {string.Join(", ", _handlers.Keys)}.");
            return await handler.HandleAsync(grains, deadline.Key).WaitAsync(HandlerTimeMax, time, stopping)
                ? null
                : EarlyDelay;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            LogHandlerFailed(logger, deadline.Kind, deadline.Key, deadline.DueAt, FailureDelay, exception);
            return FailureDelay;
        }
        finally
        {
            concurrency.Leave();
        }
    }

    [LoggerMessage(EventId = 2111, Level = LogLevel.Warning,
        Message = "Sweeping the deadlines of shard {Shard} failed; tried again with each next interval.")]
    private static partial void LogSweepFailed(ILogger logger, int shard, Exception exception);

    [LoggerMessage(EventId = 2113, Level = LogLevel.Information,
        Message = "The deadlines of shard {Shard} are swept again.")]
    private static partial void LogSweepsAgain(ILogger logger, int shard);

    [LoggerMessage(EventId = 2112, Level = LogLevel.Warning,
        Message = "Deadline {Kind} of {Key}, due {DueAt}, was not handled; again in {Delay}.")]
    private static partial void LogHandlerFailed(
        ILogger logger, string kind, string key, DateTimeOffset dueAt, TimeSpan delay, Exception exception);
}

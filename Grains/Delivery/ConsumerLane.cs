using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// The events of one shard for one consumer. Keys go on side by side; within a key one event after the other, so that a
/// key that fails waits and holds up nobody else.
/// </summary>
internal sealed partial class ConsumerLane(
    IOutboxConsumer consumer, int shard, OutboxSetAside aside, TimeProvider time, ILogger logger, Action<long> handled)
{
    /// <summary>Enough for handlers that wait for a commit each to share their commits.</summary>
    private const int ConcurrencyMax = 64;

    /// <summary>
    /// Events that may be open. A consumer that is down for longer than this lasts stops the reading of its shard.
    /// </summary>
    private const int OpenMax = 65_536;

    /// <summary>With the back-off below: about 20 minutes.</summary>
    private const int AttemptsBeforeSetAside = 30;

    private static readonly TimeSpan AttemptTimeMax = TimeSpan.FromSeconds(30);

    private readonly Permits _room = new(OpenMax);
    private readonly Permits _concurrency = new(ConcurrencyMax);
    private readonly Dictionary<string, Queue<OutboxRow>> _keys = [];
    private readonly string _again = AgainTopic.PrefixOf(consumer.Name);
    private readonly KeyValuePair<string, object?> _tag = new("consumer", consumer.Name);
    private long _successes;

    public bool Wants(string topic) => AgainTopic.IsFor(topic, _again, consumer.Topics);

    public Task RoomAsync(CancellationToken stopping) => _room.EnterAsync(stopping);

    /// <summary>Takes an event, for which <see cref="RoomAsync"/> found room.</summary>
    public void Accept(OutboxRow row, CancellationToken stopping)
    {
        if (row.Topic.StartsWith(_again, StringComparison.Ordinal))
        {
            row = row with { Topic = row.Topic[_again.Length..] }; // As it was told for the first time.
        }

        lock (_keys)
        {
            if (_keys.TryGetValue(row.Key, out var waiting))
            {
                waiting.Enqueue(row);
                return;
            }

            _keys[row.Key] = new Queue<OutboxRow>([row]);
        }

        _ = RunKeyAsync(row.Key, stopping);
    }

    /// <summary>Waits until no handler runs, for a time at most.</summary>
    public async Task DrainAsync(TimeSpan timeMax)
    {
        using var over = new CancellationTokenSource(timeMax, time);
        try
        {
            for (var i = 0; i < ConcurrencyMax; i++)
            {
                await _concurrency.EnterAsync(over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(logger, consumer.Name, timeMax);
        }
    }

    private async Task RunKeyAsync(string key, CancellationToken stopping)
    {
        try
        {
            while (Peek(key) is { } row)
            {
                await HandleAsync(row, stopping);
                lock (_keys)
                {
                    _keys[key].Dequeue();
                }

                handled(row.Id);
                _room.Leave();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private OutboxRow? Peek(string key)
    {
        lock (_keys)
        {
            if (_keys[key].TryPeek(out var row))
            {
                return row;
            }

            _keys.Remove(key);
            return null;
        }
    }

    private async Task HandleAsync(OutboxRow row, CancellationToken stopping)
    {
        var backOff = new BackOff(time, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        var successesBefore = Interlocked.Read(ref _successes);
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(row, attempt, stopping) is not { } failure)
            {
                return;
            }

            // The event is to blame, not the consumer, if that says so, or if others have passed meanwhile.
            var isHopeless = failure is EventRefusedException
                || (attempt >= AttemptsBeforeSetAside && Interlocked.Read(ref _successes) > successesBefore);
            if (isHopeless && await TrySetAsideAsync(row, attempt, failure))
            {
                return;
            }

            await backOff.WaitAsync(stopping);
        }
    }

    private async Task<Exception?> TryAsync(OutboxRow row, int attempt, CancellationToken stopping)
    {
        await _concurrency.EnterAsync(stopping);
        try
        {
            using var over = new CancellationTokenSource(AttemptTimeMax, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping);
            await consumer.HandleAsync(
                new EventEnvelope(shard, row.Id, row.Topic, row.Key, row.Payload, row.At), linked.Token);
            Interlocked.Increment(ref _successes);
            DeliveryMeters.EventsHandled.Add(1, _tag);
            return null;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            DeliveryMeters.EventsFailed.Add(1, _tag);
            LogFailed(logger, consumer.Name, row.Topic, row.Key, attempt, exception);
            return exception;
        }
        finally
        {
            _concurrency.Leave();
        }
    }

    private async Task<bool> TrySetAsideAsync(OutboxRow row, int attempts, Exception failure)
    {
        try
        {
            await aside.KeepAsync(consumer.Name, row, attempts, failure);
        }
        catch (Exception exception)
        {
            LogFailed(logger, consumer.Name, row.Topic, row.Key, attempts, exception);
            return false;
        }

        DeliveryMeters.EventsSetAside.Add(1, _tag);
        LogSetAside(logger, consumer.Name, row.Topic, row.Key, attempts, failure);
        return true;
    }

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning,
        Message = "{Consumer} failed on {Topic} of {Key} (attempt {Attempt}); tried again later, later events of "
            + "the key wait.")]
    private static partial void LogFailed(
        ILogger logger, string consumer, string topic, string key, int attempt, Exception exception);

    [LoggerMessage(EventId = 5004, Level = LogLevel.Critical,
        Message = "{Consumer} failed on {Topic} of {Key} (attempts: {Attempts}), and it is the event's fault: it was "
            + "set aside in state 'outbox-set-aside' and must be looked at.")]
    private static partial void LogSetAside(
        ILogger logger, string consumer, string topic, string key, int attempts, Exception failure);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning,
        Message = "{Consumer} had not finished after {TimeMax}; its events come again after the start.")]
    private static partial void LogNotDrained(ILogger logger, string consumer, TimeSpan timeMax);
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Commerce.Orders;
using Commerce.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.Delivery;

/// <summary>
/// Writes committed holds as orders into their buyers' shards, one transaction an order, many to a commit. A hold that
/// is relayed twice (after a restart) conflicts with what is there and changes nothing.
/// </summary>
/// <remarks>
/// One lane a shard. The holds on their way in one process are bounded: pools ask for room before they commit more, so
/// that accepting slows down to what the shards take. What is not relayed at shutdown is relayed by the next start.
/// </remarks>
internal sealed partial class OrderRelay : BackgroundService, IHoldRelay
{
    /// <summary>Order, listing row, deadline.</summary>
    private const int RowsOfOrder = 3;

    /// <summary>A batch of so many orders is a sale's: then the next one gathers.</summary>
    private const int RushBatchMin = 8;

    /// <summary>
    /// How long a lane gathers in a rush before it writes less than a full batch: a sale's orders then share few
    /// transactions, and the pool's own commits, in the same file, wait for few of them. Well below the second within
    /// which an order must be listed; a single order does not wait at all.
    /// </summary>
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(20);

    /// <summary>In two seconds a shard takes tens of thousands of orders, if it takes any.</summary>
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(2);

    /// <summary>About a second of the fastest sale; at about 1 KiB an order that is 32 MiB.</summary>
    private const int InFlightMax = 32_768;

    private readonly IShardStore _store;
    private readonly int _batchMax;
    private readonly TimeProvider _time;
    private readonly ILogger<OrderRelay> _logger;
    private readonly Channel<RelayItem>[] _lanes;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private long _fullSince;

    // A gauge is for ever, and may know the number only: a process can have had another relay before.
    private readonly StrongBox<int> _inFlight = new();

    public OrderRelay(IShardStore store, TimeProvider time, ILogger<OrderRelay> logger)
    {
        _store = store;
        _batchMax = Math.Max(1, store.BackgroundRowsMax / RowsOfOrder);
        _time = time;
        _logger = logger;
        _lanes = [.. store.Map.Shards.Select(_ =>
            Channel.CreateUnbounded<RelayItem>(new UnboundedChannelOptions()))];
        var inFlight = _inFlight;
        DeliveryMeters.ObserveRelay(() => Volatile.Read(ref inFlight.Value));
    }

    /// <inheritdoc/>
    public void Enqueue(RelayWindow window, IReadOnlyList<HoldToRelay> holds, long handedOverSeq)
    {
        Interlocked.Add(ref _inFlight.Value, holds.Count);
        foreach (var hold in holds)
        {
            window.Open(hold);
        }

        window.HandedOver(handedOverSeq);
        foreach (var hold in holds)
        {
            var orderId = OrderId.Parse(hold.Entry.OrderId);
            _lanes[_store.Map.ShardOf(orderId.Slot)].Writer.TryWrite(new RelayItem(window, hold, orderId.Slot));
        }
    }

    /// <inheritdoc/>
    public Task RoomAsync()
    {
        if (Volatile.Read(ref _inFlight.Value) < InFlightMax)
        {
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            if (Volatile.Read(ref _inFlight.Value) < InFlightMax)
            {
                return Task.CompletedTask;
            }

            if (_room is null)
            {
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _fullSince = _time.GetTimestamp();
            }

            return _room.Task;
        }
    }

    /// <inheritdoc/>
    public bool IsStuck
    {
        get
        {
            if (Volatile.Read(ref _room) is null)
            {
                return false;
            }

            lock (_lock)
            {
                return _room is not null && _time.GetElapsedTime(_fullSince) >= StuckAfter;
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => RunLaneAsync(lane.Reader, stoppingToken)));

    private async Task RunLaneAsync(ChannelReader<RelayItem> lane, CancellationToken stopping)
    {
        var items = new List<RelayItem>(_batchMax);
        var transactions = new List<ShardTransaction>(_batchMax);
        var rush = false;
        while (await lane.WaitToReadAsync(stopping))
        {
            if (rush && lane.Count < _batchMax)
            {
                await Task.Delay(GatherTime, _time, stopping);
            }

            while (items.Count < _batchMax && lane.TryRead(out var item))
            {
                if (TryEncode(item) is { } transaction)
                {
                    items.Add(item);
                    transactions.Add(transaction);
                }
            }

            await CommitAsync(transactions, stopping);
            foreach (var item in items)
            {
                item.Window.Done(item.Hold.Entry.Seq);
            }

            Leave(items.Count);
            rush = items.Count >= RushBatchMin;
            items.Clear();
            transactions.Clear();
        }
    }

    private async Task CommitAsync(List<ShardTransaction> transactions, CancellationToken stopping)
    {
        var backOff = new BackOff(_time, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5));
        while (transactions.Count > 0)
        {
            try
            {
                // A conflict is an order that is there already.
                await _store.CommitAsync([.. transactions]);
                return;
            }
            catch (Exception exception)
            {
                LogCommitFailed(_logger, transactions.Count, backOff.Next, exception);
                await backOff.WaitAsync(stopping);
            }
        }
    }

    // A hold that cannot be encoded is a bug. It must not stop the orders behind it; it stays open in its pool's
    // window, so that the next start tries again.
    private ShardTransaction? TryEncode(RelayItem item)
    {
        try
        {
            return OrderWrites.Place(OrderState.Of(item.Window.PoolId, item.Hold.Entry, item.Hold.Terms), item.Slot);
        }
        catch (Exception exception)
        {
            LogNotEncoded(_logger, item.Hold.Entry.OrderId, item.Window.PoolId, exception);
            Leave(1);
            return null;
        }
    }

    private void Leave(int count)
    {
        if (Interlocked.Add(ref _inFlight.Value, -count) >= InFlightMax || Volatile.Read(ref _room) is null)
        {
            return;
        }

        lock (_lock)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning,
        Message = "Writing {Count} orders into their buyers' shard failed; again in {BackOff}. The log has them.")]
    private static partial void LogCommitFailed(ILogger logger, int count, TimeSpan backOff, Exception exception);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Critical,
        Message = "Order {OrderId} of pool {PoolId} cannot be encoded: left out until a start after the repair.")]
    private static partial void LogNotEncoded(ILogger logger, string? orderId, string poolId, Exception exception);

    private readonly record struct RelayItem(RelayWindow Window, HoldToRelay Hold, int Slot);
}

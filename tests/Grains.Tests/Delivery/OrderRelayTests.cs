using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Delivery;

/// <summary>
/// Committed holds become orders whatever their shard does meanwhile, and pools hear when it is too much.
/// </summary>
public sealed class OrderRelayTests : IAsyncDisposable
{
    private const string Pool = "sale:s1:mug";

    private readonly TestStore _files = new();
    private readonly ManualTimeProvider _time = new();
    private readonly OrderRelay _relay;

    public OrderRelayTests() => _relay = new OrderRelay(_files.Store, _time, NullLogger<OrderRelay>.Instance);

    [Fact]
    public async Task A_commit_that_fails_or_is_unknown_is_tried_until_the_orders_are_there_once()
    {
        var attempts = 0;
        _files.Store.OnCommit = async (_, commit) => ++attempts switch
        {
            1 => throw new StoreOverloadedException("for the test"),
            2 => throw new CommitOutcomeUnknownException("The connection was lost.", await FailAsync(commit)),
            _ => await commit(),
        };
        var holds = Holds(3);
        var window = new RelayWindow(Pool, relayedSeq: 2);
        _relay.Enqueue(window, holds, handedOverSeq: 5);
        await _relay.StartAsync(CancellationToken.None);

        await _time.AdvanceUntilAsync(WhenRelayed(window, 5), TimeSpan.FromMilliseconds(50));

        foreach (var hold in holds)
        {
            var id = OrderId.Parse(hold.Entry.OrderId);
            var row = await _files.Store.ReadStateAsync(id.Slot, "order", id.ToString(), CancellationToken.None);
            Assert.Equal(1, row!.Version);
        }

        var deadlines = await _files.Store.ReadDueAsync(0, DateTimeOffset.MaxValue, 10, CancellationToken.None);
        Assert.Equal(3, deadlines.Count);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task When_too_much_is_on_its_way_pools_wait_until_there_is_room()
    {
        var go = new TaskCompletionSource();
        _files.Store.OnCommit = async (transactions, _) =>
        {
            await go.Task;
            return [.. transactions.Select(_ => TransactionOutcome.Committed)];
        };
        var holds = Holds(40_000);
        var window = new RelayWindow(Pool, relayedSeq: 2);
        await _relay.StartAsync(CancellationToken.None);
        Assert.True(_relay.RoomAsync().IsCompleted);

        _relay.Enqueue(window, holds, handedOverSeq: 40_002);
        var room = _relay.RoomAsync();
        Assert.False(room.IsCompleted);
        Assert.NotNull(window.FindOpen(3));
        Assert.False(_relay.IsStuck);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_relay.IsStuck);

        go.SetResult();
        await room.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_relay.IsStuck);
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.StopAsync(CancellationToken.None);
        _relay.Dispose();
        _files.Dispose();
    }

    private static async Task<Exception> FailAsync(Func<Task> commit)
    {
        await commit();
        return new IOException("for the test");
    }

    private static async Task WhenRelayed(RelayWindow window, long seq)
    {
        while (window.RelayedSeq < seq)
        {
            await Task.Yield();
        }
    }

    private static List<HoldToRelay> Holds(int count)
    {
        var pool = LoggedPool.WithUnits(count);
        for (var buyer = 1; buyer <= count; buyer++)
        {
            pool.Hold(buyer, "a");
        }

        return [.. pool.Log.Skip(2).Select(entry => new HoldToRelay(entry, LoggedPool.Terms))];
    }
}

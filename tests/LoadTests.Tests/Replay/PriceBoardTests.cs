using Commerce.LoadTests.Replay;

namespace Commerce.LoadTests.Tests.Replay;

/// <summary>Orders that need different prices of a SKU never meet; those that need the same one do.</summary>
public sealed class PriceBoardTests
{
    private readonly List<string> _changes = [];

    [Fact]
    public void Orders_at_the_same_price_go_on_at_once_and_another_price_waits_for_them()
    {
        var board = Board();
        board.Begin("A", 100);
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());

        Assert.True(board.TakeUp([new("A", 1, 100)], first.Task).IsCompleted);
        Assert.True(board.TakeUp([new("A", 1, 100)], second.Task).IsCompleted);
        var dearer = board.TakeUp([new("A", 1, 120)], Task.CompletedTask);
        Assert.False(dearer.IsCompleted);
        Assert.Empty(_changes);

        first.SetResult();
        Assert.False(dearer.IsCompleted);
        second.SetResult();
        Assert.True(dearer.IsCompleted);
        Assert.Equal(["A 120"], _changes);
        Assert.True(board.TakeUp([new("A", 1, 100)], Task.CompletedTask).IsCompleted);
        Assert.Equal(["A 120", "A 100"], _changes);
        Assert.Equal(2, board.Changes);
    }

    [Fact]
    public async Task However_orders_overlap_each_finds_its_prices_and_all_come_to_their_end()
    {
        var now = new Dictionary<string, long>(StringComparer.Ordinal);
        var board = new PriceBoard(async (sku, pence) =>
        {
            await Task.Yield();
            lock (now)
            {
                now[sku] = pence;
            }
        });
        var random = new Random(5);
        var orders = new List<Task>();
        for (var n = 0; n < 500; n++)
        {
            var items = Enumerable.Range(0, 6).Where(_ => random.Next(2) == 0)
                .Select(sku => new PlannedItem($"S{sku}", 1, random.Next(1, 4))).ToList();
            var placed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            orders.Add(PlaceAsync(board.TakeUp(items, placed.Task), items, placed));
        }

        await Task.WhenAll(orders).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        async Task PlaceAsync(Task ready, IReadOnlyList<PlannedItem> items, TaskCompletionSource placed)
        {
            await ready;
            Check(items);
            await Task.Yield();
            Check(items);
            placed.SetResult();
        }

        void Check(IReadOnlyList<PlannedItem> items)
        {
            lock (now)
            {
                Assert.All(items, item => Assert.Equal(item.Pence, now[item.Sku]));
            }
        }
    }

    private PriceBoard Board() => new((sku, pence) =>
    {
        _changes.Add($"{sku} {pence}");
        return Task.CompletedTask;
    });
}

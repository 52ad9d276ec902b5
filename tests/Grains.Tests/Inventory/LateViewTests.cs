using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Goal: while two silos see different clusters, nobody is refused by the one that is behind. Method: the silo with the
/// newer view is the test, which takes the pool in the store; it says when the other one has caught up.
/// </summary>
public sealed class LateViewTests
{
    private const string PoolKey = "sale:s1:mug";
    private const long Newer = 9;

    /// <summary>Long past anything that works.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_calls_a_silo_that_is_behind_waits_for_its_view_and_is_answered_by_the_pools_owner_then()
    {
        var view = new LateView();
        await using var shop = await TestShop.StartAsync(view: view);
        var pool = await LostPoolAsync(shop);

        var calls = Enumerable.Range(1, 3).Select(buyer => pool.HoldAsync(TestShop.Hold(buyer))).ToList();
        Assert.Equal(Newer, await view.Asked.WaitAsync(Never));
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        view.Come(Newer);

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HoldOutcome.Held, answer.Outcome));
        Assert.Equal(3, (await pool.GetStatusAsync()).Epoch); // The first one's, the test's, and that of the next.
    }

    [Fact]
    public async Task Who_calls_a_silo_whose_view_does_not_come_is_refused_and_waits_only_once()
    {
        var view = new LateView();
        await using var shop = await TestShop.StartAsync(view: view);
        var pool = await LostPoolAsync(shop);

        var call = pool.HoldAsync(TestShop.Hold(1));
        await view.Asked.WaitAsync(Never);
        view.DoNotCome();

        Assert.Equal(Newer, (await Assert.ThrowsAsync<TakeoverRefusedException>(() => call)).View);
        await Assert.ThrowsAsync<TakeoverRefusedException>(() => pool.HoldAsync(TestShop.Hold(2)));
    }

    /// <summary>A pool that another silo has taken, which the silo of the shop has noticed.</summary>
    private static async Task<IStockPoolGrain> LostPoolAsync(TestShop shop)
    {
        var pool = await shop.PoolAsync(units: 5);
        await shop.Store.TakeOverAsync(
            new PoolTakeover(PoolKey, Guid.NewGuid(), "10.0.0.2:1", Newer, DeadSilos: []), CancellationToken.None);
        await Assert.ThrowsAsync<StaleEpochException>(() => pool.AdjustAsync(new AdjustStock(1, "count", "late")));
        return pool;
    }

    private sealed class LateView : ISiloView
    {
        private readonly TaskCompletionSource<long> _asked = Completion<long>();
        private readonly TaskCompletionSource<bool> _came = Completion<bool>();
        private long _number = 1;

        public Task<long> Asked => _asked.Task;

        public long Number => Interlocked.Read(ref _number);

        public IReadOnlyCollection<string> DeadSilos => [];

        public Task<bool> CatchUpAsync(long number, TimeSpan patience, CancellationToken cancellationToken)
        {
            _asked.TrySetResult(number);
            return _came.Task;
        }

        public void Come(long number)
        {
            Interlocked.Exchange(ref _number, number);
            _came.SetResult(true);
        }

        public void DoNotCome() => _came.SetResult(false);

        private static TaskCompletionSource<T> Completion<T>() =>
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

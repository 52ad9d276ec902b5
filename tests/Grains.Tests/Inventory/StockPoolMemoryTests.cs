namespace Commerce.Inventory;

/// <summary>What a hold costs in memory. Alone, because it measures the whole heap.</summary>
[CollectionDefinition(nameof(StockPoolMemoryTests), DisableParallelization = true)]
[Collection(nameof(StockPoolMemoryTests))]
public sealed class StockPoolMemoryTests
{
    [Fact]
    public void Memory_stays_below_a_hundred_bytes_a_hold()
    {
        const int Holds = 100_000;
        var before = Heap();
        var pool = new StockPool(1, 1);
        pool.Apply(pool.DecideTerms(LoggedPool.Terms, LoggedPool.Start).Entry!);
        pool.Apply(pool.DecideAdjust(new AdjustStock(Holds, "test", "opening"), LoggedPool.Start).Entry!);
        for (var buyer = 1L; buyer <= Holds; buyer++)
        {
            pool.Apply(
                pool.DecideHold(new HoldStock(new MemberId(buyer << 32), 1, "key", 1, null), LoggedPool.Start).Entry!);
        }

        var bytes = Heap() - before;

        Assert.Equal(Holds, pool.HoldCount);
        Assert.InRange(bytes / Holds, 0, 100);
    }

    // Also what finalizers keep: silos of earlier tests, which would be freed while the pool is filled.
    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

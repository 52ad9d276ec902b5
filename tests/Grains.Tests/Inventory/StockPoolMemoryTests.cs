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
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var pool = new StockPool(1, 1);
        pool.Apply(pool.DecideTerms(LoggedPool.Terms, LoggedPool.Start).Entry!);
        pool.Apply(pool.DecideAdjust(new AdjustStock(Holds, "test", "opening"), LoggedPool.Start).Entry!);
        for (var buyer = 1L; buyer <= Holds; buyer++)
        {
            pool.Apply(
                pool.DecideHold(new HoldStock(new MemberId(buyer << 32), 1, "key", 1, null), LoggedPool.Start).Entry!);
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(Holds, pool.HoldCount);
        Assert.InRange(bytes / Holds, 0, 100);
    }
}

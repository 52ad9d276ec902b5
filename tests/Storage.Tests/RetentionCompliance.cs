namespace Commerce.Storage.Tests;

/// <summary>What every provider must delete when it is told to, in steps, and what it must keep.</summary>
public abstract class RetentionCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    private const int AllAtOnce = 1000;

    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddDays(1);

    private int Shard => Store.Map.ShardOf(Slots.Of("p"));

    [Fact]
    public async Task Records_of_takeovers_go_in_steps_and_the_newest_of_each_pool_stays()
    {
        var pool = await TakenAsync("p", times: 5);
        await TakenAsync(PoolBeside(), times: 1);

        Assert.Equal(3, await TrimAsync(Later, countMax: 3));
        Assert.Equal([4, 5], EpochsOf("p"));
        Assert.Equal(1, await TrimAsync(Later, countMax: 3));
        Assert.Equal(0, await TrimAsync(Later, countMax: 3));

        Assert.Equal([5], EpochsOf("p"));
        Assert.Equal([1], EpochsOf(PoolBeside()));
        await pool.IntakeAsync(1);
        Assert.True(await Store.OwnsAsync("p", pool.Row.Epoch, pool.Row.Owner, CancellationToken.None));
        Assert.Equal(6, (await TestPool.TakeAsync(Store, "p")).Row.Epoch);
        Assert.Equal([5, 6], EpochsOf("p"));
    }

    [Fact]
    public async Task Who_had_a_pool_at_the_time_that_is_named_and_since_stays_known()
    {
        await TakenAsync("p", times: 6);
        var records = Records("p");
        var before = records[2].At.AddMilliseconds(1);
        var inForce = records.Last(record => record.At < before); // Several may be of one millisecond.

        var trimmed = await TrimAsync(before, AllAtOnce);

        Assert.Equal(inForce.Epoch - 1, trimmed);
        Assert.Equal(records.Where(record => record.Epoch >= inForce.Epoch), Records("p"));
    }

    [Fact]
    public async Task Records_that_are_young_or_of_another_shard_stay()
    {
        await TakenAsync("p", times: 3);
        var young = Records("p")[0].At;

        Assert.Equal(0, await TrimAsync(young, AllAtOnce));
        Assert.Equal(0, await Store.TrimTakeoversAsync(1 - Shard, Later, AllAtOnce, CancellationToken.None));

        Assert.Equal([1, 2, 3], EpochsOf("p"));
    }

    [Fact]
    public async Task However_many_pools_there_are_steps_come_to_an_end()
    {
        var pools = Enumerable.Range(0, int.MaxValue).Select(n => $"pool-{n}")
            .Where(pool => Store.Map.ShardOf(Slots.Of(pool)) == Shard).Take(150).ToList();
        await Task.WhenAll(pools.Select(pool => TakenAsync(pool, times: 2)));
        var (trimmed, steps) = (0, 0);

        while (await TrimAsync(Later, countMax: 40) is > 0 and var count)
        {
            Assert.InRange(count, 1, 40);
            (trimmed, steps) = (trimmed + count, steps + 1);
        }

        Assert.Equal((150, 4), (trimmed, steps));
        Assert.All(pools, pool => Assert.Equal([2], EpochsOf(pool)));
    }

    private async Task<TestPool> TakenAsync(string pool, int times)
    {
        for (var n = 1; n < times; n++)
        {
            await TestPool.TakeAsync(Store, pool);
        }

        return await TestPool.TakeAsync(Store, pool);
    }

    private string PoolBeside() => Enumerable.Range(0, int.MaxValue).Select(n => $"beside-{n}")
        .First(pool => Store.Map.ShardOf(Slots.Of(pool)) == Shard);

    private Task<int> TrimAsync(DateTimeOffset before, int countMax) =>
        Store.TrimTakeoversAsync(Shard, before, countMax, CancellationToken.None);

    private IEnumerable<long> EpochsOf(string pool) => Records(pool).Select(record => record.Epoch);

    private List<TakeoverRecord> Records(string pool)
    {
        using var inspector = OpenInspector();
        using var shard = inspector.OpenSnapshot(inspector.Map.ShardOf(Slots.Of(pool)));
        var row = shard.Pools().Single(each => each.PoolId == pool);
        return [.. shard.Takeovers(row)];
    }
}

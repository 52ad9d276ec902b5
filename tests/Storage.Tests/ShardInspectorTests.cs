namespace Commerce.Storage.Tests;

/// <summary>What a checker sees, beside a live store and after it was closed.</summary>
public sealed class ShardInspectorTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private IOwnedShardStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_in_a_shard_can_be_read(bool live)
    {
        _store = _directory.Open();
        var pool = await TestPool.TakeAsync(_store, "p");
        await pool.IntakeAsync(5);
        await pool.HoldAsync();
        var slot = Slots.Of("p");
        var row = TransactionCompliance.Row("o", "paid", 0);
        await _store.CommitAsync([new ShardTransaction(slot)
            .Add(new PutState("order", "o", 0, "{}"u8.ToArray())).Add(new PutState("other", "x", 0, "{}"u8.ToArray()))
            .Add(new PutOrderIndex(row)).Add(new AddDeadline(TestPool.At, "order", "o"))
                .Add(new AddOutbox("t", "o", "{}"u8.ToArray()))]);
        if (!live)
        {
            _store.Dispose();
        }

        using var inspector = ShardStore.OpenInspector(new StorageOptions(), _directory.Path);
        using var shard = inspector.OpenSnapshot(inspector.Map.ShardOf(slot));

        Assert.Equal(_store.Map.Shards, inspector.Map.Shards);
        var found = Assert.Single(shard.Pools());
        Assert.Equal(pool.Counters, found.Counters);
        Assert.Equal(pool.Row.Owner, found.Owner);
        Assert.Equal([PoolEntryKind.Intake, PoolEntryKind.Hold], shard.Entries(found).Select(entry => entry.Kind));
        var takeover = Assert.Single(shard.Takeovers(found));
        Assert.Equal((found.Epoch, found.Owner, 0), (takeover.Epoch, takeover.Owner, takeover.Seq));
        Assert.Equal("o", Assert.Single(shard.States("order")).GrainKey);
        Assert.Equal(row, Assert.Single(shard.Orders()));
        Assert.Equal(new Deadline(TestPool.At, "order", "o"), Assert.Single(shard.Deadlines()));
        Assert.Equal("o", Assert.Single(shard.Outbox()).Key);
        using var other = inspector.OpenSnapshot(1 - inspector.Map.ShardOf(slot));
        Assert.Empty(other.Pools());
    }

    [Fact]
    public async Task A_snapshot_stays_at_its_moment_while_the_shop_goes_on()
    {
        _store = _directory.Open();
        var pool = await TestPool.TakeAsync(_store, "p");
        await pool.IntakeAsync(5);
        using var inspector = ShardStore.OpenInspector(new StorageOptions(), _directory.Path);
        using var shard = inspector.OpenSnapshot(inspector.Map.ShardOf(Slots.Of("p")));

        await pool.HoldAsync();

        var found = Assert.Single(shard.Pools());
        Assert.Equal(1, found.Counters.Seq);
        Assert.Single(shard.Entries(found));
        using var later = inspector.OpenSnapshot(inspector.Map.ShardOf(Slots.Of("p")));
        Assert.Equal(2, later.Entries(found).Count());
    }

    [Fact]
    public void A_folder_without_a_shop_is_refused() =>
        Assert.Contains("no shard at", Assert.Throws<InvalidOperationException>(
            () => ShardStore.OpenInspector(new StorageOptions(), _directory.Path)).Message);
}

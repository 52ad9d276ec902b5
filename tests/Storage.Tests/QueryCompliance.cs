namespace Commerce.Storage.Tests;

/// <summary>What every provider must answer: listings, search, status.</summary>
public abstract class QueryCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    [Fact]
    public async Task A_members_orders_come_newest_first_in_pages_with_their_total()
    {
        await PutOrdersAsync(
            [.. Enumerable.Range(0, 5)
                .Select(n => TransactionCompliance.Row($"o{n}", n % 2 == 0 ? "paid" : "awaitingPayment", n))]);
        await PutOrdersAsync(TransactionCompliance.Row("other", "paid", 0, member: "somebody-else"));

        var page = await Store.ListOrdersAsync(Slots.Of("member"), "member", null, 1, 2, CancellationToken.None);
        Assert.Equal(["o3", "o2"], page.Items.Select(row => row.OrderId));
        Assert.Equal(5, page.Total);
        Assert.Equal(TransactionCompliance.Row("o3", "awaitingPayment", 3), page.Items[0]);

        var paid = await Store.ListOrdersAsync(Slots.Of("member"), "member", "paid", 0, 200, CancellationToken.None);
        Assert.Equal(["o4", "o2", "o0"], paid.Items.Select(row => row.OrderId));
        Assert.Equal(3, paid.Total);
    }

    [Fact]
    public async Task A_changed_order_replaces_its_row()
    {
        await PutOrdersAsync(TransactionCompliance.Row("o", "awaitingPayment", 1));
        var paid = TransactionCompliance.Row("o", "awaitingPayment", 1) with { Status = "paid", PayBefore = null };
        await PutOrdersAsync(paid);

        var page = await Store.ListOrdersAsync(Slots.Of("member"), "member", null, 0, 10, CancellationToken.None);

        Assert.Equal(paid, Assert.Single(page.Items));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 201)]
    public async Task Pages_out_of_range_are_refused(int skip, int take)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.ListOrdersAsync(0, "member", null, skip, take, CancellationToken.None));
    }

    [Fact]
    public async Task Status_tells_what_waits_and_how_commits_went()
    {
        for (var slot = 0; slot < 2; slot++)
        {
            await Store.CommitAsync([new ShardTransaction(slot)
                .Add(new AddOutbox("t", "k", default)).Add(new AddDeadline(TestPool.At, "k", "a"))
                    .Add(new AddDeadline(TestPool.At, "k", "b"))]);
        }

        var shards = await Store.GetStatusAsync(CancellationToken.None);

        Assert.Equal(Store.Map.Shards, shards.Select(shard => shard.Name));
        Assert.Equal(Slots.Count, shards.Sum(shard => shard.SlotCount));
        Assert.All(shards, shard =>
        {
            Assert.True(shard.Healthy);
            Assert.Equal(1, shard.OutboxLength);
            Assert.Equal(2, shard.DeadlinesPending);
            Assert.Equal(0, shard.QueueLength);
            Assert.Equal(3, shard.BatchSizeMean);
            Assert.InRange(shard.CommitMsP50, double.Epsilon, shard.CommitMsP99);
        });
    }

    private Task PutOrdersAsync(params OrderIndexRow[] rows) => Store.CommitAsync(
        [.. rows.Select(row => new ShardTransaction(Slots.Of(row.MemberId)).Add(new PutOrderIndex(row)))]);
}

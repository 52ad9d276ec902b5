using Commerce.Storage.Verification;

namespace Commerce.Storage.Tests;

/// <summary>What every provider must do with the inbox of consumers, and with the rollups of sales.</summary>
public abstract class SalesCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    private const int Slot = 5;
    private static readonly DateTimeOffset Hour = new(2026, 3, 4, 5, 0, 0, TimeSpan.Zero);

    private int Shard => Store.Map.ShardOf(Slot);

    [Fact]
    public async Task What_a_consumer_did_for_an_event_is_done_once()
    {
        await CommitAsync(new AddOutbox("t", "k", default), new AddOutbox("t", "k", default));

        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(new AddInbox("a", 1), Sold("tea", 1)));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(new AddInbox("a", 1), Sold("tea", 1)));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(new AddInbox("b", 1), Sold("tea", 1)));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(Sold("tea", 1), new AddInbox("a", 2)));
        Reopen();

        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(Sold("tea", 1), new AddInbox("a", 2)));
        Assert.Equal(3, (await SkusAsync()).Single().Units);
        Assert.True(await IsHandledAsync("a", 2));
        Assert.False(await IsHandledAsync("b", 2));
        Assert.Equal([new(1, "a"), new(1, "b"), new(2, "a")], Snapshot(shard => shard.Inbox()));
    }

    [Fact]
    public async Task An_event_that_is_trimmed_was_handled_although_its_inbox_row_is_gone()
    {
        await CommitAsync([.. Enumerable.Range(0, 3).Select(_ => new AddOutbox("t", "k", default))]);
        await CommitAsync(new AddInbox("a", 1));
        await CommitAsync(new AddInbox("a", 3));

        await Store.TrimOutboxAsync(Shard, 2);
        await Store.TrimOutboxAsync(Shard, 1);
        Reopen();

        Assert.Equal([new(3, "a")], Snapshot(shard => shard.Inbox()));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(new AddInbox("a", 1), Sold("tea", 1)));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(new AddInbox("late", 2), Sold("tea", 1)));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(new AddInbox("late", 3)));
        Assert.True(await IsHandledAsync("late", 2));
        Assert.Empty(await SkusAsync());
        Assert.Equal([new(3, "a"), new(3, "late")], Snapshot(shard => shard.Inbox()));
    }

    [Fact]
    public async Task The_inbox_and_another_condition_hold_together_or_nothing_is_written()
    {
        await CommitAsync(new AddOutbox("t", "k", default), new PutState("s", "taken", 0, "x"u8.ToArray()));

        var outcome = await CommitAsync(
            new AddInbox("a", 1), new PutState("s", "taken", 0, "y"u8.ToArray()), Sold("tea", 1));

        Assert.Equal(TransactionOutcome.Conflict, outcome);
        Assert.False(await IsHandledAsync("a", 1));
        Assert.Empty(await SkusAsync());
        Assert.Equal(
            TransactionOutcome.Committed,
            await CommitAsync(new AddInbox("a", 1), new PutState("s", "taken", 1, "y"u8.ToArray())));
    }

    [Fact]
    public async Task Many_that_add_to_one_row_at_once_all_count()
    {
        await CommitAsync([.. Enumerable.Range(0, 60).Select(_ => new AddOutbox("t", "k", default))]);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 60).Select(n => CommitAsync(
            new AddInbox("a", n % 2 == 0 ? n : 1), Sold("tea", 1), Sold("tea", 2), Sold("cup", 3),
            new AddSoldTogether(new SoldTogetherRow("tea", "cup", 1)))));

        var done = outcomes.Count(outcome => outcome == TransactionOutcome.Committed);
        Assert.Equal(31, done);
        Assert.Equal([("cup", 3L * done), ("tea", 3L * done)], (await SkusAsync()).Select(row => (row.Sku, row.Units)));
        Assert.Equal([new("tea", "cup", done)], await Store.ReadSoldTogetherAsync("tea", 5, CancellationToken.None));
    }

    [Fact]
    public async Task Hours_and_SKUs_are_summed_over_all_shards_and_ranges_end_before_their_end()
    {
        for (var slot = 0; slot < 2; slot++)
        {
            await Store.CommitAsync([new ShardTransaction(slot)
                .Add(new AddSales(new SalesRow("", Hour, "GBP", 1, 5, 500, 0, 0)))
                .Add(new AddSales(new SalesRow("tea", Hour, "GBP", 1, 2, 200, 0, 0)))
                .Add(new AddSales(new SalesRow("tea", Hour, "EUR", 1, 1, 90, 0, 0)))
                .Add(new AddSales(new SalesRow("tea", Hour.AddHours(1), "GBP", 0, 0, 0, 1, 100)))
                .Add(new AddSales(new SalesRow("", Hour.AddHours(1), "GBP", 0, 0, 0, 1, 100)))]);
        }

        Assert.Equal(
            [new("", Hour, "GBP", 2, 10, 1000, 0, 0), new("", Hour.AddHours(1), "GBP", 0, 0, 0, 2, 200)],
            await ReadAsync(SalesGrouping.Hour, hours: 2));
        Assert.Equal(
            [new("", Hour, "GBP", 2, 10, 1000, 0, 0)], await ReadAsync(SalesGrouping.Hour, hours: 1));
        Assert.Equal(
            [new("tea", Hour, "EUR", 2, 2, 180, 0, 0), new("tea", Hour, "GBP", 2, 4, 400, 2, 200)],
            await ReadAsync(SalesGrouping.Sku, hours: 2));
    }

    [Fact]
    public async Task SKUs_come_in_pages_in_their_order()
    {
        foreach (var sku in new[] { "b", "A", "c", "a" })
        {
            await Store.CommitAsync([.. Enumerable.Range(0, 2).Select(slot => new ShardTransaction(slot).Add(
                new AddSales(new SalesRow(sku, Hour, "GBP", 1, 1, 1, 0, 0))))]);
        }

        var first = await ReadAsync(SalesGrouping.Sku, countMax: 3);
        var rest = await ReadAsync(SalesGrouping.Sku, after: first[^1].Sku, countMax: 3);

        Assert.Equal(["A", "a", "b"], first.Select(row => row.Sku));
        Assert.Equal(["c"], rest.Select(row => row.Sku));
        Assert.All(first.Concat(rest), row => Assert.Equal(2, row.Units));
    }

    [Fact]
    public async Task What_is_taken_away_again_leaves_nothing()
    {
        var row = new SalesRow("tea", Hour, "GBP", 1, 2, 200, 1, 100);
        await CommitAsync(new AddSales(row));
        await CommitAsync(new AddSales(row.Negated()));

        Assert.True(Assert.Single(await SkusAsync()).IsEmpty);
        Assert.Equal([row with { Orders = 0, Units = 0, Gross = 0, ReturnedUnits = 0, Refunded = 0 }],
            Snapshot(shard => shard.Sales()));
    }

    [Fact]
    public async Task What_was_sold_together_most_often_comes_first()
    {
        await Store.CommitAsync([.. Enumerable.Range(0, 2).Select(slot => new ShardTransaction(slot)
            .Add(new AddSoldTogether(new SoldTogetherRow("tea", "cup", 1)))
            .Add(new AddSoldTogether(new SoldTogetherRow("tea", "pot", 3)))
            .Add(new AddSoldTogether(new SoldTogetherRow("cup", "tea", 1)))
            .Add(new AddSoldTogether(new SoldTogetherRow("tea", "tin", 1))))]);

        Assert.Equal(
            [new("tea", "pot", 6), new("tea", "cup", 2)],
            await Store.ReadSoldTogetherAsync("tea", 2, CancellationToken.None));
        Assert.Empty(await Store.ReadSoldTogetherAsync("none", 2, CancellationToken.None));
        Assert.Equal(
            [new("cup", "tea", 1), new("tea", "cup", 1), new("tea", "pot", 3), new("tea", "tin", 1)],
            Snapshot(shard => shard.SoldTogether()));
    }

    [Fact]
    public async Task A_snapshot_of_the_running_store_is_of_one_moment()
    {
        await CommitAsync(Sold("tea", 1), new AddOutbox("t", "k", default));

        var (sold, waiting) = await Store.ReadSnapshotAsync(
            Shard, shard => (shard.Sales().Sum(row => row.Units), shard.Outbox().Count()), CancellationToken.None);

        Assert.Equal((1, 1), (sold, waiting));
    }

    private static AddSales Sold(string sku, long units) =>
        new(new SalesRow(sku, Hour, "GBP", 1, units, units * 100, 0, 0));

    private List<T> Snapshot<T>(Func<IShardSnapshot, IEnumerable<T>> rows)
    {
        using var inspector = OpenInspector();
        using var shard = inspector.OpenSnapshot(Shard);
        return [.. rows(shard)];
    }

    private Task<bool> IsHandledAsync(string consumer, long eventId) =>
        Store.IsHandledAsync(Shard, consumer, eventId, CancellationToken.None);

    private Task<IReadOnlyList<SalesRow>> SkusAsync() => ReadAsync(SalesGrouping.Sku);

    private Task<IReadOnlyList<SalesRow>> ReadAsync(
        SalesGrouping grouping, int hours = 24, string after = "", int countMax = 100) =>
        Store.ReadSalesAsync(
            new SalesQuery(Hour, Hour.AddHours(hours), grouping, after, countMax), CancellationToken.None);

    private async Task<TransactionOutcome> CommitAsync(params ShardWrite[] writes)
    {
        var transaction = writes.Aggregate(new ShardTransaction(Slot), (building, write) => building.Add(write));
        return (await Store.CommitAsync([transaction])).Single();
    }
}

using System.Text;

namespace Commerce.Storage.Tests;

/// <summary>
/// What every provider must do with shard transactions: conditions, all or nothing, outbox order, deadlines.
/// </summary>
public abstract class TransactionCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    private const int Slot = 5;
    private static readonly DateTimeOffset At = TestPool.At;

    private int Shard => Store.Map.ShardOf(Slot);

    [Fact]
    public async Task A_state_is_written_once_and_then_only_over_its_version()
    {
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(Put("a", 0, "one")));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(Put("a", 0, "two")));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(Put("a", 2, "two")));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(Put("a", 1, "three")));
        Reopen();

        var state = await ReadAsync("a");
        Assert.Equal(2, state!.Version);
        Assert.Equal("three", Encoding.UTF8.GetString(state.Payload.Span));
        Assert.Null(await Store.ReadStateAsync(Slot, "another", "a", CancellationToken.None));
    }

    [Fact]
    public async Task A_state_is_deleted_only_at_its_version()
    {
        await CommitAsync(Put("a", 0, "one"));

        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(new DeleteState("order", "a", 2)));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(new DeleteState("order", "a", 1)));
        Assert.Null(await ReadAsync("a"));
        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(new DeleteState("order", "a", 1)));
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(Put("a", 0, "again")));
    }

    public static TheoryData<string> ConflictsAmongTwo => ["first", "second", "inbox"];

    [Theory]
    [MemberData(nameof(ConflictsAmongTwo))]
    public async Task A_conflict_writes_nothing_of_its_transaction_wherever_its_condition_stands(string which)
    {
        await CommitAsync(Put("taken", 0, "x"));
        await CommitAsync(new AddInbox("mailer", 7));
        ShardWrite conflict = which == "inbox" ? new AddInbox("mailer", 7) : Put("taken", 0, "y");
        ShardWrite fine = Put("free", 0, "z");

        var outcome = await CommitAsync(
            new AddOutbox("t", "k", "{}"u8.ToArray()),
            which == "first" ? conflict : fine,
            new AddDeadline(At, "kind", "key"),
            which == "first" ? fine : conflict);

        Assert.Equal(TransactionOutcome.Conflict, outcome);
        Assert.Null(await ReadAsync("free"));
        Assert.Equal("x", Encoding.UTF8.GetString((await ReadAsync("taken"))!.Payload.Span));
        Assert.Empty(await Store.ReadOutboxAsync(Shard, 0, 10, CancellationToken.None));
        Assert.Empty(await Store.ReadDueAsync(Shard, At, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_single_condition_that_fails_after_other_writes_in_the_list_still_writes_nothing()
    {
        await CommitAsync(Put("taken", 0, "x"));

        var outcome = await CommitAsync(new AddOutbox("t", "k", "{}"u8.ToArray()), Put("taken", 0, "y"));

        Assert.Equal(TransactionOutcome.Conflict, outcome);
        Assert.Empty(await Store.ReadOutboxAsync(Shard, 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_conflict_leaves_the_other_transactions_of_the_call_alone()
    {
        await CommitAsync(Put("b", 0, "x"));

        var outcomes = await Store.CommitAsync(
            [.. new[] { "a", "b", "c" }.Select((key, n) => new ShardTransaction(n).Add(Put(key, 0, "y")))]);
        var again = await Store.CommitAsync([new ShardTransaction(1).Add(Put("b", 0, "y"))]);

        // Slots 0, 1 and 2 lie in two shards; the earlier "b" is in the shard of slot 5, as is slot 1.
        Assert.Equal([TransactionOutcome.Committed, TransactionOutcome.Conflict, TransactionOutcome.Committed],
            outcomes);
        Assert.Equal([TransactionOutcome.Conflict], again);
    }

    [Fact]
    public async Task Retrying_a_transaction_after_its_answer_was_lost_changes_nothing()
    {
        ShardWrite[] order =
        [
            Put("o-1", 0, "order"), new PutOrderIndex(Row("o-1", "awaitingPayment", 0)),
            new AddOutbox("order.placed", "o-1", "{}"u8.ToArray()),
            new AddDeadline(At, "order", "o-1"),
        ];
        Assert.Equal(TransactionOutcome.Committed, await CommitAsync(order));

        Assert.Equal(TransactionOutcome.Conflict, await CommitAsync(order));

        Assert.Single(await Store.ReadOutboxAsync(Shard, 0, 10, CancellationToken.None));
        Assert.Single(await Store.ReadDueAsync(Shard, At, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Events_keep_commit_order_and_ids_are_never_used_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(n => CommitAsync(new AddOutbox("t", $"{n}", "{}"u8.ToArray()))));
        var events = await Store.ReadOutboxAsync(Shard, 0, 100, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"{n}"), events.Select(row => row.Key));
        Assert.Equal(Enumerable.Range(1, 50), events.Select(row => (int)row.Id));

        await Store.TrimOutboxAsync(Shard, 20);
        Assert.Equal(21, (await Store.ReadOutboxAsync(Shard, 0, 1, CancellationToken.None)).Single().Id);
        await Store.TrimOutboxAsync(Shard, 1_000);
        Reopen();
        await CommitAsync(new AddOutbox("t", "next", "{}"u8.ToArray()));

        Assert.Equal(51, (await Store.ReadOutboxAsync(Shard, 0, 10, CancellationToken.None)).Single().Id);
    }

    [Fact]
    public async Task Waiting_for_the_outbox_ends_with_the_next_event_and_not_before()
    {
        var first = Store.WaitForOutboxAsync(Shard, 0, CancellationToken.None);
        await CommitAsync(Put("a", 0, "no event"));
        Assert.False(first.IsCompleted);

        await CommitAsync(new AddOutbox("t", "k", "{}"u8.ToArray()));
        await first;
        await Store.WaitForOutboxAsync(Shard, 0, CancellationToken.None);
        Reopen();
        await Store.WaitForOutboxAsync(Shard, 0, CancellationToken.None);

        using var cancelled = new CancellationTokenSource();
        var second = Store.WaitForOutboxAsync(Shard, 1, cancelled.Token);
        Assert.False(second.IsCompleted);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task Deadlines_come_when_due_earliest_first_and_once()
    {
        await CommitAsync(
            new AddDeadline(At.AddMinutes(2), "order", "late"), new AddDeadline(At, "order", "b"),
            new AddDeadline(At, "order", "a"),
            new AddDeadline(At.AddMilliseconds(1), "sale", "c"), new AddDeadline(At, "order", "a"));

        var due = await Store.ReadDueAsync(Shard, At.AddMilliseconds(1), 10, CancellationToken.None);
        Assert.Equal(["a", "b", "c"], due.Select(deadline => deadline.Key));
        Assert.Equal(2, (await Store.ReadDueAsync(Shard, At.AddDays(1), 2, CancellationToken.None)).Count);

        await CommitAsync([.. due.Select(deadline => new RemoveDeadline(deadline.DueAt, deadline.Kind, deadline.Key))]);
        await CommitAsync(new RemoveDeadline(At, "order", "a"));
        Assert.Equal("late", (await Store.ReadDueAsync(Shard, At.AddDays(1), 10, CancellationToken.None)).Single().Key);
    }

    [Fact]
    public async Task A_write_that_contradicts_another_of_its_transaction_hurts_nobody_else()
    {
        // The culprit's batch is rolled back and tried one by one: the others must be there, once.
        var commits = new List<Task<TransactionOutcome>>();
        for (var n = 0; n < 30; n++)
        {
            commits.Add(n == 13
                ? CommitAsync(new AddOutbox("t", "culprit", default), new AddInbox("c", 7),
                    new AddInbox("c", 7))
                : CommitAsync(Put($"s{n}", 0, "x"), new AddOutbox("t", $"{n}", default)));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => commits[13]);
        commits.RemoveAt(13);
        Assert.All(await Task.WhenAll(commits), outcome => Assert.Equal(TransactionOutcome.Committed, outcome));
        var events = await Store.ReadOutboxAsync(Shard, 0, 100, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 30).Where(n => n != 13).Select(n => $"{n}"), events.Select(row => row.Key));
        Assert.Equal(Enumerable.Range(1, 29), events.Select(row => (int)row.Id));
    }

    [Fact]
    public async Task Of_many_writers_of_one_version_one_wins()
    {
        for (var version = 0; version < 20; version++)
        {
            var outcomes =
                await Task.WhenAll(Enumerable.Range(0, 8).Select(n => CommitAsync(Put("contended", version, $"{n}"))));

            Assert.Single(outcomes, outcome => outcome == TransactionOutcome.Committed);
            Assert.Equal(version + 1, (await ReadAsync("contended"))!.Version);
        }
    }

    private static PutState Put(string key, long version, string payload) =>
        new("order", key, version, Encoding.UTF8.GetBytes(payload));

    internal static OrderIndexRow Row(string id, string status, int minutes, string member = "member") =>
        new(
            member, id, status, 1995, "GBP", "TEA POT", 2, At.AddMinutes(minutes),
            status == "awaitingPayment" ? At.AddMinutes(minutes + 15) : null);

    private async Task<TransactionOutcome> CommitAsync(params ShardWrite[] writes)
    {
        var transaction = writes.Aggregate(new ShardTransaction(Slot), (building, write) => building.Add(write));
        return (await Store.CommitAsync([transaction])).Single();
    }

    private Task<GrainStateRow?> ReadAsync(string key) =>
        Store.ReadStateAsync(Slot, "order", key, CancellationToken.None);
}

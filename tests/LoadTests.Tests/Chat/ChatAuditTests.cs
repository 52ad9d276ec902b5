using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Chat;

/// <summary>Goal: a run that went wrong is not called right.</summary>
public sealed class ChatAuditTests
{
    [Fact]
    public void A_run_in_which_all_have_seen_what_the_shop_has_is_clean()
    {
        var audit = ChatAudit.Of(["a", "b"], [new(["a", "b"], [Shown("a", "b"), Shown("a", "b")])]);

        Assert.Equal(new ChatAudit(0, 0, 0), audit);
    }

    [Fact]
    public void What_was_acknowledged_and_is_in_no_history_is_lost()
    {
        var audit = ChatAudit.Of(["a", "b"], [new(["a"], [Shown("a")])]);

        Assert.Equal(new ChatAudit(1, 0, 0), audit);
    }

    [Fact]
    public void What_is_kept_more_than_once_or_told_more_than_once_is_twice()
    {
        var told = Shown("c");
        told.Tell(1, "c");
        told.Tell(1, "c");

        var audit = ChatAudit.Of(["a", "c"], [new(["a", "a"], [Shown("a", "a")]), new(["c"], [told])]);

        Assert.Equal(new ChatAudit(0, 2, 0), audit);
    }

    [Fact]
    public void A_member_who_has_seen_another_order_or_less_is_told()
    {
        var audit = ChatAudit.Of(
            ["a", "b", "c"], [new(["a", "b"], [Shown("b", "a")]), new(["c"], [Shown("c"), Shown()])]);

        Assert.Equal(new ChatAudit(0, 0, 2), audit);
    }

    [Fact]
    public void Latency_runs_from_the_intended_start_until_the_other_side_has_it()
    {
        var book = new MessageBook();
        var id = book.Begin(System.Diagnostics.Stopwatch.GetTimestamp(), byShopper: true);

        book.Receive("event-1", isShopper: false); // The shop's own.
        book.Receive(id, isShopper: true); // Who said it hears it, too.
        book.Acknowledge(id);
        Assert.False(book.IsSettled);
        Assert.Equal((0, 1), CountsOf(book));

        book.Receive(id, isShopper: false);
        Assert.True(book.IsSettled);
        Assert.Equal((1, 1), CountsOf(book));
        Assert.Equal([id], book.Acknowledged());
    }

    [Fact]
    public void Who_was_cut_tries_at_once_and_then_later_and_later_within_ten_seconds()
    {
        var random = new Random(1);

        Assert.Equal(TimeSpan.Zero, RetryDelay.After(0, random));
        Assert.InRange(RetryDelay.After(1, random), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.InRange(RetryDelay.After(50, random), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        Assert.NotEqual(RetryDelay.After(3, random), RetryDelay.After(3, random));
    }

    [Theory]
    [InlineData(2_000, 100, 200, 30, null)]
    [InlineData(2_001, 100, 200, 30, "--agents|too few")]
    [InlineData(0, 100, 200, 30, "--shoppers")]
    [InlineData(10_001, 1_000, 200, 30, "--shoppers")]
    [InlineData(2_000, 1_001, 200, 30, "--agents")]
    [InlineData(2_000, 100, 0, 30, "--rate")]
    [InlineData(2_000, 100, 2_001, 30, "--rate")]
    [InlineData(2_000, 100, 200, 601, "--for")]
    public void A_plan_is_bounded(int shoppers, int agents, double rate, int seconds, string? error)
    {
        var plan = new ChatPlan(
            Topology.OneProcess, "Sqlite", shoppers, agents, rate, TimeSpan.FromSeconds(seconds), 1, [], false, false);

        if (error is null)
        {
            Assert.Null(plan.Error());
        }
        else
        {
            Assert.Matches(error, plan.Error());
        }
    }

    private static (long, long) CountsOf(MessageBook book)
    {
        var (receipts, acknowledgements) = book.Latencies(0, book.Said);
        return (receipts.Count, acknowledgements.Count);
    }

    private static TalkView Shown(params string[] ids)
    {
        var view = new TalkView();
        foreach (var (n, id) in ids.Index())
        {
            view.Take(n + 1, id);
        }

        return view;
    }
}

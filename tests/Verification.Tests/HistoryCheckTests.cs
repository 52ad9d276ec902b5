using Commerce.Storage;
using Commerce.Verification.Checks;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Tests;

/// <summary>
/// Four buyers of a small shop whose history is known by heart: each test changes one thing that a buyer saw, or that
/// the shards or the gateway say, and the rule that it breaks must say so.
/// </summary>
public sealed class HistoryCheckTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly FakeShop _shop = new();
    private readonly List<Op> _history = [];
    private readonly List<GatewayEvent> _books = [];
    private readonly Dictionary<string, TimeSpan> _takeoverMax = new(StringComparer.Ordinal);
    private string[] _mustSee = [];

    public HistoryCheckTests()
    {
        foreach (var hold in _shop.Logs[FakeShop.SalePool].Where(entry => entry.Kind == PoolEntryKind.Hold))
        {
            Buy(hold, (int)hold.Seq, hold.Seq * Second, (hold.Seq * Second) + 5);
        }

        // Cleo's order ran out of time; Ben has paid.
        _books.Add(new GatewayEvent("ev-ben", Refund: false, "pay-ben", Order(4), 500, Delivered: true));
        _shop.PutOrder(_shop.HoldAt(4), "paid", Step("paid"), Payment("ev-ben", 500, "accepted"));
        Replace(5, entry => entry with { HeldUntil = entry.At.AddSeconds(2) });
    }

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_run_in_which_everything_is_as_it_was_told_is_valid()
    {
        var report = Check();

        Assert.True(report.Verdict == Verdict.Valid, ReportText.Of(report));
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public void An_acknowledged_order_that_is_not_in_the_log_is_found()
    {
        Op(3, OpKind.Ok, op => op with { OrderId = FakeShop.OrderIdOf(FakeShop.Noon, 77, "anna") });

        Finds(CheckId.Acknowledged, "is not in the log");
    }

    [Fact]
    public void A_receipt_at_another_price_than_the_log_has_is_found()
    {
        Op(3, OpKind.Ok, op => op with { Price = 1 });

        Finds(CheckId.Acknowledged, "says price 1, the log 500");
    }

    [Fact]
    public void An_acknowledged_cancellation_that_the_order_does_not_know_is_found()
    {
        Add(20, OpAction.Cancel, 12 * Second, op => op with { OrderId = Order(3) });

        Finds(CheckId.Acknowledged, "the cancellation of order");
    }

    [Fact]
    public void An_order_that_its_buyer_cannot_read_is_found()
    {
        Add(20, OpAction.ReadOrder, 12 * Second, op => op with { OrderId = Order(3), Answer = "not-found" },
            OpKind.Fail);

        Finds(CheckId.Acknowledged, "was not found when its buyer read it");
    }

    [Fact]
    public void Two_receipts_of_one_key_that_differ_are_found()
    {
        Buy(_shop.HoldAt(3), 20, 12 * Second, (12 * Second) + 1);
        Op(20, OpKind.Ok, op => op with { Body = "another" });

        Finds(CheckId.Keys, "two receipts that differ");
    }

    [Fact]
    public void A_refusal_after_the_receipt_of_the_same_key_is_found()
    {
        Buy(_shop.HoldAt(3), 20, 12 * Second, (12 * Second) + 1);
        Op(20, OpKind.Ok, op => op with { Kind = OpKind.Fail, Answer = "limit-reached", OrderId = null });

        Finds(CheckId.Keys, "was refused: limit-reached");
    }

    [Fact]
    public void A_new_key_that_is_refused_as_used_before_is_found()
    {
        Refuse("zoe", "idempotency-key-reused");

        Finds(CheckId.Keys, "refused as used before");
    }

    [Fact]
    public void An_order_of_a_request_that_was_refused_is_found()
    {
        Op(3, OpKind.Ok, op => op with { Kind = OpKind.Fail, Answer = "overloaded", OrderId = null });

        Finds(CheckId.Phantoms, "was refused each time");
    }

    [Fact]
    public void An_order_that_nobody_asked_for_is_found()
    {
        _history.RemoveAll(op => op.Process == 3);

        Finds(CheckId.Phantoms, "which nobody asked for");
    }

    [Fact]
    public void What_others_buy_in_a_pool_that_is_not_ours_alone_is_no_violation()
    {
        _history.RemoveAll(op => op.Process == 3);

        Assert.Equal(Verdict.Valid, Check(oursAlone: false).Verdict);
    }

    [Fact]
    public void A_request_with_an_unknown_outcome_may_be_an_order_or_none()
    {
        Op(3, OpKind.Ok, op => op with { Kind = OpKind.Info, Answer = "timeout", OrderId = null });
        Add(20, OpAction.Buy, 12 * Second, op => op with { Buyer = "zoe", Key = "z", Units = 1, Answer = "timeout" },
            OpKind.Info);

        var report = Check();

        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Equal(1, report.Sometimes[Sometimes.UnknownLost]);
    }

    [Fact]
    public void An_operation_that_ended_before_an_earlier_entry_was_begun_is_found()
    {
        Op(3, OpKind.Invoke, op => op with { At = 30 * Second });
        Op(3, OpKind.Ok, op => op with { At = 31 * Second });

        Finds(CheckId.RealTime, "before an operation began");
    }

    [Theory]
    [InlineData(5, true)] // Between the holds of Ben and of Cleo there were 7, then 6.
    [InlineData(6, true)]
    [InlineData(7, true)]
    [InlineData(9, false)]
    [InlineData(0, false)]
    public void A_read_of_what_is_left_must_fit_some_moment(int units, bool fits)
    {
        // It may be two seconds old: not from before Anna had her receipt.
        Add(20, OpAction.ReadStock, (5 * Second) + 50, op => op with { Units = units });

        Assert.Equal(fits && units != 5, Check()[CheckId.RealTime].ViolationCount == 0);
    }

    [Fact]
    public void A_refusal_without_a_reason_in_the_log_is_found()
    {
        Refuse("zoe", "sold-out");

        Finds(CheckId.RealTime, "has no reason");
    }

    [Fact]
    public void A_refusal_because_of_the_limit_has_its_reason()
    {
        Refuse("anna", "limit-reached");

        Assert.Equal(Verdict.Valid, Check().Verdict);
    }

    [Fact]
    public void A_hold_that_was_given_back_before_its_time_is_found()
    {
        Replace(5, entry => entry with { HeldUntil = entry.At.AddMinutes(15) });
        Add(20, OpAction.ReadOrder, 12 * Second, op => op with { OrderId = Order(5), Answer = "expired" });

        Finds(CheckId.RealTime, "was given back, without having been cancelled");
    }

    [Fact]
    public void A_hold_that_its_buyer_cancelled_may_be_given_back_at_once()
    {
        Replace(5, entry => entry with { HeldUntil = entry.At.AddMinutes(15) });
        _shop.PutOrder(_shop.HoldAt(5), "cancelled", Step("cancelled"));
        Add(20, OpAction.Cancel, 7 * Second, op => op with { OrderId = Order(5) });

        Assert.True(Check().Verdict == Verdict.Valid, ReportText.Of(Check()));
    }

    [Fact]
    public void Money_that_neither_paid_nor_went_back_is_found()
    {
        _shop.PutOrder(_shop.HoldAt(3), "awaitingPayment", "", Payment("ev-anna", 1000, "late"));
        _books.Add(new GatewayEvent("ev-anna", Refund: false, "pay-anna", Order(3), 1000, Delivered: true));

        Finds(CheckId.Money, "neither paid it nor went back");
    }

    [Fact]
    public void Money_that_the_shop_took_note_of_and_forgot_is_found()
    {
        _books.Add(new GatewayEvent("ev-anna", Refund: false, "pay-anna", Order(3), 1000, Delivered: true));

        Finds(CheckId.Money, "its order does not say so");
    }

    [Fact]
    public void Money_that_the_gateway_has_not_reported_yet_is_on_its_way()
    {
        _books.Add(new GatewayEvent("ev-anna", Refund: false, "pay-anna", Order(3), 1000, Delivered: false));

        Assert.True(Check().Verdict == Verdict.Valid, ReportText.Of(Check()));
    }

    [Fact]
    public void Money_taken_twice_is_found()
    {
        _books.Add(new GatewayEvent("ev-more", Refund: false, "pay-ben", Order(4), 500, Delivered: false));

        Finds(CheckId.Money, "was taken 2 times");
    }

    [Fact]
    public void More_paid_back_than_taken_is_found()
    {
        _books.Add(new GatewayEvent("re-1", Refund: true, "pay-ben", Order(4), 501, Delivered: true));

        Finds(CheckId.Money, "501 went back");
    }

    [Fact]
    public void A_part_of_a_payment_may_go_back_and_is_missed_where_it_does_not()
    {
        PutPaid("delivered", Refund(200, paid: true));
        Finds(CheckId.Money, "more than it gave back");
        _books.Add(new GatewayEvent("re-1", Refund: true, "pay-ben", Order(4), 200, Delivered: true));
        Assert.True(Check().Verdict == Verdict.Valid, ReportText.Of(Check()));

        PutPaid("delivered", "");
        Finds(CheckId.Money, "more than it gave back");
    }

    [Fact]
    public void A_part_that_is_due_back_is_on_its_way_as_long_as_an_event_waits()
    {
        PutPaid("delivered", Refund(200, paid: false));
        Finds(CheckId.Money, "200 of refund r neither paid");

        _shop.Events.Add(new OutboxRow(1, "order.refund-due", Order(4), default, FakeShop.Noon));

        Assert.True(Check().Verdict == Verdict.Valid, ReportText.Of(Check()));
    }

    [Fact]
    public void An_order_given_up_after_it_was_paid_owes_all_of_it()
    {
        _shop.Append(_shop.Settle(9, PoolEntryKind.Return, 4));
        _books.Add(new GatewayEvent("re-1", Refund: true, "pay-ben", Order(4), 500, Delivered: true));
        PutPaid("refunded", Refund(500, paid: true));
        Assert.True(Check().Verdict == Verdict.Valid, ReportText.Of(Check()));

        PutPaid("refunded", Refund(499, paid: true));

        Finds(CheckId.Money, "was given up after 500 were paid, 499 go back");
    }

    private void PutPaid(string status, string refunds) => _shop.PutOrder(
        _shop.HoldAt(4), status, Step("paid"),
        Payment("ev-ben", 500, "accepted") + (refunds.Length == 0 ? "" : $"],\"refunds\":[{refunds}"));

    private static string Refund(long amount, bool paid) => $$"""
        {"refundId":"r","paymentId":"pay-ben","amount":{"amount":{{amount}},"currency":"GBP"}{{(paid
            ? ",\"paidAt\":\"2026-11-11T13:00:00Z\"" : "")}}}
        """;

    [Fact]
    public void A_payment_that_the_gateway_knows_nothing_of_is_found()
    {
        _books.Clear();

        Finds(CheckId.Money, "which the gateway knows nothing of");
    }

    [Fact]
    public void A_pool_that_answers_too_late_after_a_fault_is_found()
    {
        Fault(7 * Second, 8 * Second);
        Buy(_shop.HoldAt(3), 20, 9 * Second, 40 * Second);

        Finds(CheckId.Recovery, "the bound is 10 s");
    }

    [Fact]
    public void A_fault_that_the_shop_heals_itself_is_timed_from_its_beginning()
    {
        _takeoverMax["kill"] = TimeSpan.FromSeconds(3);
        Fault(7 * Second, 10 * Second);
        Buy(_shop.HoldAt(3), 20, 8 * Second, 11 * Second);

        Finds(CheckId.Recovery, "begun at 7.000000 s");
    }

    [Fact]
    public void An_answer_to_somebody_who_had_asked_before_a_fault_is_no_recovery()
    {
        Fault(7 * Second, 8 * Second);
        Buy(_shop.HoldAt(3), 20, 6 * Second, 9 * Second);
        Buy(_shop.HoldAt(3), 21, 9 * Second, 40 * Second);

        Finds(CheckId.Recovery, "first at 40.000000 s");
    }

    [Fact]
    public void What_buyers_felt_of_a_fault_is_told_by_pools_that_it_hit_and_others()
    {
        Fault(7 * Second, 8 * Second, FakeShop.SalePool);
        Buy(_shop.HoldAt(3), 20, 7 * Second + 1, 9 * Second);
        Buy(_shop.HoldAt(3), 21, 7 * Second + 2, 8 * Second);

        var told = Assert.Single(
            Check()[CheckId.Recovery].Notes, note => note.StartsWith("kill × 1: ", StringComparison.Ordinal));

        Assert.Contains("p50 1000 ms, max 1000 ms; 0 of 2 buyers failed", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_after_which_nobody_asked_leaves_the_run_unknown()
    {
        Fault(7 * Second, 8 * Second);

        var report = Check();

        Assert.Equal((Verdict.Unknown, 2), (report.Verdict, report.ExitCode));
        Assert.Contains(report.Reasons, reason => reason.Contains("nothing was answered", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_did_not_see_what_it_was_made_for_is_unknown()
    {
        _mustSee = [Sometimes.SoldOut];

        var report = Check();

        Assert.Equal((Verdict.Unknown, 2), (report.Verdict, report.ExitCode));
        Assert.Contains("'sold-out' was not seen", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_shop_itself_did_not_know_at_first_is_seen_by_its_counts()
    {
        _mustSee = [Sometimes.AppendCommitted, Sometimes.AppendLost];
        Assert.Equal(2, Check().Reasons.Count);
        _history.Add(new Op
        {
            At = 20 * Second,
            Process = Histories.Op.Nemesis,
            Kind = OpKind.Ok,
            Action = OpAction.Counts,
            Pool = FakeShop.SalePool,
            Body = """{"unknownCommitted":3,"unknownLost":1}""",
        });

        var report = Check();

        Assert.True(report.Verdict == Verdict.Valid, ReportText.Of(report));
        Assert.Equal((3, 1), (report.Sometimes[Sometimes.AppendCommitted], report.Sometimes[Sometimes.AppendLost]));
    }

    [Fact]
    public void A_run_without_operations_is_unknown()
    {
        _history.Clear();

        Assert.Equal(Verdict.Unknown, Check(oursAlone: false).Verdict);
    }

    [Fact]
    public void Entries_that_were_committed_under_an_epoch_after_the_next_had_begun_are_found()
    {
        _shop.Takeovers.Add(Takeover(1, 0));
        _shop.Takeovers.Add(Takeover(3, 4));
        for (var seq = 1; seq <= 8; seq++)
        {
            Replace(seq, entry => entry with { Epoch = entry.Seq is <= 4 or 6 ? 1 : 3 });
        }

        Finds(CheckId.Owners, "committed under epoch 1");
    }

    private static TakeoverRecord Takeover(long epoch, long seq) =>
        new(epoch, new Guid(1, 2, 3, new byte[8]), "silo", 1, seq, FakeShop.Noon);

    private string Order(long seq) => _shop.HoldAt(seq).OrderId!;

    private void Buy(PoolEntry hold, int process, long from, long to)
    {
        var (invoke, end) = FakeShop.Bought(hold, process, from, to);
        _history.Add(invoke);
        _history.Add(end);
    }

    private void Refuse(string buyer, string code) => Add(
        20, OpAction.Buy, 12 * Second, op => op with { Buyer = buyer, Key = "new", Units = 1, Answer = code },
        OpKind.Fail);

    private void Add(int process, OpAction action, long at, Func<Op, Op> change, OpKind end = OpKind.Ok)
    {
        var op = change(new Op
        {
            At = at,
            Process = process,
            Kind = OpKind.Invoke,
            Action = action,
            Pool = FakeShop.SalePool,
        });
        _history.Add(op with { Answer = null });
        _history.Add(op with { At = at + 100, Kind = end });
    }

    private void Fault(long from, long to, params string[] pools)
    {
        var fault = new Op
        {
            At = from,
            Process = Histories.Op.Nemesis,
            Kind = OpKind.Invoke,
            Action = OpAction.Fault,
            Key = "kill",
            Pools = pools.Length == 0 ? null : pools,
        };
        _history.Add(fault);
        _history.Add(fault with { At = to, Kind = OpKind.Ok });
    }

    private void Op(int process, OpKind kind, Func<Op, Op> change)
    {
        var at = _history.FindIndex(op => op.Process == process && op.Kind == kind);
        _history[at] = change(_history[at]);
    }

    // Keeps order and receipt in step with the log's entry.
    private void Replace(long seq, Func<PoolEntry, PoolEntry> change)
    {
        _shop.Replace(seq, change);
        var entry = _shop.HoldAt(seq);
        if (entry.Kind == PoolEntryKind.Hold)
        {
            if (seq == 5)
            {
                _shop.PutOrder(entry, "expired", Step("expired"));
            }

            Op((int)seq, OpKind.Ok, op => op with { PayBefore = entry.HeldUntil });
        }
    }

    private static string Step(string status) => $$"""{"status":"{{status}}","at":"{{FakeShop.Noon:O}}"}""";

    private static string Payment(string eventId, long amount, string use) => $$"""
        {"paymentId":"p","eventId":"{{eventId}}","amount":{"amount":{{amount}},"currency":"GBP"},"use":"{{use}}"}
        """;

    private void Finds(CheckId check, string text)
    {
        var report = Check();
        Assert.Equal((Verdict.Invalid, 1), (report.Verdict, report.ExitCode));
        Assert.Contains(
            report[check].Violations, violation => violation.Text.Contains(text, StringComparison.Ordinal));
    }

    private RunReport Check(bool oursAlone = true) => HistoryCheck.Run(
        new RunHead(
            RunHead.CurrentVersion, 1, FakeShop.Noon, [new RunPool(FakeShop.SalePool, oursAlone)], [], _mustSee),
        _history.OrderBy(op => op.At).ThenBy(op => op.Kind), _shop, _books,
        new CheckOptions { TakeoverMax = _takeoverMax });
}

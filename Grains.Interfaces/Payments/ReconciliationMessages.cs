namespace Commerce.Payments;

/// <summary>
/// Compares the books of the payment gateway with the orders of the shop, for one day. Key: the day in UTC, as
/// <c>2026-11-11</c>. It goes on in the background; a run that a crash cuts short begins anew.
/// </summary>
[Alias("payments.reconciliation")]
public interface IReconciliationGrain : IGrainWithStringKey
{
    /// <summary>Begins a run, unless one is under way already. Tells how far that is.</summary>
    [Alias("start")]
    Task<Reconciliation> StartAsync();

    /// <summary>Begins a run unless the day has had one since it was over. True: it has, and that has ended.</summary>
    [Alias("ensure")]
    Task<bool> EnsureAsync();

    /// <summary>The last run's report, or how far it is; null: there was none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Reconciliation?> GetAsync();
}

/// <summary>What came of comparing a day's books.</summary>
/// <param name="Day">The day, in UTC by the gateway's clock.</param>
/// <param name="Running">Whether it goes on.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null: not yet.</param>
/// <param name="Payments">Payments in the gateway's books.</param>
/// <param name="Refunds">Refunds in the gateway's books.</param>
/// <param name="Sums">What they add up to, by currency.</param>
/// <param name="DifferenceCount">Differences that were found, those that were settled included.</param>
/// <param name="SettledCount">Of them settled: the order has been told, and agrees.</param>
/// <param name="Differences">The first of them, 1,000 at most.</param>
/// <param name="Error">Why it does not go on for now; null: it does.</param>
[GenerateSerializer, Immutable, Alias("payments.reconciliation-report")]
public sealed record Reconciliation(
    [property: Id(0)] string Day,
    [property: Id(1)] bool Running,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset? EndedAt,
    [property: Id(4)] long Payments,
    [property: Id(5)] long Refunds,
    [property: Id(6)] IReadOnlyList<ReconciledSum> Sums,
    [property: Id(7)] long DifferenceCount,
    [property: Id(8)] long SettledCount,
    [property: Id(9)] IReadOnlyList<BookDifference> Differences,
    [property: Id(10)] string? Error = null);

/// <summary>What a gateway took and gave back of one currency in a day.</summary>
[GenerateSerializer, Immutable, Alias("payments.reconciled-sum")]
public sealed record ReconciledSum([property: Id(0)] Money Paid, [property: Id(1)] Money Refunded);

/// <summary>Something that gateway or carrier and shop tell differently.</summary>
/// <param name="Kind">What.</param>
/// <param name="OrderId">The order, as the gateway names it.</param>
/// <param name="PaymentId">The payment; of cash the shipment.</param>
/// <param name="Reference">The gateway's name for the event or refund; the shop's, where the gateway has none.</param>
/// <param name="There">What the gateway or the carrier says; null: nothing.</param>
/// <param name="Here">What the order says; null: nothing.</param>
/// <param name="At">When, as whoever has it says.</param>
/// <param name="Settled">Whether the order was told, and agrees now.</param>
[GenerateSerializer, Immutable, Alias("payments.book-difference")]
public sealed record BookDifference(
    [property: Id(0)] BookDifferenceKind Kind,
    [property: Id(1)] string OrderId,
    [property: Id(2)] string PaymentId,
    [property: Id(3)] string Reference,
    [property: Id(4)] Money? There,
    [property: Id(5)] Money? Here,
    [property: Id(6)] DateTimeOffset At,
    [property: Id(7)] bool Settled = false);

/// <summary>How books differ.</summary>
public enum BookDifferenceKind
{
    /// <summary>The gateway took money that the order knows nothing of: a webhook was lost, or there is no such order.
    /// </summary>
    PaymentMissingHere,

    /// <summary>The order says that it was paid, and the gateway knows nothing of it.</summary>
    PaymentMissingThere,

    /// <summary>Both know the payment, with different amounts.</summary>
    PaymentAmounts,

    /// <summary>The gateway gave money back, and the order does not know that it is back.</summary>
    RefundMissingHere,

    /// <summary>The order says that money is back, or that it was due on that day, and the gateway gave none.</summary>
    RefundMissingThere,

    /// <summary>Both know the refund, with different amounts.</summary>
    RefundAmounts,

    /// <summary>A carrier says that another sum was paid at the door than was due there.</summary>
    CashAmounts,
}

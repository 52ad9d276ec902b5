using Commerce.Storage;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// States that must be met now and then, or a run has shown nothing: what is dangerous, and rare. A run names those it
/// was made for in <see cref="RunHead.MustSee"/>.
/// </summary>
public static class Sometimes
{
    /// <summary>Two attempts with one key were under way at once.</summary>
    public const string DuplicateInFlight = "duplicate-in-flight";

    /// <summary>A key was asked again after a fault and got the receipt from before it.</summary>
    public const string DuplicateAfterFault = "duplicate-after-fault";

    /// <summary>An attempt whose outcome was unknown had been committed.</summary>
    public const string UnknownCommitted = "unknown-committed";

    /// <summary>An attempt whose outcome was unknown had not been committed.</summary>
    public const string UnknownLost = "unknown-lost";

    /// <summary>The shop itself did not know whether an append was written, and found it in the log.</summary>
    public const string AppendCommitted = "append-unknown-committed";

    /// <summary>The same, and it was not there.</summary>
    public const string AppendLost = "append-unknown-lost";

    /// <summary>Buyers were refused because nothing was left.</summary>
    public const string SoldOut = "sold-out";

    /// <summary>Units came back after that, and were sold.</summary>
    public const string RestockedAfterSoldOut = "restocked-after-sold-out";

    /// <summary>A buyer was refused because of the limit.</summary>
    public const string LimitRefused = "limit-refused";

    /// <summary>Another body under a known key was refused.</summary>
    public const string KeyReusedRefused = "key-reused-refused";

    /// <summary>A queue was full.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>A buyer gave an order up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>An order was paid.</summary>
    public const string Paid = "paid";

    /// <summary>An order ran out of time.</summary>
    public const string Expired = "expired";

    /// <summary>A payment came too late and its units were still there.</summary>
    public const string LatePaymentRetaken = "late-payment-retaken";

    /// <summary>A payment came too late and went back.</summary>
    public const string LatePaymentRefunded = "late-payment-refunded";

    /// <summary>A pool was taken over while it was being sold from.</summary>
    public const string TakenOver = "taken-over";

    /// <summary>What is not seen from outside, and why.</summary>
    public static IReadOnlyDictionary<string, string> NotSeenFromOutside { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["fenced-batch, forwarded-twice, takeover-waited-on-lock, view-behind-refused, warning-01000, "
                + "zombie-resumed-after-takeover"] = "only the log of a silo and of its database have them",
            ["outbox-redelivered, consumer-dedup-hit"] = "there is no broker, and consumers inside need no memory",
            ["deadline-dropped-before-exec"] = "an answer does not say where a request was dropped",
            ["coupon-limit-race"] = "there are no coupons",
        };

    internal static SortedDictionary<string, long> Count(Evidence evidence)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in (string[])
            [DuplicateInFlight, DuplicateAfterFault, UnknownCommitted, UnknownLost, AppendCommitted, AppendLost,
                SoldOut, RestockedAfterSoldOut,
                LimitRefused, KeyReusedRefused, Overloaded, Cancelled, Paid, Expired, LatePaymentRetaken,
                LatePaymentRefunded, TakenOver])
        {
            counts.Add(name, 0);
        }

        foreach (var story in evidence.Stories)
        {
            CountStory(evidence, story, counts);
        }

        foreach (var numbers in evidence.Counts.Select(count => SampleJson.Read(count.Invoke.Body)))
        {
            evidence.Count(1);
            counts[AppendCommitted] += (long)numbers.GetValueOrDefault("unknownCommitted");
            counts[AppendLost] += (long)numbers.GetValueOrDefault("unknownLost");
        }

        foreach (var pool in evidence.Pools.Values)
        {
            CountPool(evidence, pool, counts);
        }

        foreach (var order in evidence.Shards.Orders.Values)
        {
            evidence.Count(1);
            CountOrder(order, counts);
        }

        return counts;
    }

    private static void CountStory(Evidence evidence, KeyStory story, SortedDictionary<string, long> counts)
    {
        var busyUntil = long.MinValue;
        foreach (var attempt in story.Attempts)
        {
            evidence.Count(1);
            counts[DuplicateInFlight] += attempt.Start < busyUntil ? 1 : 0;
            busyUntil = Math.Max(busyUntil, attempt.End?.At ?? long.MaxValue);
            var name = attempt.Kind switch
            {
                OpKind.Info => WhatBecameOf(evidence, story, attempt),
                OpKind.Fail => attempt.End!.Answer switch
                {
                    "sold-out" => SoldOut,
                    "limit-reached" => LimitRefused,
                    "idempotency-key-reused" => KeyReusedRefused,
                    "overloaded" => Overloaded,
                    _ => null,
                },
                _ => IsFromBeforeFault(evidence, story, attempt) ? DuplicateAfterFault : null,
            };
            if (name is not null)
            {
                counts[name]++;
            }
        }
    }

    // By the shop's clock, which decides nothing here: it is counted, not judged.
    private static string? WhatBecameOf(Evidence evidence, KeyStory story, Call attempt)
    {
        if (story.Hold is not { } hold)
        {
            return UnknownLost;
        }

        var decided = evidence.Head.At(hold.Entry.At);
        const long Millisecond = 1_000_000; // Entries keep no finer time.
        return decided > (attempt.End?.At ?? long.MaxValue) ? UnknownLost
            : decided >= attempt.Start - Millisecond ? UnknownCommitted
            : null;
    }

    private static bool IsFromBeforeFault(Evidence evidence, KeyStory story, Call attempt)
    {
        if (story.Hold is not { } hold || evidence.Faults.Count == 0)
        {
            return false;
        }

        // The first fault after the decision.
        var decided = evidence.Head.At(hold.Entry.At);
        var (low, high) = (0, evidence.Faults.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = evidence.Faults[middle].Start > decided ? (low, middle) : (middle + 1, high);
        }

        return low < evidence.Faults.Count && attempt.Start > evidence.Faults[low].Stop;
    }

    private static void CountPool(Evidence evidence, PoolReplay pool, SortedDictionary<string, long> counts)
    {
        var soldOut = false;
        var firstSale = pool.Ledger.FirstOrDefault(line => line.Entry.Kind == PoolEntryKind.Hold).Entry?.Seq;
        foreach (var line in pool.Ledger)
        {
            evidence.Count(1);
            counts[RestockedAfterSoldOut] += soldOut && line.Entry.Kind == PoolEntryKind.Hold ? 1 : 0;
            soldOut = line.Available == 0 || (soldOut && line.Entry.Kind != PoolEntryKind.Hold);
        }

        counts[TakenOver] += pool.Takeovers.Count(takeover => firstSale is not null && takeover.Seq >= firstSale);
    }

    private static void CountOrder(StoredOrder order, SortedDictionary<string, long> counts)
    {
        var left = order.Timeline?.FirstOrDefault(
            step => step.Status is StoredOrder.Cancelled or StoredOrder.Expired)?.Status;
        counts[Cancelled] += left == StoredOrder.Cancelled ? 1 : 0;
        counts[Expired] += left == StoredOrder.Expired ? 1 : 0;
        counts[Paid] += order.IsTheBuyers && !order.IsCash ? 1 : 0;
        counts[LatePaymentRetaken] += order.IsTheBuyers && left is not null ? 1 : 0;
        counts[LatePaymentRefunded] +=
            order.Payments?.Any(payment => payment.Use == StoredPayment.Refunded) == true ? 1 : 0;
    }
}

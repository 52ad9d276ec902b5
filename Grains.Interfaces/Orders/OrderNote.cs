using System.Globalization;

namespace Commerce.Orders;

/// <summary>
/// A sentence about an order that is said in the language of whoever reads it: which one, and what goes into its gaps.
/// </summary>
/// <param name="Code">Which sentence: a key of <see cref="English"/>.</param>
/// <param name="Values">What goes into its gaps, in their order; null: it has none. Sentences among them are in
/// English, and may be looked up themselves.</param>
[GenerateSerializer, Immutable, Alias("orders.note")]
public sealed record OrderNote(
    [property: Id(0)] string Code, [property: Id(1)] IReadOnlyList<string>? Values = null)
{
    /// <summary>All sentences in English, by code, with their gaps.</summary>
    public static IReadOnlyDictionary<string, string> English { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["toBePaidInCash"] = "To be paid in cash on delivery.",
            ["cancelledByBuyer"] = "Cancelled by the buyer.",
            ["cancelledForBuyer"] = "Cancelled by customer service.",
            ["moreTimeToPay"] = "Customer service gives {0} more minutes to pay.",
            ["notPaidInTime"] = "Not paid in time.",
            ["paymentFailed"] = "A payment failed; the order still waits for one.",
            ["paidLate"] = "Paid after its time was over; the units were still left.",
            ["lateAndCancelledAndGone"] =
                "The payment came after the order was cancelled, and the units have gone to others: it is paid back.",
            ["lateAndCancelledAndLimited"] =
                "The payment came after the order was cancelled, and you have bought as many as one may since: it is "
                + "paid back.",
            ["lateAndCancelled"] =
                "The payment came after the order was cancelled, and the units cannot be had again: it is paid back.",
            ["lateAndGone"] =
                "The payment came after the time to pay was over, and the units have gone to others: it is paid back.",
            ["lateAndLimited"] =
                "The payment came after the time to pay was over, and you have bought as many as one may since: it is "
                + "paid back.",
            ["late"] =
                "The payment came after the time to pay was over, and the units cannot be had again: it is paid back.",
            ["lateAndCancelledAndCouponUsed"] =
                "The payment came after the order was cancelled, and its coupon is used for another order: it is paid "
                + "back.",
            ["lateAndCouponUsed"] =
                "The payment came after the time to pay was over, and its coupon is used for another order: it is paid "
                + "back.",
            ["paymentForCash"] = "A payment of {0} came for an order that is paid on delivery: it is paid back.",
            ["paymentOfAnother"] = "A payment of {0} came under another name than this order's: it is paid back.",
            ["paymentOfOtherAmount"] = "A payment of {0} came where {1} was due: it is paid back.",
            ["paidBack"] = "{0} paid back.",
            ["sent"] = "Sent with {0}, {1}: {2}.",
            ["delivered"] = "Delivered: {0}.",
            ["deliveredForCash"] = "Delivered: {0}. {1} paid in cash.",
            ["refused"] = "Refused at the door.",
            ["confirmedByBuyer"] = "The buyer has confirmed that it arrived.",
            ["completed"] = "Completed: nothing was heard since it arrived.",
            ["completedUnreported"] = "Completed: nothing was heard since it was sent.",
            ["notSentInTime"] = "Not sent in time: given up.",
            ["askedBack"] = "Asked back: {0}. {1}",
            ["takenBack"] = "Taken back: {0}.",
            ["notTakenBack"] = "Not taken back: {0}",
            ["sentAgain"] = "The same is sent again.",
            ["noneLeftToSend"] = "None was left to be sent again: the money goes back.",
            ["nowCheaper"] = "Now cheaper: {0}.",
            ["priceFell"] = "The price has fallen since it was paid.",
            ["paidOutByHand"] = "Paid back by bank transfer.",
            ["arrivalConfirmed"] = "Confirmed by the buyer.",
        };

    /// <summary>The sentence in English; nothing, if its code is of a later version.</summary>
    public string InEnglish() => English.TryGetValue(Code, out var text)
        ? string.Format(CultureInfo.InvariantCulture, text, [.. Values ?? []])
        : "";

    /// <inheritdoc/>
    public bool Equals(OrderNote? other) =>
        other is not null && Code == other.Code
        && (Values ?? []).SequenceEqual(other.Values ?? [], StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);
}

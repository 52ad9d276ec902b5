using Commerce.Inventory;

namespace Commerce.Orders;

/// <summary>What is noted of orders, with what goes into its gaps.</summary>
internal static class OrderNotes
{
    public static readonly OrderNote ToBePaidInCash = new("toBePaidInCash");
    public static readonly OrderNote CancelledByBuyer = new("cancelledByBuyer");
    public static readonly OrderNote CancelledForBuyer = new("cancelledForBuyer");
    public static readonly OrderNote NotPaidInTime = new("notPaidInTime");
    public static readonly OrderNote PaymentFailed = new("paymentFailed");
    public static readonly OrderNote PaidLate = new("paidLate");
    public static readonly OrderNote Refused = new("refused");
    public static readonly OrderNote ConfirmedByBuyer = new("confirmedByBuyer");
    public static readonly OrderNote Completed = new("completed");
    public static readonly OrderNote CompletedUnreported = new("completedUnreported");
    public static readonly OrderNote NotSentInTime = new("notSentInTime");
    public static readonly OrderNote SentAgain = new("sentAgain");
    public static readonly OrderNote NoneLeftToSend = new("noneLeftToSend");
    public static readonly OrderNote PriceFell = new("priceFell");
    public static readonly OrderNote PaidOutByHand = new("paidOutByHand");
    public static readonly OrderNote ArrivalConfirmed = new("arrivalConfirmed");

    public static OrderNote MoreTimeToPay(TimeSpan more) =>
        new("moreTimeToPay", [more.TotalMinutes.ToString("0", System.Globalization.CultureInfo.InvariantCulture)]);

    public static OrderNote PaymentForCash(Money paid) => new("paymentForCash", [paid.InWords()]);

    public static OrderNote PaymentOfAnother(Money paid) => new("paymentOfAnother", [paid.InWords()]);

    public static OrderNote PaymentOfOtherAmount(Money paid, Money due) =>
        new("paymentOfOtherAmount", [paid.InWords(), due.InWords()]);

    public static OrderNote PaidBack(Money amount) => new("paidBack", [amount.InWords()]);

    public static OrderNote Sent(string carrier, string number, string units) => new("sent", [carrier, number, units]);

    public static OrderNote Delivered(string units, Money? cash) => cash is { } paid
        ? new OrderNote("deliveredForCash", [units, paid.InWords()])
        : new OrderNote("delivered", [units]);

    public static OrderNote AskedBack(string units, string reason) => new("askedBack", [units, reason]);

    public static OrderNote TakenBack(string units) => new("takenBack", [units]);

    public static OrderNote NotTakenBack(string reason) => new("notTakenBack", [reason]);

    public static OrderNote NowCheaper(string units) => new("nowCheaper", [units]);

    /// <summary>Why a payment goes back that came too late.</summary>
    public static OrderNote Late(bool cancelled, RetakeOutcome outcome) => new((cancelled, outcome) switch
    {
        (true, RetakeOutcome.SoldOut) => "lateAndCancelledAndGone",
        (true, RetakeOutcome.LimitReached) => "lateAndCancelledAndLimited",
        (true, _) => "lateAndCancelled",
        (false, RetakeOutcome.SoldOut) => "lateAndGone",
        (false, RetakeOutcome.LimitReached) => "lateAndLimited",
        (false, _) => "late",
    });

    /// <summary>The same where others have the coupon that made it cheaper.</summary>
    public static OrderNote LateWithoutCoupon(bool cancelled) =>
        new(cancelled ? "lateAndCancelledAndCouponUsed" : "lateAndCouponUsed");
}

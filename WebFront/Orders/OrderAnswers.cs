using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.Problems;

namespace Commerce.Web.Orders;

/// <summary>What outcomes of orders mean to who asked; null: it is done.</summary>
internal static class OrderAnswers
{
    public static Problem NotFound { get; } =
        Problem.NotFound("You have no such order. GET /api/orders lists yours.");

    public static Problem NoSuchOrder { get; } =
        Problem.NotFound("There is no such order. GET /api/merchant/orders lists those that are to be sent.");

    public static Problem? ToProblem(ConfirmReceiptOutcome outcome) => outcome switch
    {
        ConfirmReceiptOutcome.NotFound => NotFound,
        ConfirmReceiptOutcome.TooEarly => new Problem(
            ProblemCode.TooEarly,
            "Not all of it was sent or, to be paid in cash, has arrived. GET the order to see how it stands."),
        ConfirmReceiptOutcome.TooLate => new Problem(
            ProblemCode.TooLate, "The order was given up, or all of it went back. GET it to see how it stands."),
        ConfirmReceiptOutcome.Confirmed => null,
    };

    public static Problem? ToProblem(ReturnResult result, Problem notFound) => result.Outcome switch
    {
        ReturnOutcome.NotFound => notFound,
        ReturnOutcome.KeyReused => Reused("return"),
        ReturnOutcome.TooLate => new Problem(
            ProblemCode.TooLate,
            "The time for that is over, or it was decided otherwise. GET the order to see how it stands."),
        ReturnOutcome.TooMany => new Problem(
            ProblemCode.TooManyUnits,
            $"There are not so many units of '{result.Sku}' that could come back. GET the order: 'returnable' and "
            + "'returns' say how many."),
        ReturnOutcome.Done => null,
    };

    public static Problem? ToProblem(PriceProtectionResult result) => result.Outcome switch
    {
        PriceProtectionOutcome.NotFound => NotFound,
        PriceProtectionOutcome.TooEarly => new Problem(
            ProblemCode.TooEarly, "The order is not paid yet. Ask again once it is."),
        PriceProtectionOutcome.TooLate => new Problem(
            ProblemCode.TooLate, "The time in which a lower price is made good is over, or the order was given up."),
        PriceProtectionOutcome.Done => null,
    };

    public static Problem? ToProblem(ShipResult result) => result.Outcome switch
    {
        ShipOutcome.NotFound => NoSuchOrder,
        ShipOutcome.KeyReused => Reused("shipment"),
        ShipOutcome.TooEarly => new Problem(
            ProblemCode.TooEarly, "The order waits for its payment. Send it once it is paid."),
        ShipOutcome.NothingLeft => new Problem(
            ProblemCode.TooLate, "Nothing of the order is left to be sent: all was sent, or it was given up."),
        ShipOutcome.TooMany => new Problem(
            ProblemCode.TooManyUnits, $"Fewer units of '{result.Sku}' are left to be sent. 'toSend' says how many."),
        ShipOutcome.Sent => null,
    };

    public static Problem? ToProblem(TrackResult result) => result.Outcome switch
    {
        TrackOutcome.NotFound => Problem.NotFound("There is no such order, or it has no such shipment."),
        TrackOutcome.EndedOtherwise => new Problem(
            ProblemCode.TooLate,
            "The shipment has ended otherwise before: delivered, refused and what was paid stay so."),
        TrackOutcome.Noted => null,
    };

    private static Problem Reused(string what) => new(
        ProblemCode.IdempotencyKeyReused,
        $"You sent another request under this Idempotency-Key. A new {what} has a new key, a retry the same body.");
}

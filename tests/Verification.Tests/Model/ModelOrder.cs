using Commerce.Storage;

namespace Commerce.Verification.Tests.Model;

/// <summary>An order of the model: waits, and is decided once.</summary>
internal sealed class ModelOrder(string orderId)
{
    internal const string AwaitingPayment = "awaitingPayment";
    internal const string Paid = "paid";
    internal const string Cancelled = "cancelled";
    internal const string Expired = "expired";

    internal string OrderId => orderId;

    /// <summary>What its pool was told of the decision.</summary>
    internal (PoolEntryKind Kind, string? Reason)? Told { get; set; }

    internal string Status { get; private set; } = AwaitingPayment;

    /// <summary>Statuses that it entered, as JSON.</summary>
    internal string Timeline { get; private set; } = Step(AwaitingPayment);

    /// <summary>Whether it took the status: the first decision wins.</summary>
    internal bool Enter(string status)
    {
        if (Status != AwaitingPayment)
        {
            return false;
        }

        Status = status;
        Timeline += "," + Step(status);
        return true;
    }

    /// <summary>What was paid, as JSON.</summary>
    internal string Payments(PoolEntry hold) => Status != Paid
        ? ""
        : $$$"""
            {"paymentId":"pay-{{{orderId}}}","eventId":"ev-{{{orderId}}}","use":"accepted",
            "amount":{"amount":{{{hold.UnitPrice * hold.Quantity}}},"currency":"GBP"} }
            """;

    private static string Step(string status) => $$"""{"status":"{{status}}","at":"{{FakeShop.Noon:O}}"}""";
}

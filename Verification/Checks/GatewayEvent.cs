namespace Commerce.Verification.Checks;

/// <summary>What a payment gateway's books say: the truth about money, whatever the shop was told.</summary>
/// <param name="EventId">Name of the event; every delivery of it carries the same.</param>
/// <param name="Refund">Money went back; else it was taken.</param>
/// <param name="PaymentId">The payment.</param>
/// <param name="OrderId">For which order.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Delivered">Whether the shop has taken note.</param>
public sealed record GatewayEvent(
    string EventId, bool Refund, string PaymentId, string OrderId, long Amount, bool Delivered);

namespace Commerce.Orders;

/// <summary>Settings of what comes after an order was placed.</summary>
/// <param name="AutoConfirmAfter">After which time an order that has arrived is completed by itself.</param>
/// <param name="ReturnWithin">How long after it arrived units may be asked back.</param>
/// <param name="PriceProtection">How long after it was paid a lower price is made good; zero: not at all.</param>
/// <param name="SendCashWithin">How long a cash order may wait to be sent before it is given up.</param>
/// <param name="ExtendPaymentTimes">How often an agent may give more time to pay; 0: never.</param>
/// <param name="ExtendPaymentMax">How much at once.</param>
/// <param name="AutoConfirmUnreportedAfter">After which time an order that was sent is completed by itself, if its
/// carrier does not tell that it has arrived.</param>
public sealed record OrderSettings(
    TimeSpan AutoConfirmAfter, TimeSpan ReturnWithin, TimeSpan PriceProtection, TimeSpan SendCashWithin,
    int ExtendPaymentTimes, TimeSpan ExtendPaymentMax, TimeSpan AutoConfirmUnreportedAfter)
{
    /// <summary>What applies where a host says nothing else.</summary>
    public static OrderSettings Default { get; } = new(
        TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(7), TimeSpan.FromDays(14),
        ExtendPaymentTimes: 1, TimeSpan.FromMinutes(30), TimeSpan.FromDays(30));
}

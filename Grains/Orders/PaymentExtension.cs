namespace Commerce.Orders;

/// <summary>More time to pay that an agent gave, as it is stored with the order.</summary>
/// <param name="Key">The agent's own name for the request.</param>
/// <param name="Agent">Who gave it.</param>
/// <param name="From">Until when the order waited before.</param>
/// <param name="To">Until when it waits since.</param>
internal sealed record PaymentExtension(string Key, OrderAgent Agent, DateTimeOffset From, DateTimeOffset To);

/// <summary>Decides whether a buyer gets more time to pay: pure, as <see cref="OrderDecisions"/>.</summary>
internal static class ExtensionDecisions
{
    /// <remarks>
    /// The pool is not asked: it keeps a hold until the order says that it is over, whatever its receipt said.
    /// </remarks>
    public static OrderDecision<ExtendPaymentResult> Extend(
        OrderState order, ExtendPayment command, OrderSettings settings, DateTimeOffset now)
    {
        var given = order.Extensions ?? [];
        if (given.FirstOrDefault(each => each.Key == command.Key) is { } known)
        {
            return known.To - known.From == command.By
                ? new(new ExtendPaymentResult(ExtendPaymentOutcome.Extended, known.To))
                : Refuse(ExtendPaymentOutcome.KeyReused);
        }

        if (order.Status != OrderStatus.AwaitingPayment || now >= order.PayBefore)
        {
            return Refuse(ExtendPaymentOutcome.TooLate);
        }

        if (given.Count >= settings.ExtendPaymentTimes)
        {
            return Refuse(ExtendPaymentOutcome.TooOften);
        }

        if (command.By > settings.ExtendPaymentMax)
        {
            return Refuse(ExtendPaymentOutcome.TooLong);
        }

        var extension = new PaymentExtension(
            command.Key, command.Agent, order.PayBefore, order.PayBefore + command.By);
        var next = OrderSteps.Enter(
            order, order.Status, now, OrderNotes.MoreTimeToPay(command.By), command.Agent);
        return new(
            new ExtendPaymentResult(ExtendPaymentOutcome.Extended, extension.To),
            next with { PayBefore = extension.To, Extensions = [.. given, extension] });
    }

    private static OrderDecision<ExtendPaymentResult> Refuse(ExtendPaymentOutcome outcome) =>
        new(new ExtendPaymentResult(outcome));
}

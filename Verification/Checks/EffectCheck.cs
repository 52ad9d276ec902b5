using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>
/// C10: what events did outside of the shop. Nothing for an order that was never committed, nothing twice, and for each
/// order in the order of its events.
/// </summary>
internal static class EffectCheck
{
    internal static CheckResult Run(Evidence evidence)
    {
        var result = new CheckResult(CheckId.Effects);
        var seen = new Dictionary<(int Consumer, string Event, string Order), Call>();
        var last = new Dictionary<(int Consumer, string Order), Call>();
        foreach (var effect in evidence.Effects)
        {
            evidence.Count(1);
            result.Examined++;
            var op = effect.Invoke;
            if (op is not { Key: { } name, OrderId: { } orderId, Pool: { } pool })
            {
                throw new InvalidDataException($"An effect at {op.At} ns names no event, order or pool.");
            }

            if (evidence.HoldOf(pool, orderId) is null && !evidence.MayBeLost(effect))
            {
                result.Violated(
                    $"{name} of order {orderId} was made known, and the log of {pool} has no such order",
                    () => Witness.Of(evidence, pool, Focus(evidence, effect), op.Seq));
            }

            if (!seen.TryAdd((op.Process, name, orderId), effect))
            {
                var first = seen[(op.Process, name, orderId)];
                result.Violated(
                    $"{name} of order {orderId} took effect twice",
                    () => Witness.Of(evidence, pool, [first, .. Focus(evidence, effect)], op.Seq));
            }
            else if (last.TryGetValue((op.Process, orderId), out var before) && before.Invoke.Seq > op.Seq)
            {
                result.Violated(
                    $"{name} of order {orderId} (number {op.Seq}) took effect after {before.Invoke.Key} (number "
                    + $"{before.Invoke.Seq})",
                    () => Witness.Of(evidence, pool, [before, effect], op.Seq));
            }

            last[(op.Process, orderId)] = effect;
        }

        if (evidence.Effects.Count == 0)
        {
            result.NotApplicable = "no consumer outside of the shop took part; pools follow orders: see C6, refunds: "
                + "see C9";
        }

        return result;
    }

    private static List<Call> Focus(Evidence evidence, Call effect) =>
    [
        effect,
        .. evidence.CallsOfOrder(effect.Invoke.OrderId),
        .. evidence.StoryOfOrder(effect.Invoke.OrderId)?.Attempts ?? [],
    ];
}

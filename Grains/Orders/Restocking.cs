namespace Commerce.Orders;

/// <summary>
/// Decides under which ids pools take units back: those that were sent instead of others were sold under an id of their
/// own, and under no id more comes back than was sold under it.
/// </summary>
internal static class Restocking
{
    /// <summary>
    /// Lines of a return that is taken now, with what of them is taken back from replacements: units the order had
    /// first go first, then those of its replacements in their order. It is stored, so that what is decided later
    /// changes nothing of it.
    /// </summary>
    /// <param name="order">With the returns that were taken before.</param>
    /// <param name="lines">Lines of the return.</param>
    public static IReadOnlyList<ReturnRecordLine> WithReplacements(
        OrderState order, IEnumerable<ReturnRecordLine> lines) =>
        [.. lines.Select(line => line.Resellable == 0 ? line : WithReplacements(order, line))];

    private static ReturnRecordLine WithReplacements(OrderState order, ReturnRecordLine line)
    {
        var before = (order.Returns ?? []).Where(back => back.IsTaken)
            .SelectMany(back => back.Lines.Select(returned => (back.ReturnId, Line: returned)))
            .Where(taken => taken.Line.Sku == line.Sku).ToList();
        var own = order.Lines().First(one => one.Sku == line.Sku).Quantity
            - before.Sum(taken => taken.Line.ResellableOfOrder());
        var beyond = line.Resellable - Math.Max(0, own);
        var parts = new List<ReplacementUnits>();
        foreach (var (returnId, replaced) in before)
        {
            var back = before.SelectMany(taken => taken.Line.OfReplacements ?? [])
                .Where(part => part.ReturnId == returnId).Sum(part => part.Quantity);
            if (Math.Min(replaced.Replaced - back, beyond) is > 0 and var units)
            {
                parts.Add(new ReplacementUnits(returnId, units));
                beyond -= units;
            }
        }

        return parts.Count == 0 ? line : line with { OfReplacements = parts };
    }
}

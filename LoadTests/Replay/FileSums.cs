namespace Commerce.LoadTests.Replay;

/// <summary>Units and money of a SKU.</summary>
internal readonly record struct SkuSums(long Units, long Pence, long ReturnedUnits, long RefundedPence)
{
    public static SkuSums operator +(SkuSums one, SkuSums other) => new(
        one.Units + other.Units, one.Pence + other.Pence, one.ReturnedUnits + other.ReturnedUnits,
        one.RefundedPence + other.RefundedPence);
}

/// <summary>
/// What a file adds up to: computed from its lines, without the plan and without the shop, so that both can be compared
/// with it. What is cancelled is taken from the customer's latest purchases of the SKU, at the price of those.
/// </summary>
internal sealed class FileSums
{
    private readonly Dictionary<string, SkuSums> _skus = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(long Pence, long Units)>> _bought = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, SkuSums> Skus => _skus;

    internal SkuSums All => _skus.Values.Aggregate(default(SkuSums), (sum, sku) => sum + sku);

    /// <summary>Invoices with at least one line that is bought.</summary>
    internal int Invoices { get; private set; }

    internal static FileSums Of(IReadOnlyList<TradeLine> trades, int invoicesMax)
    {
        var sums = new FileSums();
        foreach (var invoice in ReplayPlan.InTime(trades).Take(invoicesMax))
        {
            sums.Invoices += invoice[0].IsCancellation ? 0 : 1;

            // An order has the lines of a SKU and price together, where the first of them stands.
            var first = new Dictionary<(string, long), int>();
            for (var n = 0; n < invoice.Count; n++)
            {
                first.TryAdd((invoice[n].Sku, invoice[n].Pence), n);
            }

            foreach (var line in invoice.OrderBy(line => line.IsCancellation ? 0 : first[(line.Sku, line.Pence)]))
            {
                if (line.IsCancellation)
                {
                    sums.Cancel(line);
                }
                else
                {
                    sums.Buy(line);
                }
            }
        }

        return sums;
    }

    private void Buy(TradeLine line)
    {
        Add(line.Sku, new SkuSums(line.Units, line.Units * line.Pence, 0, 0));
        if (line.Customer.Length > 0)
        {
            Bought(line).Add((line.Pence, line.Units));
        }
    }

    private void Cancel(TradeLine line)
    {
        if (line.Customer.Length == 0)
        {
            return;
        }

        var (bought, left) = (Bought(line), (long)line.Units);
        while (left > 0 && bought.Count > 0)
        {
            var (pence, units) = bought[^1];
            var back = Math.Min(left, units);
            left -= back;
            Add(line.Sku, new SkuSums(0, 0, back, back * pence));
            bought.RemoveAt(bought.Count - 1);
            if (back < units)
            {
                bought.Add((pence, units - back));
            }
        }
    }

    private List<(long Pence, long Units)> Bought(TradeLine line)
    {
        var key = $"{line.Customer}\n{line.Sku}";
        if (!_bought.TryGetValue(key, out var bought))
        {
            _bought[key] = bought = [];
        }

        return bought;
    }

    private void Add(string sku, SkuSums more) => _skus[sku] = _skus.GetValueOrDefault(sku) + more;
}

using System.Text.Json;

namespace Commerce.LoadTests.Replay;

/// <summary>Units of a SKU's pool.</summary>
internal readonly record struct StockSums(long Intake, long Available, long Held, long Sold);

/// <summary>What the shop says after a replay: read from its orders, listings, pools and rollups.</summary>
internal sealed class ShopSums
{
    /// <summary>Orders that were read one by one.</summary>
    internal long Orders { get; set; }

    internal long OrdersPence { get; set; }

    /// <summary>Orders with a payment.</summary>
    internal long Payments { get; set; }

    internal long PaidPence { get; set; }

    /// <summary>Refunds that were paid back.</summary>
    internal long Refunds { get; set; }

    internal long RefundedPence { get; set; }

    /// <summary>Orders in the lists of all buyers.</summary>
    internal long Listed { get; set; }

    internal long ListedPence { get; set; }

    /// <summary>Orders, units and money of the rollups by hour.</summary>
    internal long RollupOrders { get; set; }

    internal SkuSums RollupHours { get; set; }

    /// <summary>By SKU, from the lines and returns of orders.</summary>
    internal Dictionary<string, SkuSums> Skus { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, SkuSums> Rollups { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, StockSums> Stock { get; } = new(StringComparer.Ordinal);

    /// <summary>What an order should be and is not.</summary>
    internal List<string> Wrong { get; } = [];

    internal SkuSums All => Skus.Values.Aggregate(default(SkuSums), (sum, sku) => sum + sku);

    /// <summary>Counts an order as its buyer sees it, and compares it with the plan.</summary>
    internal void Add(PlannedOrder planned, JsonElement order)
    {
        var total = Amount(order.GetProperty("total"));
        (Orders, OrdersPence) = (Orders + 1, OrdersPence + total);
        if (order.GetProperty("timeline").EnumerateArray().Any(entry => Text(entry, "status") == "paid"))
        {
            (Payments, PaidPence) = (Payments + 1, PaidPence + total); // It is paid by its total, or not at all.
        }

        var prices = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in order.GetProperty("lines").EnumerateArray())
        {
            var (sku, units, pence) = (
                Text(line, "sku"), line.GetProperty("quantity").GetInt64(), Amount(line.GetProperty("unitPrice")));
            prices[sku] = pence;
            Count(sku, new SkuSums(units, units * pence, 0, 0));
            if (!planned.Items.Any(item => item.Sku == sku && item.Quantity == units && item.Pence == pence))
            {
                Wrong.Add($"Order {Text(order, "orderId")} of invoice {planned.Invoice} has {units} of '{sku}' at "
                    + $"{pence}, which the invoice has not.");
            }
        }

        foreach (var line in Taken(order))
        {
            var (sku, units) = (Text(line, "sku"), line.GetProperty("resellable").GetInt64());
            Count(sku, new SkuSums(0, 0, units, units * prices[sku]));
        }

        foreach (var refund in Items(order, "refunds").Where(refund =>
            refund.TryGetProperty("paidAt", out var paidAt) && paidAt.ValueKind == JsonValueKind.String))
        {
            (Refunds, RefundedPence) = (Refunds + 1, RefundedPence + Amount(refund.GetProperty("amount")));
        }
    }

    /// <summary>What is different in another one.</summary>
    internal IEnumerable<string> DifferencesTo(ShopSums other)
    {
        foreach (var (name, one, another) in Totals().Zip(other.Totals(), (one, another) =>
            (one.Name, one.Value, another.Value)))
        {
            if (one != another)
            {
                yield return $"{name}: {one:N0}, then {another:N0}";
            }
        }

        foreach (var (name, same) in new[]
        {
            ("units and money of SKUs", Equal(Skus, other.Skus)), ("rollups", Equal(Rollups, other.Rollups)),
            ("stock", Equal(Stock, other.Stock)),
        })
        {
            if (!same)
            {
                yield return $"{name} differ";
            }
        }
    }

    /// <summary>The sums that one number tells.</summary>
    internal IEnumerable<(string Name, long Value)> Totals() =>
    [
        ("orders", Orders), ("of orders, pence", OrdersPence), ("payments", Payments),
        ("of payments, pence", PaidPence),
        ("refunds", Refunds), ("of refunds, pence", RefundedPence), ("listed orders", Listed),
        ("of listed orders, pence", ListedPence), ("units sold", All.Units), ("units returned", All.ReturnedUnits),
        ("rollup: orders", RollupOrders), ("rollup: units", RollupHours.Units), ("rollup: pence", RollupHours.Pence),
        ("rollup: units returned", RollupHours.ReturnedUnits), ("rollup: refunded, pence", RollupHours.RefundedPence),
    ];

    internal static long Amount(JsonElement money) => money.GetProperty("amount").GetInt64();

    internal static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static IEnumerable<JsonElement> Taken(JsonElement order) => Items(order, "returns")
        .Where(back => Text(back, "status") is "approved" or "replaced")
        .SelectMany(back => back.GetProperty("lines").EnumerateArray());

    private static List<JsonElement> Items(JsonElement order, string name) =>
        order.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];

    private void Count(string sku, SkuSums more) => Skus[sku] = Skus.GetValueOrDefault(sku) + more;

    private static bool Equal<T>(Dictionary<string, T> one, Dictionary<string, T> other) =>
        one.Count == other.Count
        && one.All(pair => other.TryGetValue(pair.Key, out var value) && value!.Equals(pair.Value));
}

namespace Commerce.Storage;

/// <summary>
/// What was sold in one hour: of one SKU, or, with an empty SKU, of all orders together. Amounts are minor units. As a
/// write it is what is added; any of it may be negative then.
/// </summary>
/// <param name="Sku">Empty: all orders, each counted once.</param>
/// <param name="Hour">When the hour began; where a reader asked for SKUs, the beginning of what was asked for.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Orders">Orders with the SKU.</param>
/// <param name="Units">Units of them.</param>
/// <param name="Gross">What they cost.</param>
/// <param name="ReturnedUnits">Units that came back in this hour, whenever they were sold.</param>
/// <param name="Refunded">What was given up for them in this hour.</param>
public sealed record SalesRow(
    string Sku,
    DateTimeOffset Hour,
    string Currency,
    long Orders,
    long Units,
    long Gross,
    long ReturnedUnits,
    long Refunded)
{
    /// <summary>Both together, under the names of this one.</summary>
    public SalesRow Plus(SalesRow other) => checked(this with
    {
        Orders = Orders + other.Orders,
        Units = Units + other.Units,
        Gross = Gross + other.Gross,
        ReturnedUnits = ReturnedUnits + other.ReturnedUnits,
        Refunded = Refunded + other.Refunded,
    });

    /// <summary>What must be added to get nothing.</summary>
    public SalesRow Negated() => checked(this with
    {
        Orders = -Orders,
        Units = -Units,
        Gross = -Gross,
        ReturnedUnits = -ReturnedUnits,
        Refunded = -Refunded,
    });

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => (Orders, Units, Gross, ReturnedUnits, Refunded) == default;
}

/// <summary>How often a SKU was sold together with another one. As a write it is what is added.</summary>
/// <param name="Orders">Orders that have both.</param>
public sealed record SoldTogetherRow(string Sku, string Other, long Orders);

/// <summary>A message that a consumer has handled.</summary>
/// <param name="EventId">Id of the event in its shard's outbox.</param>
public sealed record InboxRow(long EventId, string Consumer);

/// <summary>What is asked of the rollups of sales.</summary>
public enum SalesGrouping
{
    /// <summary>A row for each hour: of all orders.</summary>
    Hour,

    /// <summary>A row for each SKU: of all hours together.</summary>
    Sku,
}

/// <summary>A part of the rollups of sales.</summary>
/// <param name="From">First hour.</param>
/// <param name="Until">End of the last one.</param>
/// <param name="Grouping">Rows of hours or of SKUs.</param>
/// <param name="AfterSku">Only SKUs after this one; empty for all.</param>
/// <param name="CountMax">Rows at most, at least 1.</param>
public sealed record SalesQuery(
    DateTimeOffset From, DateTimeOffset Until, SalesGrouping Grouping, string AfterSku, int CountMax);

/// <summary>Rows of several shards put together.</summary>
internal static class SalesMerge
{
    /// <summary>
    /// Sums of what the shards have, by key and currency. A shard that has more than was asked for has given its first
    /// ones, so the first ones of all are complete.
    /// </summary>
    public static IReadOnlyList<SalesRow> Of(
        IEnumerable<IEnumerable<SalesRow>> shards, SalesQuery query, Comparison<string> order) =>
    [
        .. shards.SelectMany(rows => rows)
            .GroupBy(row => (row.Sku, row.Hour, row.Currency))
            .Select(group => group.Aggregate((sum, row) => sum.Plus(row)))
            .OrderBy(row => row.Hour)
            .ThenBy(row => row.Sku, Comparer<string>.Create(order))
            .ThenBy(row => row.Currency, StringComparer.Ordinal)
            .Take(query.CountMax),
    ];

    /// <summary>The most frequent ones of all; each shard gave its own most frequent ones.</summary>
    public static IReadOnlyList<SoldTogetherRow> Of(IEnumerable<IEnumerable<SoldTogetherRow>> shards, int countMax) =>
    [
        .. shards.SelectMany(rows => rows)
            .GroupBy(row => row.Other, StringComparer.Ordinal)
            .Select(group => group.First() with { Orders = group.Sum(row => row.Orders) })
            .OrderByDescending(row => row.Orders).ThenBy(row => row.Other, StringComparer.Ordinal)
            .Take(countMax),
    ];
}

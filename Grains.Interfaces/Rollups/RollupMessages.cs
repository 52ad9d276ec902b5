using Commerce.Catalog;

namespace Commerce.Rollups;

/// <summary>What is asked of the rollups.</summary>
/// <param name="From">Whole hours from the one of this time on.</param>
/// <param name="Until">Up to this time; an hour that it falls into is included.</param>
/// <param name="BySku">Rows of SKUs; else of hours.</param>
/// <param name="AfterSku">Only SKUs after this one; empty for all.</param>
[GenerateSerializer, Immutable, Alias("rollups.question")]
public sealed record SalesQuestion(
    [property: Id(0)] DateTimeOffset From,
    [property: Id(1)] DateTimeOffset Until,
    [property: Id(2)] bool BySku,
    [property: Id(3)] string AfterSku = "");

/// <summary>A part of the rollups of sales.</summary>
/// <param name="Items">By hour or by SKU, then by currency.</param>
/// <param name="NextAfter">After which SKU, or from which hour, there is more; null: this is all.</param>
[GenerateSerializer, Immutable, Alias("rollups.report-page")]
public sealed record SalesReport(
    [property: Id(0)] IReadOnlyList<SalesFigures> Items, [property: Id(1)] string? NextAfter);

/// <summary>What was sold in an hour, or of a SKU, in one currency.</summary>
/// <param name="Hour">When the hour began; null in a row of a SKU.</param>
/// <param name="Sku">The SKU; null in a row of an hour, which counts all orders.</param>
/// <param name="Orders">Orders that were paid, or confirmed to be paid in cash.</param>
/// <param name="Units">Units of them.</param>
/// <param name="Gross">What they cost.</param>
/// <param name="ReturnedUnits">Units that came back, or were cancelled after all.</param>
/// <param name="Refunded">What was given up for them.</param>
[GenerateSerializer, Immutable, Alias("rollups.figures")]
public sealed record SalesFigures(
    [property: Id(0)] DateTimeOffset? Hour,
    [property: Id(1)] string? Sku,
    [property: Id(2)] long Orders,
    [property: Id(3)] long Units,
    [property: Id(4)] Money Gross,
    [property: Id(5)] long ReturnedUnits,
    [property: Id(6)] Money Refunded);

/// <summary>How far a rebuild of the rollups is.</summary>
/// <param name="Running">Whether it goes on.</param>
/// <param name="Shards">Shards that are done.</param>
/// <param name="ShardCount">Shards in all.</param>
/// <param name="Orders">Orders that were read.</param>
/// <param name="Corrected">Rows that were wrong, and are right now.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
[GenerateSerializer, Immutable, Alias("rollups.rebuild-progress")]
public sealed record SalesRebuildProgress(
    [property: Id(0)] bool Running,
    [property: Id(1)] int Shards,
    [property: Id(2)] int ShardCount,
    [property: Id(3)] long Orders,
    [property: Id(4)] long Corrected,
    [property: Id(5)] DateTimeOffset StartedAt,
    [property: Id(6)] DateTimeOffset? EndedAt);

/// <summary>A product that was in the same orders as another one.</summary>
/// <param name="Product">The product, as listings show it.</param>
/// <param name="Orders">Orders that have both.</param>
[GenerateSerializer, Immutable, Alias("rollups.bought-together-product")]
public sealed record BoughtTogether([property: Id(0)] ProductSummary Product, [property: Id(1)] long Orders);

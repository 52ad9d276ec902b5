namespace Commerce.Rollups;

/// <summary>Reads the rollups of sales. Key: <see cref="Key"/>; answers from the store, at most seconds late.</summary>
[Alias("rollups.report")]
public interface ISalesReportGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "sales";

    /// <summary>A part of the rollups.</summary>
    [Alias("read"), AlwaysInterleave]
    Task<SalesReport> ReadAsync(SalesQuestion question);
}

/// <summary>
/// Recomputes the rollups of sales from the orders and corrects what differs, shard by shard, in the background; sales
/// go on and are counted meanwhile. Key: <see cref="Key"/>.
/// </summary>
[Alias("rollups.rebuild")]
public interface ISalesRebuildGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "rebuild";

    /// <summary>Begins, unless one is under way already. Tells how far that is.</summary>
    [Alias("start")]
    Task<SalesRebuildProgress> StartAsync();

    /// <summary>How far the last one is, or was; null if there was none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<SalesRebuildProgress?> GetAsync();
}

/// <summary>What was bought together with a product. Key: the product's id.</summary>
[Alias("rollups.bought-together")]
public interface IBoughtTogetherGrain : IGrainWithStringKey
{
    /// <summary>Products in the same orders, most often first; at most a minute old.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<BoughtTogether>> ListAsync();
}

namespace Commerce.Catalog;

/// <summary>
/// Writes the listing rows of all products anew from what the products' grains hold. Key: <see cref="Key"/>. It goes on
/// in the background, step by step, and after a crash from where it was.
/// </summary>
[Alias("catalog.rebuild")]
public interface ICatalogRebuildGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "rebuild";

    /// <summary>Begins, unless one is under way already. Tells how far that is.</summary>
    [Alias("start")]
    Task<RebuildProgress> StartAsync();

    /// <summary>How far the last one is, or was; null if there was none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<RebuildProgress?> GetAsync();
}

/// <summary>How far a rebuild is.</summary>
/// <param name="Running">Whether it goes on.</param>
/// <param name="Products">Products that have been written.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
[GenerateSerializer, Immutable, Alias("catalog.rebuild-progress")]
public sealed record RebuildProgress(
    [property: Id(0)] bool Running,
    [property: Id(1)] long Products,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset? EndedAt);

namespace Commerce.Integration;

/// <summary>
/// The record of one catalogue import: its progress, and every line that was refused. Key: the import's id.
/// </summary>
[Alias("integration.import")]
public interface IImportGrain : IGrainWithStringKey
{
    /// <summary>Begins the record; again (the import is resumed after a crash): forgets lines noted before.</summary>
    [Alias("start")]
    Task StartAsync(string fileName, MemberId merchant);

    /// <summary>Notes refused lines, in order. Repeating it changes nothing.</summary>
    [Alias("refuse")]
    Task RefuseAsync(IReadOnlyList<RefusedLine> lines);

    /// <summary>Notes how far it is.</summary>
    [Alias("report")]
    Task ReportAsync(ImportProgress progress);

    /// <summary>The record with refused lines after a line number; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<ImportReport?> GetAsync(long refusedAfter, int countMax);
}

/// <summary>A line that was not imported.</summary>
/// <param name="Line">Number in the file; the header is line 1.</param>
/// <param name="Reason">Why, in words.</param>
[GenerateSerializer, Immutable, Alias("integration.refused-line")]
public readonly record struct RefusedLine([property: Id(0)] long Line, [property: Id(1)] string Reason);

/// <summary>Where an import is.</summary>
public enum ImportState
{
    /// <summary>Lines are read or products written.</summary>
    Running,

    /// <summary>Every line is accounted for.</summary>
    Completed,

    /// <summary>The file could not be read to its end; see <see cref="ImportProgress.Error"/>.</summary>
    Failed,
}

/// <summary>How far an import is. Lines read = imported + refused; the header line is neither.</summary>
/// <param name="State">Where it is.</param>
/// <param name="LinesRead">Data lines read.</param>
/// <param name="LinesImported">Of these, used.</param>
/// <param name="LinesRefused">Of these, refused.</param>
/// <param name="Products">Products in the file.</param>
/// <param name="ProductsCreated">New ones, so far.</param>
/// <param name="ProductsUpdated">Changed ones, so far.</param>
/// <param name="ProductsUnchanged">Those that were equal already, so far.</param>
/// <param name="TopSkus">The ten most bought stock codes of the file, most bought first.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="ProductsRefused">Products that were not put, so far.</param>
/// <param name="RefusedProducts">Why, in words, of the first hundred; null: none.</param>
[GenerateSerializer, Immutable, Alias("integration.import-progress")]
public sealed record ImportProgress(
    [property: Id(0)] ImportState State,
    [property: Id(1)] long LinesRead,
    [property: Id(2)] long LinesImported,
    [property: Id(3)] long LinesRefused,
    [property: Id(4)] int Products,
    [property: Id(5)] int ProductsCreated,
    [property: Id(6)] int ProductsUpdated,
    [property: Id(7)] int ProductsUnchanged,
    [property: Id(8)] IReadOnlyList<string> TopSkus,
    [property: Id(9)] string? Error,
    [property: Id(10)] int ProductsRefused = 0,
    [property: Id(11)] IReadOnlyList<string>? RefusedProducts = null);

/// <summary>The record of an import.</summary>
[GenerateSerializer, Immutable, Alias("integration.import-report")]
public sealed record ImportReport(
    [property: Id(0)] string FileName,
    [property: Id(1)] MemberId Merchant,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset? EndedAt,
    [property: Id(4)] ImportProgress Progress,
    [property: Id(5)] IReadOnlyList<RefusedLine> Refused);

using System.Collections.Concurrent;
using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Persistence;
using Microsoft.Extensions.Logging;

namespace Commerce.Integration;

/// <summary>
/// Imports a catalogue: reads the file to its end, then puts the products and their opening stock. Everything it puts
/// is idempotent, so that the same file again, or the rest after a crash, changes only what is not there yet. For a
/// background service of the host; grains take no part in the reading.
/// </summary>
public sealed partial class CatalogImporter(
    IGrainFactory grains, ImportSettings settings, TimeProvider time, ILogger<CatalogImporter> logger)
{
    // Enough to fill commits of every shard, little enough for a sale beside it.
    private const int WritersMax = 64;
    private const int RefusedProductsMax = 100;
    private const string OpeningStockReason = "Opening stock of an import";

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Runs an import to its end; its progress and refused lines are in the record of <see cref="IImportGrain"/>.
    /// Running it again under the same id, after a crash say, begins the record anew.
    /// </summary>
    /// <param name="importId">The import.</param>
    /// <param name="fileName">As the merchant calls the file.</param>
    /// <param name="merchant">Who imports.</param>
    /// <param name="file">The file, plain or gzip, from its beginning. Not closed.</param>
    /// <param name="cancellationToken">Stops; the record stays at <see cref="ImportState.Running"/>.</param>
    /// <returns>What the record says in the end. A file or store that fails is <see cref="ImportState.Failed"/>, not an
    /// exception.</returns>
    public async Task<ImportProgress> RunAsync(
        string importId, string fileName, MemberId merchant, Stream file, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var run = new Run(grains.GetGrain<IImportGrain>(importId));
        await run.Record.StartAsync(fileName, merchant);
        string? error;
        try
        {
            error = await run.File.ReadAsync(
                file, lines => RefuseAsync(run, lines, cancellationToken), () => ReportAsync(run, cancellationToken),
                cancellationToken);
            if (error is null)
            {
                await WriteAsync(run, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, importId, exception);
            error =
                $"The catalogue could not be written: {exception.Message} Import the file again: what is there stays.";
        }

        var end = run.Progress(error is null ? ImportState.Completed : ImportState.Failed, error);
        await TryAsync(() => run.Record.ReportAsync(end), "the record", cancellationToken);
        var elapsed = time.GetElapsedTime(began);
        LogEnded(logger, importId, fileName, end, elapsed);
        return end;
    }

    private async Task ReportAsync(Run run, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(run.ReportedAt) >= ReportPeriod)
        {
            run.ReportedAt = time.GetTimestamp();
            var progress = run.Progress(ImportState.Running, null);
            await TryAsync(() => run.Record.ReportAsync(progress), "the record", cancellationToken);
        }
    }

    private Task RefuseAsync(Run run, IReadOnlyList<RefusedLine> lines, CancellationToken cancellationToken) =>
        TryAsync(() => run.Record.RefuseAsync(lines), "the record", cancellationToken);

    private async Task WriteAsync(Run run, CancellationToken cancellationToken)
    {
        var products = run.File.Draft.ToProducts();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writers = Enumerable.Range(0, WritersMax).Select(_ => WriteAsync(run, products, stop)).ToList();
        var writing = Task.WhenAll(writers);
        while (!writing.IsCompleted)
        {
            await Task.WhenAny(writing, Task.Delay(ReportPeriod, time, cancellationToken));
            await ReportAsync(run, cancellationToken);
        }

        await writing;
    }

    private async Task WriteAsync(Run run, IReadOnlyList<Product> products, CancellationTokenSource stop)
    {
        try
        {
            while (run.TakeNext() is var next && next < products.Count)
            {
                run.Count(products[next], await PutAsync(products[next], stop.Token));
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task<PutProductOutcome> PutAsync(Product imported, CancellationToken cancellationToken)
    {
        var outcome = default(PutProductOutcome);
        await TryAsync(
            async () => outcome = await PutAsync(imported), $"product {imported.ProductId}", cancellationToken);
        return outcome;
    }

    private Task TryAsync(Func<Task> put, string what, CancellationToken cancellationToken) => Attempts.UntilDoneAsync(
        put, (attempt, exception) => LogRetry(logger, what, attempt, exception), time, cancellationToken);

    // Stock first: whoever finds the product finds it in stock.
    private async Task<PutProductOutcome> PutAsync(Product imported)
    {
        var sku = imported.Skus[0].Sku;
        if (await grains.GetGrain<ISkuGrain>(sku).GetAsync() is { } owner && owner.ProductId != imported.ProductId)
        {
            return PutProductOutcome.SkuTaken; // Before its stock: that is another product's, too.
        }

        if (settings.OpeningStock > 0)
        {
            await grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value)
                .AdjustAsync(new AdjustStock(settings.OpeningStock, OpeningStockReason, $"import:opening:{sku}"));
        }

        var grain = grains.GetGrain<IProductGrain>(imported.ProductId);
        var product = await grain.GetAsync() is { } there
            ? imported with
            {
                Category = there.Category,
                Description = there.Description,
                Published = there.Published,
                Brand = there.Brand,
                Pictures = there.Pictures,
                PictureTexts = there.PictureTexts,
                Skus = SkusOf(there.Skus, imported.Skus),
            }
            : imported;
        return await grain.PutAsync(product);
    }

    // The file knows one SKU of a product; the others are the merchant's, in their order. With prices of another
    // currency they have the product's say: one product has one currency.
    private static IReadOnlyList<SkuDetails> SkusOf(
        IReadOnlyList<SkuDetails> there, IReadOnlyList<SkuDetails> imported)
    {
        var others = there.Where(old => imported.All(sku => sku.Sku != old.Sku));
        return others.Any(other => other.Price.Currency != imported[0].Price.Currency)
            ? there
            :
            [
                .. there.Select(old => imported.FirstOrDefault(sku => sku.Sku == old.Sku) is { } sku
                    ? KeepOf(old, sku)
                    : old),
                .. imported.Where(sku => there.All(old => old.Sku != sku.Sku)),
            ];
    }

    // A list price that is no longer above the price says nothing.
    private static SkuDetails KeepOf(SkuDetails old, SkuDetails imported) => imported with
    {
        Attributes = old.Attributes,
        ListPrice = old.ListPrice is { } list && list.Amount > imported.Price.Amount
            && list.Currency == imported.Price.Currency ? list : null,
        WeightGrams = old.WeightGrams,
    };

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information, Message = "Import {ImportId} of {FileName} ended "
        + "after {Elapsed}: {Progress}")]
    private static partial void LogEnded(
        ILogger logger, string importId, string fileName, ImportProgress progress, TimeSpan elapsed);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Error, Message = "Import {ImportId} failed; importing the same "
        + "file again carries on.")]
    private static partial void LogFailed(ILogger logger, string importId, Exception exception);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Warning, Message = "What an import writes ({What}) "
        + "could not be written at attempt {Attempt}; it is tried again.")]
    private static partial void LogRetry(ILogger logger, string what, int attempt, Exception exception);

    private sealed class Run(IImportGrain record)
    {
        private readonly int[] _outcomes = new int[Enum.GetValues<PutProductOutcome>().Length];
        private readonly ConcurrentQueue<string> _refused = [];
        private int _next = -1;

        public IImportGrain Record { get; } = record;

        public ImportFile File { get; } = new();

        public long ReportedAt { get; set; }

        public int TakeNext() => Interlocked.Increment(ref _next);

        public void Count(Product product, PutProductOutcome outcome)
        {
            if (Interlocked.Increment(ref _outcomes[(int)outcome]) <= RefusedProductsMax
                && outcome == PutProductOutcome.SkuTaken)
            {
                _refused.Enqueue(
                    $"'{product.ProductId}' was left out: its SKU '{product.Skus[0].Sku}' is of another product.");
            }
        }

        public ImportProgress Progress(ImportState state, string? error) => new(
            state,
            File.LinesRead,
            File.LinesImported,
            File.LinesRefused,
            File.Draft.ProductCount,
            Volatile.Read(ref _outcomes[(int)PutProductOutcome.Created]),
            Volatile.Read(ref _outcomes[(int)PutProductOutcome.Updated]),
            Volatile.Read(ref _outcomes[(int)PutProductOutcome.Unchanged]),
            state == ImportState.Running ? [] : File.Draft.TopSkus(),
            error,
            Volatile.Read(ref _outcomes[(int)PutProductOutcome.SkuTaken]),
            _refused.IsEmpty ? null : [.. _refused]);
    }
}

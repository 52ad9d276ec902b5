using Commerce.Persistence;
using Commerce.Reviews;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// Goes through the reviews and then the products of one shard after the other, some at a time, and has each write its
/// listing row; so that products count rows that are there. A step that is done twice changes nothing.
/// </summary>
internal sealed class CatalogRebuildGrain(IShardStore store, TimeProvider time)
    : GrainInSteps<CatalogRebuildGrain.RebuildRecord>(store, "catalog-rebuild", StepPeriod), ICatalogRebuildGrain
{
    private const int ProductsOfStep = 64;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(50);

    public async Task<RebuildProgress> StartAsync() => (await BeginAsync(
        () => new RebuildRecord(new RebuildProgress(true, 0, time.GetUtcNow(), null), 0, ""))).Progress;

    public Task<RebuildProgress?> GetAsync() => Task.FromResult(State?.Progress);

    protected override bool IsRunning(RebuildRecord state) => state.Progress.Running;

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        var record = State!;
        if (!record.ReviewsDone)
        {
            await StepThroughReviewsAsync(record, cancellationToken);
            return;
        }

        var products = await Store.ListStatesAsync(
            record.Shard, ProductRules.GrainType, record.AfterProduct, ProductsOfStep, cancellationToken);
        await Task.WhenAll(products.Select(product => GrainFactory.GetGrain<IProductGrain>(product).RelistAsync()));
        var progress = record.Progress with { Products = record.Progress.Products + products.Count };
        await NoteAsync(
            products.Count > 0 ? record with { Progress = progress, AfterProduct = products[^1] }
            : record.Shard + 1 < Store.Map.Shards.Count ? record.NextShard()
            : record with { Progress = progress with { Running = false, EndedAt = time.GetUtcNow() } });
    }

    private async Task StepThroughReviewsAsync(RebuildRecord record, CancellationToken cancellationToken)
    {
        var reviews = await Store.ListStatesAsync(
            record.Shard, ReviewGrain.GrainType, record.AfterReview ?? "", ProductsOfStep, cancellationToken);
        await Task.WhenAll(reviews.Select(review => GrainFactory.GetGrain<IReviewGrain>(review).RelistAsync()));
        await NoteAsync(reviews.Count > 0
            ? record with { AfterReview = reviews[^1] }
            : record with { AfterReview = null, ReviewsDone = true });
    }

    /// <summary>Where a rebuild is.</summary>
    /// <param name="Progress">What is told.</param>
    /// <param name="Shard">The shard whose products are being written.</param>
    /// <param name="AfterProduct">The last one that was, in that shard.</param>
    /// <param name="AfterReview">The same of its reviews.</param>
    /// <param name="ReviewsDone">Whether all of those are written.</param>
    internal sealed record RebuildRecord(
        RebuildProgress Progress, int Shard, string AfterProduct, string? AfterReview = null,
        bool ReviewsDone = false)
    {
        public RebuildRecord NextShard() =>
            this with { Shard = Shard + 1, AfterProduct = "", ReviewsDone = false };
    }
}

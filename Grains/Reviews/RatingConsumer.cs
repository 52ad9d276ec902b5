using Commerce.Catalog;
using Commerce.Delivery;

namespace Commerce.Reviews;

/// <summary>
/// Has products count their stars when those of a review have changed. Idempotent without an inbox: they are counted
/// from the rows of the reviews, not added up.
/// </summary>
internal sealed class RatingConsumer(IGrainFactory grains) : IOutboxConsumer
{
    public string Name => "ratings";

    public IReadOnlyCollection<string> Topics { get; } = [ReviewGrain.CountedTopic];

    public Task HandleAsync(EventEnvelope happened, CancellationToken cancellationToken) =>
        grains.GetGrain<IProductGrain>(happened.Key).CountReviewsAsync().WaitAsync(cancellationToken);
}

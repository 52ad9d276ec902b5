using Commerce.Storage;

namespace Commerce.Reviews;

/// <summary>
/// Lists a product's reviews from their listing rows. Keeps the first ones for a second: many shoppers look at one
/// page.
/// </summary>
internal sealed class ReviewListGrain(IShardStore store, TimeProvider time) : Grain, IReviewListGrain
{
    private const int PageSizeMax = 50;

    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private ReviewListing? _kept;
    private Task<IReadOnlyList<ListedReview>>? _list;
    private DateTimeOffset _listedAt;

    public Task<IReadOnlyList<ListedReview>> ListAsync(ReviewListing listing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(listing.Page, 1, nameof(listing));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(listing.Page, ReviewListing.PageMax, nameof(listing));
        ArgumentOutOfRangeException.ThrowIfLessThan(listing.PageSize, 1, nameof(listing));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(listing.PageSize, PageSizeMax, nameof(listing));
        if (listing != new ReviewListing(PageSize: listing.PageSize))
        {
            return ReadAsync(listing);
        }

        var now = time.GetUtcNow();
        if (_list is not { IsFaulted: false } || _kept != listing || now - _listedAt > AgeMax)
        {
            (_list, _kept, _listedAt) = (ReadAsync(listing), listing, now);
        }

        return _list;
    }

    private async Task<IReadOnlyList<ListedReview>> ReadAsync(ReviewListing listing)
    {
        var product = this.GetPrimaryKeyString();
        var rows = await store.ListReviewsAsync(
            Slots.Of(product),
            new ReviewQuery(
                product, SortOf(listing.Order), listing.Stars, !listing.Hidden,
                (listing.Page - 1) * listing.PageSize, listing.PageSize),
            CancellationToken.None);
        return
        [
            .. rows.Select(row => new ListedReview(
                row.ReviewId, row.Author, row.Stars, row.Title, row.Text, row.WrittenAt, row.EditedAt,
                row.Answer is null ? null : new ReviewAnswer(row.Answer, row.AnsweredAt ?? row.WrittenAt))),
        ];
    }

    private static ReviewSort SortOf(ReviewOrder order) => order switch
    {
        ReviewOrder.Newest => ReviewSort.Newest,
        ReviewOrder.Highest => ReviewSort.Highest,
        ReviewOrder.Lowest => ReviewSort.Lowest,
    };
}

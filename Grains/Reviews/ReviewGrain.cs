using Commerce.Catalog;
using Commerce.Orders;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Reviews;

/// <summary>
/// Keeps one review. It lies in the shard of its product, and is written in one transaction with its listing row; when
/// the stars that count become others, with an event too, by which the product counts anew.
/// </summary>
internal sealed class ReviewGrain : Grain, IReviewGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "review";

    /// <summary>The stars of a product that count have changed; the key is the product's id.</summary>
    public const string CountedTopic = "review.counted";

    private const int OrdersOfPage = 50;
    private const int PagesMax = 4;
    private const int OrdersAtOnce = 10;

    private static readonly byte[] Nothing = "{}"u8.ToArray();

    private readonly GrainRow<ReviewState> _row;
    private readonly TimeProvider _time;

    public ReviewGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<ReviewState>(this, store, GrainType, key => Slots.Of(ReviewKey.Parse(key).ProductId));
        _time = time;
    }

    private ReviewKey Key => ReviewKey.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<Review?> GetAsync() => Task.FromResult(_row.State?.View());

    public async Task<ReviewOutcome> MayWriteAsync(MemberId author, OrderId? order) =>
        _row.State is not null ? ReviewOutcome.AlreadyWritten : (await FindPurchaseAsync(author, order)).Outcome;

    public async Task<ReviewResult> WriteAsync(WriteReview command)
    {
        if (ReviewDecisions.Repeat(_row.State, command) is { } known)
        {
            return Result(known);
        }

        var (outcome, order) = await FindPurchaseAsync(command.Author, command.Order);
        return outcome != ReviewOutcome.Done
            ? new ReviewResult(outcome)
            : await ApplyAsync(
                outcome, ReviewDecisions.Write(Key, command, order, _time.GetUtcNow()));
    }

    public Task<ReviewResult> EditAsync(EditReview command) =>
        ApplyAsync(ReviewDecisions.Edit(_row.State, command, _time.GetUtcNow()));

    public Task<ReviewResult> HideAsync(MemberId by, string reason) =>
        ApplyAsync(ReviewDecisions.Hide(_row.State, by, reason, _time.GetUtcNow()));

    public Task<ReviewResult> ShowAsync(MemberId by) =>
        ApplyAsync(ReviewDecisions.Show(_row.State, by, _time.GetUtcNow()));

    public Task<ReviewResult> AnswerAsync(MemberId by, string text) =>
        ApplyAsync(ReviewDecisions.Answer(_row.State, by, text, _time.GetUtcNow()));

    public async Task RelistAsync()
    {
        if (_row.State is { } state)
        {
            await _row.WriteAsync(state, ReviewDecisions.ListingOf(state));
        }
    }

    private Task<ReviewResult> ApplyAsync((ReviewOutcome Outcome, ReviewState? Next) decision) =>
        ApplyAsync(decision.Outcome, decision.Next);

    private async Task<ReviewResult> ApplyAsync(ReviewOutcome outcome, ReviewState? next)
    {
        if (next is not null)
        {
            var listing = ReviewDecisions.ListingOf(next);
            await (_row.State?.CountedStars() == next.CountedStars()
                ? _row.WriteAsync(next, listing)
                : _row.WriteAsync(next, listing, new AddOutbox(CountedTopic, next.ProductId, Nothing)));
        }

        return Result(outcome);
    }

    // Who is not its author, or asks in vain, is not shown what there is.
    private ReviewResult Result(ReviewOutcome outcome) =>
        new(outcome, outcome == ReviewOutcome.NotFound ? null : _row.State?.View());

    /// <summary>Whether the author has bought the product and was sent it: as the orders themselves tell.</summary>
    private async Task<(ReviewOutcome Outcome, OrderId Order)> FindPurchaseAsync(MemberId author, OrderId? named)
    {
        if (ReviewKey.Of(Key.ProductId, author) != Key
            || await GrainFactory.GetGrain<IProductGrain>(Key.ProductId).GetAsync() is not { Published: true } product)
        {
            return (ReviewOutcome.NotFound, default);
        }

        var skus = product.Skus.Select(sku => sku.Sku).ToHashSet(StringComparer.Ordinal);
        return (named is { } id
            ? await FindAsync(author, [id], sku => IsOrWasOfAsync(product, sku))
            : await SearchAsync(author, sku => Task.FromResult(skus.Contains(sku)))) is { } found
            ? (ReviewOutcome.Done, found)
            : (ReviewOutcome.NotBought, default);
    }

    // The newest of the member's orders; for an older one the author names it.
    private async Task<OrderId?> SearchAsync(MemberId author, Func<string, Task<bool>> isOfProduct)
    {
        var list = GrainFactory.GetGrain<IOrderListGrain>(author.ToString());
        for (var page = 1; page <= PagesMax; page++)
        {
            var listed = await list.ListAsync(status: null, page, OrdersOfPage);
            var likely = listed.Items.Where(order => ReviewDecisions.MayHaveReceived(order.Status))
                .Select(order => order.OrderId);
            foreach (var some in likely.Chunk(OrdersAtOnce))
            {
                if (await FindAsync(author, some, isOfProduct) is { } found)
                {
                    return found;
                }
            }

            if (page * OrdersOfPage >= listed.Total)
            {
                break;
            }
        }

        return null;
    }

    private async Task<OrderId?> FindAsync(
        MemberId author, IReadOnlyList<OrderId> ids, Func<string, Task<bool>> isOfProduct)
    {
        var orders = await Task.WhenAll(
            ids.Select(id => GrainFactory.GetGrain<IOrderGrain>(id.ToString()).GetAsync(author)));
        foreach (var order in orders.OfType<Order>())
        {
            var ofProduct = new HashSet<string>(StringComparer.Ordinal);
            foreach (var line in order.Lines)
            {
                if (await isOfProduct(line.Sku))
                {
                    ofProduct.Add(line.Sku);
                }
            }

            if (ReviewDecisions.HasReceived(order, ofProduct.Contains))
            {
                return order.OrderId;
            }
        }

        return null;
    }

    // A SKU that the product has no more still says whose it was.
    private async Task<bool> IsOrWasOfAsync(Product product, string sku) =>
        product.Skus.Any(one => one.Sku == sku)
        || (await GrainFactory.GetGrain<ISkuGrain>(sku).GetAsync())?.ProductId == product.ProductId;
}

using Commerce.Catalog;
using Commerce.Checkout;
using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Reviews;

/// <summary>
/// Goal: only buyers review, once, and products count every review exactly once. Method: a whole silo with orders,
/// outbox and listings; commits fail and silos restart.
/// </summary>
public sealed class ReviewGrainTests : IAsyncLifetime
{
    private const string Sku = "A";
    private const string Product = "p-A";
    private static readonly MemberId Merchant = new(99);
    private static readonly Opinion Good = new(5, "Good", "It is good.");

    private TestShop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await TestShop.StartAsync();
        await CheckoutItems.StockAsync(_shop.Grains, Sku, 50);
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Who_was_sent_the_product_reviews_it_once_and_it_counts()
    {
        await BuyAsync(1);

        var written = await WriteAsync(1, Good);
        Assert.Equal(ReviewOutcome.Done, written.Outcome);
        Assert.Equal(("Ann B.", 5, 1), (written.Review!.AuthorName, written.Review.Stars, written.Review.Version));
        Assert.Equal(ReviewOutcome.AlreadyWritten, (await WriteAsync(1, Good, key: "other")).Outcome);
        Assert.Equal(ReviewOutcome.AlreadyWritten, await Review(1).MayWriteAsync(new MemberId(1), null));

        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));
        Assert.Equal("Good", Assert.Single(await ListAsync()).Title);
        await _shop.RestartAsync();
        Assert.Equal(written.Review.WrittenAt, (await Review(1).GetAsync())!.WrittenAt);
        Assert.Equal(ReviewOutcome.Done, (await WriteAsync(1, Good)).Outcome);
    }

    [Fact]
    public async Task Who_has_not_bought_it_or_was_not_sent_it_yet_is_refused_whatever_order_they_name()
    {
        var unsent = await OrderAsync(1);
        var anothers = await BuyAsync(2);
        await CheckoutItems.StockAsync(_shop.Grains, "B", 5);
        var ofAnother = await BuyAsync(3, "B");

        Assert.Equal(ReviewOutcome.NotBought, (await WriteAsync(1, Good)).Outcome);
        Assert.Equal(ReviewOutcome.NotBought, (await WriteAsync(1, Good, order: unsent)).Outcome);
        Assert.Equal(ReviewOutcome.NotBought, (await WriteAsync(1, Good, order: anothers)).Outcome);
        Assert.Equal(ReviewOutcome.NotBought, (await WriteAsync(3, Good, order: ofAnother)).Outcome);
        Assert.Equal(ReviewOutcome.NotBought, await Review(4).MayWriteAsync(new MemberId(4), null));
        Assert.Null(await Review(1).GetAsync());

        await ShipAsync(unsent, Sku);
        Assert.Equal(ReviewOutcome.Done, await Review(1).MayWriteAsync(new MemberId(1), unsent));
        Assert.Equal(ReviewOutcome.Done, (await WriteAsync(1, Good)).Outcome);
    }

    [Fact]
    public async Task A_product_that_is_not_there_or_not_published_is_not_reviewed()
    {
        await BuyAsync(1);
        await CheckoutItems.PutAsync(_shop.Grains, Sku, 500, published: false);

        Assert.Equal(ReviewOutcome.NotFound, (await WriteAsync(1, Good)).Outcome);
        Assert.Equal(ReviewOutcome.NotFound, (await WriteAsync(1, Good, product: "none")).Outcome);
    }

    [Fact]
    public async Task Nobody_writes_or_changes_a_review_in_the_name_of_another()
    {
        await BuyAsync(1);
        await BuyAsync(2);
        var theirs = new WriteReview(new MemberId(2), "Bob", Good, null, "k", 1);

        Assert.Equal(ReviewOutcome.NotFound, (await Review(1).WriteAsync(theirs)).Outcome);
        await WriteAsync(1, Good);
        Assert.Equal(ReviewOutcome.NotFound, (await Review(1).WriteAsync(theirs)).Outcome);
        Assert.Equal(
            ReviewOutcome.NotFound,
            (await Review(1).EditAsync(new EditReview(new MemberId(2), "Bob", Good with { Stars = 1 }))).Outcome);
        Assert.Equal(5, (await Review(1).GetAsync())!.Stars);
    }

    [Fact]
    public async Task A_SKU_that_the_product_has_no_more_still_counts_for_who_names_the_order()
    {
        var order = await BuyAsync(1);
        await _shop.Grains.GetGrain<IProductGrain>(Product).PutAsync(new Product(
            Product, "Thing", null, "things", Published: true, 0,
            [new SkuDetails("A2", "Standard", new Money(500, "GBP"))]));

        Assert.Equal(ReviewOutcome.NotBought, (await WriteAsync(1, Good)).Outcome);
        Assert.Equal(ReviewOutcome.Done, (await WriteAsync(1, Good, order: order)).Outcome);
    }

    [Fact]
    public async Task Changing_hiding_and_showing_count_anew_and_listings_follow()
    {
        await BuyAsync(1);
        await BuyAsync(2);
        await WriteAsync(1, Good);
        await WriteAsync(2, Good with { Stars = 2 });
        await SeesRatingsAsync(new ProductRatings(0, 1, 0, 0, 1));
        Assert.Equal(350, (await SearchAsync()).Items[0].Rating!.Hundredths);

        await Review(2).EditAsync(new EditReview(new MemberId(2), "Ann Bell", Good with { Stars = 3 }));
        await SeesRatingsAsync(new ProductRatings(0, 0, 1, 0, 1));
        await Review(1).HideAsync(Merchant, "Names a person.");
        await SeesRatingsAsync(new ProductRatings(0, 0, 1, 0, 0));
        Assert.Equal([3], (await ListAsync()).Select(review => review.Stars));
        Assert.Equal([5], (await ListAsync(hidden: true)).Select(review => review.Stars));
        Assert.Equal([new RatingFloor(3, 1), new(2, 1), new(1, 1)], (await SearchAsync()).Ratings);
        Assert.Equal(0, (await SearchAsync(stars: 4)).Total);

        await Review(1).ShowAsync(Merchant);
        await SeesRatingsAsync(new ProductRatings(0, 0, 1, 0, 1));
        var found = await SearchAsync(stars: 4);
        Assert.Equal((1, 400, 2), (found.Total, found.Items[0].Rating!.Hundredths, found.Items[0].Rating!.Count));
        Assert.Equal(
            [(ReviewMoveKind.Hidden, Merchant), (ReviewMoveKind.Shown, Merchant)],
            (await Review(1).GetAsync())!.Moves.Select(move => (move.Kind, move.By)));
    }

    [Fact]
    public async Task The_shop_answers_once()
    {
        await BuyAsync(1);
        await WriteAsync(1, Good);

        Assert.Equal(ReviewOutcome.Done, (await Review(1).AnswerAsync(Merchant, "Thanks")).Outcome);
        Assert.Equal(ReviewOutcome.Done, (await Review(1).AnswerAsync(Merchant, "Thanks")).Outcome);
        Assert.Equal(ReviewOutcome.AlreadyAnswered, (await Review(1).AnswerAsync(Merchant, "No")).Outcome);
        Assert.Equal(ReviewOutcome.NotFound, (await Review(2).AnswerAsync(Merchant, "Thanks")).Outcome);

        Assert.Equal("Thanks", (await ListAsync()).Single().Answer!.Text);
    }

    [Fact]
    public async Task A_review_whose_commit_got_lost_is_there_once_when_it_is_sent_again()
    {
        await BuyAsync(1);
        _shop.Store.FailOnce(write => write is PutReview, done: true);

        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(1, Good));
        var again = await WriteAsync(1, Good);

        Assert.Equal((ReviewOutcome.Done, 1), (again.Outcome, again.Review!.Version));
        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));
    }

    [Fact]
    public async Task A_rebuild_writes_the_rows_of_reviews_and_counts_them_again()
    {
        await BuyAsync(1);
        await WriteAsync(1, Good);
        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));
        var wrong = new ReviewRow(
            Product, ReviewKey.Of(Product, new MemberId(1)).ReviewId, "X", 1, "Wrong", "Wrong", _shop.Time.GetUtcNow());
        await _shop.Store.CommitAsync([new ShardTransaction(Slots.Of(Product)).Add(new PutReview(wrong))]);
        await _shop.Grains.GetGrain<IProductGrain>(Product).CountReviewsAsync();
        await SeesRatingsAsync(new ProductRatings(1, 0, 0, 0, 0));

        await _shop.Grains.GetGrain<ICatalogRebuildGrain>(ICatalogRebuildGrain.Key).StartAsync();

        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));
        Assert.Equal("Good", Assert.Single(await ListAsync()).Title);
    }

    [Fact]
    public async Task A_product_that_is_put_again_keeps_its_ratings()
    {
        await BuyAsync(1);
        await WriteAsync(1, Good);
        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));

        await CheckoutItems.PutAsync(_shop.Grains, Sku, 600);

        await SeesRatingsAsync(new ProductRatings(0, 0, 0, 0, 1));
        Assert.Equal(500, (await SearchAsync()).Items[0].Rating!.Hundredths);
    }

    private IReviewGrain Review(long member, string product = Product) =>
        _shop.Grains.GetGrain<IReviewGrain>(ReviewKey.Of(product, new MemberId(member)).ToString());

    private Task<ReviewResult> WriteAsync(
        long member, Opinion opinion, OrderId? order = null, string key = "k", string product = Product) =>
        Review(member, product).WriteAsync(
            new WriteReview(new MemberId(member), "Ann Bell", opinion, order, key, opinion.Stars));

    // A listing of the first ones may be a second old, so that of another order is asked for.
    private Task<IReadOnlyList<ListedReview>> ListAsync(bool hidden = false) =>
        _shop.Grains.GetGrain<IReviewListGrain>(Product).ListAsync(
            new ReviewListing(ReviewOrder.Highest, Hidden: hidden));

    private Task<ProductListPage> SearchAsync(int stars = 0) =>
        _shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).SearchAsync(
            new ProductSearch(null, null, null, null, ProductOrder.Rating, 1, 10, Stars: stars));

    private Task SeesRatingsAsync(ProductRatings ratings) => Eventually.SeesAsync(
        async () => (await _shop.Grains.GetGrain<IProductGrain>(Product).GetAsync())!.Ratings == ratings);

    /// <summary>An order with the SKU that was sent.</summary>
    private async Task<OrderId> BuyAsync(long buyer, string sku = Sku)
    {
        var order = await OrderAsync(buyer, sku);
        await ShipAsync(order, sku);
        return order;
    }

    private async Task<OrderId> OrderAsync(long buyer, string sku = Sku)
    {
        var placed = await CheckoutItems.PlaceAsync(
            _shop.Grains,
            CheckoutItems.Order(buyer, (sku, 1)) with { PaymentMethod = PaymentMethod.Cod }, $"k-{sku}");
        return placed.Order!.OrderId;
    }

    private async Task ShipAsync(OrderId order, string sku) => Assert.Equal(
        ShipOutcome.Sent,
        (await _shop.Order(order).ShipAsync(
            new ShipOrder("s", 1, [new OrderUnits(sku, 1)], "Royal Mail", "RM1"))).Outcome);
}

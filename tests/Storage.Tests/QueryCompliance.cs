namespace Commerce.Storage.Tests;

/// <summary>What every provider must answer: listings, search, status.</summary>
public abstract class QueryCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    [Fact]
    public async Task A_members_orders_come_newest_first_in_pages_with_their_total()
    {
        await PutOrdersAsync(
            [.. Enumerable.Range(0, 5)
                .Select(n => TransactionCompliance.Row($"o{n}", n % 2 == 0 ? "paid" : "awaitingPayment", n))]);
        await PutOrdersAsync(TransactionCompliance.Row("other", "paid", 0, member: "somebody-else"));

        var page = await Store.ListOrdersAsync(Slots.Of("member"), "member", null, 1, 2, CancellationToken.None);
        Assert.Equal(["o3", "o2"], page.Items.Select(row => row.OrderId));
        Assert.Equal(5, page.Total);
        Assert.Equal(TransactionCompliance.Row("o3", "awaitingPayment", 3), page.Items[0]);

        var paid = await Store.ListOrdersAsync(Slots.Of("member"), "member", "paid", 0, 200, CancellationToken.None);
        Assert.Equal(["o4", "o2", "o0"], paid.Items.Select(row => row.OrderId));
        Assert.Equal(3, paid.Total);
    }

    [Fact]
    public async Task A_changed_order_replaces_its_row()
    {
        await PutOrdersAsync(TransactionCompliance.Row("o", "awaitingPayment", 1));
        var paid = TransactionCompliance.Row("o", "awaitingPayment", 1) with { Status = "paid", PayBefore = null };
        await PutOrdersAsync(paid);

        var page = await Store.ListOrdersAsync(Slots.Of("member"), "member", null, 0, 10, CancellationToken.None);

        Assert.Equal(paid, Assert.Single(page.Items));
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 201)]
    public async Task Pages_out_of_range_are_refused(int skip, int take)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.ListOrdersAsync(0, "member", null, skip, take, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.SearchProductsAsync(Query() with { Skip = skip, Take = take }, CancellationToken.None));
    }

    [Fact]
    public async Task Search_sorts_and_pages_over_all_shards()
    {
        await PutProductsAsync(
            [.. Enumerable.Range(0, 50)
            .Select(n => Product($"p{n:D2}") with { Price = 1000 - (n * 7 % 50), Popularity = n * 3 % 50 })]);

        foreach (var sort in Enum.GetValues<ProductSort>())
        {
            var whole =
                await Store.SearchProductsAsync(Query() with { Sort = sort, Take = 200 }, CancellationToken.None);
            Assert.Equal(50, whole.Total);
            var expected = sort switch
            {
                ProductSort.Popularity => whole.Items.OrderByDescending(row => row.Popularity),
                ProductSort.Name => whole.Items.OrderBy(row => row.Name, StringComparer.Ordinal),
                ProductSort.PriceAscending => whole.Items.OrderBy(row => row.Price),
                ProductSort.PriceDescending => whole.Items.OrderByDescending(row => row.Price),
            };
            Assert.Equal(expected.ThenBy(row => row.ProductId, StringComparer.Ordinal), whole.Items);

            var page =
                await Store.SearchProductsAsync(
                    Query() with { Sort = sort, Skip = 20, Take = 10 }, CancellationToken.None);
            Assert.Equal(whole.Items.Skip(20).Take(10), page.Items);
            Assert.Equal(50, page.Total);
        }
    }

    [Fact]
    public async Task Search_filters_by_every_word_price_and_category_and_counts_all_categories()
    {
        await PutProductsAsync(
            Product("1") with { Name = "RED Tea Pot", Category = "kitchen", Price = 500 },
            Product("2") with { Name = "Teapot, red", Category = "gifts", Price = 900 },
            Product("3") with { Name = "Blue tea pot 100%", Category = "kitchen", Price = 700 },
            Product("4") with { Name = "red tea pot", Category = "kitchen", Published = false },
            Product("5") with { Name = "ÉCLAIR_tray", Category = "kitchen", Price = 100 });

        Assert.Equal(["1", "2"], await FindAsync(Query() with { Text = "  red TEA\tred " }));
        Assert.Equal(["3"], await FindAsync(Query() with { Text = "100%" }));
        Assert.Equal(["5"], await FindAsync(Query() with { Text = "éclair_" }));
        Assert.Empty(await FindAsync(Query() with { Text = "r_d" }));
        Assert.Equal(["1", "3"], await FindAsync(Query() with { MinPrice = 500, MaxPrice = 700 }));

        var kitchen =
            await Store.SearchProductsAsync(
                Query() with { Text = "red", Category = "kitchen" }, CancellationToken.None);
        Assert.Equal("1", Assert.Single(kitchen.Items).ProductId);
        Assert.Equal(1, kitchen.Total);
        Assert.Equal([new CategoryCount("gifts", 1), new CategoryCount("kitchen", 1)], kitchen.Categories);
        Assert.Equal(
            [new CategoryCount("gifts", 1), new CategoryCount("kitchen", 3)],
                await Store.ListCategoriesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_changed_product_replaces_its_row()
    {
        await PutProductsAsync(Product("1"));
        var changed = new ProductRow("1", "new", "New name", 1, "EUR", "sku-2", 9, true);
        await PutProductsAsync(changed);

        Assert.Equal(changed, Assert.Single((await Store.SearchProductsAsync(Query(), CancellationToken.None)).Items));
    }

    [Fact]
    public async Task Status_tells_what_waits_and_how_commits_went()
    {
        for (var slot = 0; slot < 2; slot++)
        {
            await Store.CommitAsync([new ShardTransaction(slot)
                .Add(new AddOutbox("t", "k", default)).Add(new AddDeadline(TestPool.At, "k", "a"))
                    .Add(new AddDeadline(TestPool.At, "k", "b"))]);
        }

        var shards = await Store.GetStatusAsync(CancellationToken.None);

        Assert.Equal(Store.Map.Shards, shards.Select(shard => shard.Name));
        Assert.Equal(Slots.Count, shards.Sum(shard => shard.SlotCount));
        Assert.All(shards, shard =>
        {
            Assert.True(shard.Healthy);
            Assert.Equal(1, shard.OutboxLength);
            Assert.Equal(2, shard.DeadlinesPending);
            Assert.Equal(0, shard.QueueLength);
            Assert.Equal(3, shard.BatchSizeMean);
            Assert.InRange(shard.CommitMsP50, double.Epsilon, shard.CommitMsP99);
        });
    }

    private static ProductQuery Query() => new(null, null, null, null, ProductSort.Popularity, 0, 100);

    private static ProductRow Product(string id) => new(id, "category", $"Name {id}", 100, "GBP", $"sku-{id}", 0, true);

    private async Task<List<string>> FindAsync(ProductQuery query) =>
        [.. (await Store.SearchProductsAsync(query, CancellationToken.None)).Items.Select(row => row.ProductId)];

    private Task PutOrdersAsync(params OrderIndexRow[] rows) => Store.CommitAsync(
        [.. rows.Select(row => new ShardTransaction(Slots.Of(row.MemberId)).Add(new PutOrderIndex(row)))]);

    private Task PutProductsAsync(params ProductRow[] rows) => Store.CommitAsync(
        [.. rows.Select(row => new ShardTransaction(Slots.Of(row.ProductId)).Add(new PutProduct(row)))]);
}

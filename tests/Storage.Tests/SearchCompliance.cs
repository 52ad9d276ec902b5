namespace Commerce.Storage.Tests;

/// <summary>What search must find in every provider, and in which order.</summary>
public abstract class SearchCompliance(IStoreUnderTest subject) : StoreCompliance(subject)
{
    private CatalogueModel Model { get; } = new();

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 201)]
    public Task Pages_of_products_out_of_range_are_refused(int skip, int take) =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.SearchProductsAsync(Query() with { Skip = skip, Take = take }, CancellationToken.None));

    [Fact]
    public async Task Search_sorts_and_pages_over_all_shards()
    {
        await PutAsync([.. Enumerable.Range(0, 50).Select(n => Product($"p{n:D2}") with
        {
            Price = 1000 - (n * 7 % 25),
            Popularity = n * 3 % 10,
            AddedAt = TestPool.At.AddDays(n * 11 % 30),
            Name = n % 3 == 0 ? "Name with words" : "Other name, words too",
            Rating = n % 4 * 101,
            RatingCount = n % 2,
        })]);

        foreach (var sort in Enum.GetValues<ProductSort>())
        {
            var query = Query() with { Sort = sort, Text = "name words", Take = 200 };
            var whole = await Store.SearchProductsAsync(query, CancellationToken.None);
            Assert.Equal(50, whole.Total);
            var expected = sort switch
            {
                ProductSort.Name => whole.Items.OrderBy(row => row.Name.ToLowerInvariant(), StringComparer.Ordinal),
                ProductSort.PriceAscending => whole.Items.OrderBy(row => row.Price),
                ProductSort.PriceDescending => whole.Items.OrderByDescending(row => row.Price),
                ProductSort.Newest => whole.Items.OrderByDescending(row => row.AddedAt),
                ProductSort.Rating =>
                    whole.Items.OrderByDescending(row => row.Rating).ThenByDescending(row => row.RatingCount),
                ProductSort.Popularity or ProductSort.Relevance => whole.Items.OrderBy(_ => 0),
            };
            Assert.Equal(
                expected.ThenByDescending(row => row.Popularity).ThenBy(row => row.ProductId, StringComparer.Ordinal),
                whole.Items);

            foreach (var text in new[] { "name words", null })
            {
                var page = await Store.SearchProductsAsync(
                    query with { Text = text, Skip = 20, Take = 10 }, CancellationToken.None);
                Assert.Equal(whole.Items.Skip(20).Take(10), page.Items);
                Assert.Equal(50, page.Total);
            }
        }
    }

    [Fact]
    public async Task Every_word_is_one_of_the_product_and_the_last_may_be_a_beginning()
    {
        await PutAsync(
            Product("1") with { Name = "RED Tea Pot" },
            Product("2") with { Name = "Teapot, red" },
            Product("3") with { Name = "Blue tea pot 100%", Category = "kitchen-baking", Brand = "Crème & Co" },
            Product("4") with { Name = "red tea pot", Published = false },
            Product("5") with { Name = "ÉCLAIR_tray" });

        Assert.Equal(["1", "2"], await FindAsync("  red\tTEA "));
        Assert.Equal(["1"], await FindAsync("tea red"));
        Assert.Equal(["1", "2"], await FindAsync("red tea red"));
        Assert.Equal(["3"], await FindAsync("100%"));
        Assert.Equal(["5"], await FindAsync("eclair"));
        Assert.Equal(["5"], await FindAsync("Éclair TR"));
        Assert.Equal(["3"], await FindAsync("creme tea"));
        Assert.Equal(["3"], await FindAsync("pot baking"));
        Assert.Empty(await FindAsync("r_d"));
        Assert.Empty(await FindAsync("ed"));
        Assert.Empty(await FindAsync("\" OR tea:* | & ' -- %"));
        Assert.Empty(await FindAsync("%_!"));
        Assert.Empty(await FindAsync("\ud800 \0 tea\0x"));
        Assert.Equal(4, (await FindAsync(" ")).Count);
    }

    [Fact]
    public async Task What_is_written_without_spaces_is_found_by_any_of_its_characters()
    {
        await PutAsync(
            Product("mug") with { Name = "蓝色陶瓷马克杯" },
            Product("cup") with { Name = "Bodum玻璃杯2个装", Brand = "北欧" },
            Product("shirt") with { Name = "マグカップ" });

        Assert.Equal(["mug"], await FindAsync("马克杯"));
        Assert.Equal(["mug"], await FindAsync("陶瓷 蓝"));
        Assert.Equal(["cup", "mug"], (await FindAsync("杯")).Order());
        Assert.Equal(["cup"], await FindAsync("北欧bodum玻"));
        Assert.Equal(["cup"], await FindAsync("玻璃杯 bod"));
        Assert.Equal(["shirt"], await FindAsync("カップ"));
        Assert.Empty(await FindAsync("马克笔"));
    }

    [Fact]
    public async Task What_fits_the_words_better_comes_first()
    {
        await PutAsync(Product("description") with { Popularity = 9 }, "Goes well with a red lamp.");
        await PutAsync(
            Product("kind") with { Name = "Red light", Brand = "Lamp Works", Popularity = 8 },
            Product("beginning") with { Name = "Red lampshade", Popularity = 7 },
            Product("rare") with { Name = "A lamp, red" },
            Product("name") with { Name = "Red lamp", Popularity = 1 },
            Product("none") with { Name = "Red" });

        Assert.Equal(["name", "rare", "beginning", "kind", "description"], await FindAsync("red lamp"));
        Assert.Equal(
            ["description", "kind", "beginning", "name", "rare"],
            await FindAsync(Query() with { Text = "red lamp", Sort = ProductSort.Popularity }));
    }

    [Fact]
    public async Task Counts_leave_their_own_restriction_out()
    {
        await PutAsync(
            Product("1") with { Category = "kitchen", Brand = "Aga", Price = 400 },
            Product("2") with { Category = "kitchen", Brand = "Bodum", Price = 700 },
            Product("3") with { Category = "gifts", Brand = "Aga", Price = 900 },
            Product("4") with { Category = "gifts", Brand = "", Price = 60_000 },
            Product("5") with { Category = "gifts", Brand = "Aga", Price = 999, Name = "Another" });
        var query = Query() with { Text = "name", Categories = ["kitchen"], Brands = ["Aga"], MaxPrice = 800 };

        var page = await Store.SearchProductsAsync(query, CancellationToken.None);

        Assert.Equal(["1"], page.Items.Select(row => row.ProductId));
        Assert.Equal(1, page.Total);
        Assert.Equal([new CategoryCount("kitchen", 1)], page.Categories);
        Assert.Equal([new BrandCount("Aga", 1), new BrandCount("Bodum", 1)], page.Brands);
        Assert.Equal([new PriceBandCount(0, 500, 1)], page.Prices);

        var all = await Store.SearchProductsAsync(Query(), CancellationToken.None);
        Assert.Equal([new CategoryCount("gifts", 3), new CategoryCount("kitchen", 2)], all.Categories);
        Assert.Equal([new BrandCount("Aga", 3), new BrandCount("Bodum", 1)], all.Brands);
        Assert.Equal(
            [new PriceBandCount(0, 500, 1), new PriceBandCount(500, 1000, 3), new PriceBandCount(50_000, null, 1)],
            all.Prices);
        Assert.Equal(["1", "2", "3"], await FindAsync(Query() with { Text = "name", Brands = ["Bodum", "Aga"] }));
        Assert.Equal(
            ["1", "2", "3", "4", "5"],
            (await FindAsync(Query() with { Categories = ["kitchen", "gifts", "garden"] })).Order());
        Assert.Empty(await FindAsync(Query() with { Categories = ["garden", "' OR 1=1", "[]"] }));
        Assert.Equal(["3", "2"], await FindAsync(
            Query() with { MinPrice = 700, MaxPrice = 900, Sort = ProductSort.PriceDescending }));
        Assert.Equal(
            [new CategoryCount("gifts", 3), new CategoryCount("kitchen", 2)],
            await Store.ListCategoriesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_is_in_stock_can_be_asked_for_and_is_counted_either_way()
    {
        await PutAsync(
            Product("1") with { Brand = "Aga", Price = 400 },
            Product("2") with { Brand = "Bodum", Price = 700, InStock = false },
            Product("3") with { Brand = "Aga", Price = 900, InStock = false },
            Product("4") with { Brand = "Bodum", Price = 950 });

        foreach (var text in new[] { null, "name" })
        {
            var page = await Store.SearchProductsAsync(
                Query() with { Text = text, InStock = true, Brands = ["Aga"] }, CancellationToken.None);
            Assert.Equal(["1"], page.Items.Select(row => row.ProductId));
            Assert.Equal((1, 1), (page.Total, page.InStock));
            Assert.Equal([new BrandCount("Aga", 1), new BrandCount("Bodum", 1)], page.Brands);
            Assert.Equal([new PriceBandCount(0, 500, 1)], page.Prices);
            var all = await Store.SearchProductsAsync(
                Query() with { Text = text, MinPrice = 500 }, CancellationToken.None);
            Assert.Equal((3, 1), (all.Total, all.InStock));
            Assert.Equal([false, false, true], all.Items.Select(row => row.InStock));
        }

        await PutAsync(Product("2") with { Brand = "Bodum", Price = 700 });
        Assert.Equal(["1", "2", "4"], await FindAsync(Query() with { InStock = true }));
    }

    [Fact]
    public async Task What_is_rated_so_or_better_can_be_asked_for_and_is_counted_either_way()
    {
        await PutAsync(
            Product("1") with { Brand = "Aga", Rating = 400, RatingCount = 1 },
            Product("2") with { Brand = "Bodum", Rating = 399, RatingCount = 9 },
            Product("3") with { Brand = "Aga", Rating = 500, RatingCount = 2, InStock = false },
            Product("4") with { Brand = "Bodum" });

        foreach (var text in new[] { null, "name" })
        {
            var page = await Store.SearchProductsAsync(
                Query() with { Text = text, Stars = 4, Brands = ["Aga"] }, CancellationToken.None);
            Assert.Equal(["1", "3"], page.Items.Select(row => row.ProductId));
            Assert.Equal((2, 1), (page.Total, page.InStock));
            Assert.Equal([new BrandCount("Aga", 2)], page.Brands);
            Assert.Equal([new(4, 2), new(3, 2), new(2, 2), new RatingCount(1, 2)], page.Ratings);
            var all = await Store.SearchProductsAsync(
                Query() with { Text = text, InStock = true, Sort = ProductSort.Rating }, CancellationToken.None);
            Assert.Equal(["1", "2", "4"], all.Items.Select(row => row.ProductId));
            Assert.Equal([new(4, 1), new(3, 2), new(2, 2), new RatingCount(1, 2)], all.Ratings);
        }

        await PutAsync(Product("4") with { Brand = "Bodum", Rating = 450, RatingCount = 1 });
        Assert.Equal(["3", "4", "1"], await FindAsync(Query() with { Stars = 4, Sort = ProductSort.Rating }));
    }

    [Fact]
    public async Task A_changed_product_replaces_its_row_and_its_words()
    {
        await PutAsync(Product("1") with { Brand = "Old" }, "Ancient");
        var changed = new ProductRow(
            "1", "new", "Fresh", 1, "EUR", "sku-2", 9, true, "Brand", 2, TestPool.At,
            Picture: new string('f', 64), Rating: 437, RatingCount: 1_000_000);
        await PutAsync(changed, "Modern");

        Assert.Equal(changed, Assert.Single((await Store.SearchProductsAsync(Query(), CancellationToken.None)).Items));
        Assert.Equal(["1"], await FindAsync("modern brand new fresh"));
        Assert.Empty(await FindAsync("name"));
        Assert.Empty(await FindAsync("old"));
        Assert.Empty(await FindAsync("ancient"));

        await PutAsync(changed with { Published = false }, "Modern");
        Assert.Empty(await FindAsync("fresh"));
        await PutAsync(changed, "Modern");
        Assert.Equal(["1"], await FindAsync("fresh"));
    }

    [Fact]
    public async Task Who_keeps_the_catalogue_lists_what_is_published_or_not_newest_first()
    {
        await PutAsync([.. Enumerable.Range(0, 30).Select(n => Product($"p{n:D2}") with
        {
            Name = n % 3 == 0 ? $"Lamp ÄÖ {n}" : $"Ring 100% {n}",
            Published = n % 2 == 0,
            AddedAt = TestPool.At.AddDays(n / 2),
        })]);

        var newest = Enumerable.Range(0, 30).OrderByDescending(n => n / 2).ThenBy(n => n).Select(n => $"p{n:D2}");
        Assert.Equal($"30: {string.Join(' ', newest.Take(7))}", await ListAsync(new ListingQuery(null, null, 0, 7)));
        Assert.Equal(
            $"30: {string.Join(' ', newest.Skip(7).Take(7))}", await ListAsync(new ListingQuery("  ", null, 7, 7)));
        Assert.Equal("5: p27 p21 p15 p09 p03", await ListAsync(new ListingQuery("äÖ", false, 0, 9)));
        Assert.Equal("20: p28", await ListAsync(new ListingQuery("0%", null, 0, 1)));
        Assert.Equal("1: p17", await ListAsync(new ListingQuery("P17", null, 0, 9)));
        Assert.Equal("0: ", await ListAsync(new ListingQuery("_", true, 0, 9)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(new ListingQuery(null, null, 0, 201)));

        async Task<string> ListAsync(ListingQuery query)
        {
            var page = await Store.ListProductsAsync(query, CancellationToken.None);
            return $"{page.Total}: {string.Join(' ', page.Items.Select(row => row.ProductId))}";
        }
    }

    [Fact]
    public async Task Any_search_after_any_changes_answers_as_if_all_products_were_looked_through()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var catalogue = new RandomCatalogue(new Random(seed));
            for (var step = 0; step < 20; step++)
            {
                await PutAsync([.. Enumerable.Range(0, 1 + (seed % 10)).Select(_ => catalogue.Put())
                    .DistinctBy(put => put.Row.ProductId)]);
                for (var n = 0; n < 3; n++)
                {
                    var query = catalogue.Query();
                    AssertSame(
                        Model.Search(query), await Store.SearchProductsAsync(query, CancellationToken.None),
                        $"seed {seed}, step {step}: {query}");
                }
            }
        }
    }

    [Fact]
    public async Task A_store_that_is_opened_again_finds_the_same()
    {
        var catalogue = new RandomCatalogue(new Random(1));
        await PutAsync([.. Enumerable.Range(0, 100).Select(_ => catalogue.Put()).DistinctBy(put => put.Row.ProductId)]);
        var before = await Store.SearchProductsAsync(Query(), CancellationToken.None);

        Reopen();

        AssertSame(before, await Store.SearchProductsAsync(Query(), CancellationToken.None), "opened again");
        await PutAsync(Product("another"));
        Assert.Equal(
            before.Total + 1, (await Store.SearchProductsAsync(Query(), CancellationToken.None)).Total);
    }

    [Fact]
    public async Task Searches_while_products_change_find_each_product_as_it_was_at_some_moment()
    {
        const int Count = 600;
        var ids = Enumerable.Range(0, Count).Select(n => $"p{n:D3}").ToList();
        await PutAsync([.. ids.Select(id => Product(id) with { Brand = "Even", Price = 100 })]);
        using var written = new CancellationTokenSource();

        var searches = Enumerable.Range(0, 4).Select(async n =>
        {
            while (!written.IsCancellationRequested)
            {
                var page = await Store.SearchProductsAsync(
                    Query() with { Text = n % 2 == 0 ? "name" : null, Brands = ["Even", "Odd"], Take = 200 },
                    CancellationToken.None);
                Assert.Equal(Count, page.Total);
                Assert.Equal(Count, page.Brands.Sum(brand => brand.Count));
                Assert.All(page.Items, row => Assert.Equal(row.Brand == "Even" ? 100 : 600, row.Price));
            }
        }).ToList();
        for (var round = 0; round < 40; round++)
        {
            var odd = round % 2 == 0;
            await PutAsync([.. ids.Skip(round * 15).Take(15).Select(
                id => Product(id) with { Brand = odd ? "Odd" : "Even", Price = odd ? 600 : 100 })]);
        }

        await written.CancelAsync();
        await Task.WhenAll(searches);
        var last = await Store.SearchProductsAsync(Query(), CancellationToken.None);
        Assert.Equal([new BrandCount("Even", Count / 2), new BrandCount("Odd", Count / 2)], last.Brands);
    }

    [Fact]
    public async Task A_long_description_is_searched_to_its_end()
    {
        await PutAsync(Product("1"), string.Join(' ', Enumerable.Range(0, 2000).Select(n => $"w{n:x}")));

        Assert.Equal(["1"], await FindAsync($"w0 w{1999:x}"));
    }

    [Fact]
    public async Task Products_and_states_of_a_shard_are_read_in_steps()
    {
        await PutAsync([.. Enumerable.Range(0, 20).Select(n => Product($"p{n:D2}") with { Published = n != 5 })]);
        await Store.CommitAsync([.. Enumerable.Range(0, 20).Select(n => new ShardTransaction(Slots.Of($"k{n:D2}"))
            .Add(new PutState(n == 3 ? "other" : "kind", $"k{n:D2}", 0, new byte[] { 1 })))]);

        List<string> products = [], states = [];
        for (var shard = 0; shard < Store.Map.Shards.Count; shard++)
        {
            var number = shard;
            await AllAsync(products, async after => [.. (await Store.ReadProductsAsync(
                number, after, 3, CancellationToken.None)).Select(row => row.ProductId)]);
            await AllAsync(states, after => Store.ListStatesAsync(number, "kind", after, 3, CancellationToken.None));
        }

        Assert.Equal(Enumerable.Range(0, 20).Where(n => n != 5).Select(n => $"p{n:D2}"), products.Order());
        Assert.Equal(Enumerable.Range(0, 20).Where(n => n != 3).Select(n => $"k{n:D2}"), states.Order());

        static async Task AllAsync(List<string> all, Func<string, Task<IReadOnlyList<string>>> read)
        {
            for (var step = await read(""); step.Count > 0; step = await read(step[^1]))
            {
                Assert.Equal(step.Order(StringComparer.Ordinal), step);
                Assert.InRange(step.Count, 1, 3);
                all.AddRange(step);
            }
        }
    }

    private static ProductQuery Query() => new(null, null, null, null, ProductSort.Popularity, 0, 100);

    private static ProductRow Product(string id) => new(id, "category", $"Name {id}", 100, "GBP", $"sku-{id}", 0, true);

    private Task<List<string>> FindAsync(string text) =>
        FindAsync(Query() with { Text = text, Sort = ProductSort.Relevance });

    private async Task<List<string>> FindAsync(ProductQuery query) =>
        [.. (await Store.SearchProductsAsync(query, CancellationToken.None)).Items.Select(row => row.ProductId)];

    private Task PutAsync(ProductRow row, string description) => Store.CommitAsync(
        [new ShardTransaction(Slots.Of(row.ProductId)).Add(new PutProduct(row, description))]);

    private Task PutAsync(IReadOnlyList<PutProduct> products)
    {
        foreach (var product in products)
        {
            Model.Put(product);
        }

        return Store.CommitAsync(
            [.. products.Select(product => new ShardTransaction(Slots.Of(product.Row.ProductId)).Add(product))]);
    }

    internal static void AssertSame(ProductPage expected, ProductPage found, string what)
    {
        Assert.True(expected.Items.SequenceEqual(found.Items), $"{what}: {Ids(expected)} expected, {Ids(found)} found");
        Assert.Equal((what, expected.Total, expected.InStock), (what, found.Total, found.InStock));
        Assert.Equal(expected.Categories, found.Categories);
        Assert.Equal(expected.Brands, found.Brands);
        Assert.Equal(expected.Prices, found.Prices);
        Assert.Equal(expected.Ratings, found.Ratings);

        static string Ids(ProductPage page) => string.Join(' ', page.Items.Select(row => row.ProductId));
    }

    private Task PutAsync(params ProductRow[] rows) => Store.CommitAsync(
        [.. rows.Select(row => new ShardTransaction(Slots.Of(row.ProductId)).Add(new PutProduct(row)))]);
}

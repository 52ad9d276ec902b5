using System.Text.Json;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Search over a whole silo: corrections, suggestions, old states, rebuilds.</summary>
public sealed class CatalogSearchGrainTests : IAsyncLifetime
{
    private TestShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await TestShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    private ICatalogSearchGrain Search => _shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key);

    [Fact]
    public async Task Words_that_find_nothing_are_corrected_if_that_finds_something()
    {
        await PutAsync("lamp", "Drift Lamp", "Northlight");
        await PutAsync("ring", "Silver ring", brand: null);

        Assert.Equal("drift lamp", (await FindAsync("drfit lmap")).DidYouMean);
        Assert.Equal("northlight", (await FindAsync("Nortlight")).DidYouMean);
        Assert.Null((await FindAsync("silver lmap")).DidYouMean); // "silver lamp" finds nothing either.
        Assert.Null((await FindAsync("drift")).DidYouMean);
        Assert.Null((await FindAsync("drift", category: "other")).DidYouMean);
    }

    [Fact]
    public async Task What_is_typed_is_completed_from_the_second_character_on()
    {
        await PutAsync("lamp", "Drift Lamp", "Northlight");

        var suggestions = await Search.SuggestAsync("Drift l");
        Assert.Equal(["drift lamp"], suggestions.Texts);
        Assert.Equal("lamp", suggestions.Products.Single().ProductId);
        Assert.Empty((await Search.SuggestAsync("d")).Texts);
        await PutAsync("mug", "陶瓷马克杯", brand: null);
        Assert.Equal("mug", (await Search.SuggestAsync("杯")).Products.Single().ProductId);
        Assert.Empty((await Search.SuggestAsync("!!")).Products);
    }

    [Theory]
    [InlineData(1_001)] // Beyond the end.
    [InlineData(int.MaxValue)]
    public async Task A_page_that_is_not_there_has_the_counts_and_no_row_is_read_for_it(int page)
    {
        await PutAsync("lamp", "Drift Lamp", "Northlight");
        await PutAsync("ring", "Silver ring", brand: null);

        var found = await Search.SearchAsync(
            new ProductSearch(null, null, null, null, ProductOrder.Name, page, 100));

        Assert.Equal((0, 2), (found.Items.Count, found.Total));
        Assert.Equal(["Northlight"], found.Brands!.Select(brand => brand.Name));
        Assert.All(_shop.Store.Searches, query => Assert.InRange(query.Skip + query.Take, 1, 1));
        Assert.NotEmpty(_shop.Store.Searches);
    }

    [Fact]
    public async Task A_product_that_was_stored_before_brands_is_read_listed_and_put_again()
    {
        await StoreAsync("mug", """
            {"productId":"mug","name":"Mug","category":"tableware","published":true,"popularity":3,
            "skus":[{"sku":"MUG","name":"Blue","price":{"amount":650,"currency":"GBP"}}]}
            """);
        var grain = _shop.Grains.GetGrain<IProductGrain>("mug");

        var product = (await grain.GetAsync())!;

        Assert.Equal(new SkuDetails("MUG", "Blue", new Money(650, "GBP")), product.Skus.Single());
        Assert.Null(product.Brand);
        Assert.Null(product.AddedAt);
        Assert.Equal(PutProductOutcome.Unchanged, await grain.PutAsync(product));
        await grain.RelistAsync();
        Assert.Equal("mug", (await FindAsync("mug")).Items.Single().ProductId);
    }

    [Fact]
    public async Task A_rebuild_lists_all_products_again_and_is_begun_once()
    {
        for (var n = 0; n < 150; n++)
        {
            await StoreAsync($"p{n}", $$"""
                {"productId":"p{{n}}","name":"Stone {{n}}","category":"gifts","published":true,"popularity":0,
                "skus":[{"sku":"P{{n}}","name":"One","price":{"amount":1,"currency":"GBP"} }]}
                """);
        }

        var rebuild = _shop.Grains.GetGrain<ICatalogRebuildGrain>(ICatalogRebuildGrain.Key);
        Assert.Null(await rebuild.GetAsync());
        Assert.Equal(0, (await FindAsync("stone")).Total);

        var ended = _shop.Store.WhenWritten(write =>
            write is PutState { GrainType: "catalog-rebuild" } put && !IsRunning(put.Payload));
        var begun = await rebuild.StartAsync();
        Assert.Equal(begun.StartedAt, (await rebuild.StartAsync()).StartedAt);
        await ended;

        Assert.Equal(150, (await FindAsync("stone")).Total);
        var progress = (await rebuild.GetAsync())!;
        Assert.False(progress.Running);
        Assert.Equal(150, progress.Products);
        Assert.NotNull(progress.EndedAt);
    }

    private static bool IsRunning(ReadOnlyMemory<byte> payload)
    {
        using var record = JsonDocument.Parse(payload);
        return record.RootElement.GetProperty("progress").GetProperty("running").GetBoolean();
    }

    private Task StoreAsync(string productId, string json) => _shop.Store.CommitAsync(
    [
        new ShardTransaction(Slots.Of(productId))
            .Add(new PutState("product", productId, 0, System.Text.Encoding.UTF8.GetBytes(json))),
    ]);

    private Task PutAsync(string id, string name, string? brand) => _shop.Grains.GetGrain<IProductGrain>(id).PutAsync(
        new Product(
            id, name, null, "gifts", true, 0, [new SkuDetails(id.ToUpperInvariant(), name, new Money(100, "GBP"))],
            brand));

    private Task<ProductListPage> FindAsync(string text, string? category = null) =>
        Search.SearchAsync(new ProductSearch(category, text, null, null, ProductOrder.Relevance, 1, 10));
}

using Commerce.Inventory;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// Goal: what is listed as in stock is what pools have, a moment ago. Method: a whole silo; pools get and lose units.
/// </summary>
public sealed class ProductStockTests : IAsyncLifetime
{
    private static readonly Product Mug = new(
        "mug", "Mug", null, "tableware", Published: true, 0,
        [
            new SkuDetails("MUG-B", "Mug, Blue", new Money(500, "GBP")),
            new SkuDetails("MUG-R", "Mug, Red", new Money(500, "GBP")),
        ]);

    private TestShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await TestShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task A_product_is_in_stock_as_long_as_a_pool_of_its_SKUs_has_units()
    {
        await Grain.PutAsync(Mug);
        Assert.False(await IsListedAsync());

        await AdjustAsync("MUG-B", 2);
        await Eventually.SeesAsync(IsListedAsync);
        await AdjustAsync("MUG-R", 1);
        await Eventually.SeesAsync(async () => (await Grain.GetAsync())!.StockOf("MUG-R")!.InStock);
        await AdjustAsync("MUG-B", -2);
        await Eventually.SeesAsync(async () => !(await Grain.GetAsync())!.StockOf("MUG-B")!.InStock);
        Assert.True(await IsListedAsync());
        await AdjustAsync("MUG-R", -1);
        await Eventually.SeesAsync(async () => !await IsListedAsync());

        var all = await SearchAsync(inStock: false);
        Assert.Equal((1, 0, false), (all.Total, all.InStock, all.Items[0].InStock));
    }

    [Fact]
    public async Task Units_whose_commit_takes_longer_than_it_takes_to_tell_the_catalogue_are_told_in_the_end()
    {
        var commit = new TaskCompletionSource();
        _shop.Store.OnAppend = async (append, appendAsync) =>
        {
            await (append.PoolId == "sku:MUG-B" ? commit.Task : Task.CompletedTask);
            await appendAsync(append);
        };
        await Grain.PutAsync(Mug);
        var adjusting = AdjustAsync("MUG-B", 2);

        // Its neighbour tells every second as well: by the third time both have found nothing new to tell.
        foreach (var (delta, key) in (IEnumerable<(int, string)>)[(1, "one"), (-1, "none"), (1, "one again")])
        {
            await AdjustAsync("MUG-R", delta, key);
            await Eventually.SeesAsync(
                async () => (await Grain.GetAsync())!.StockOf("MUG-R")!.InStock == delta > 0);
        }

        commit.SetResult();
        try
        {
            await adjusting;
        }
        catch (CommitOutcomeUnknownException)
        {
            await AdjustAsync("MUG-B", 2); // A slow machine: it was held for longer than a pool waits.
        }

        await Eventually.SeesAsync(async () => (await Grain.GetAsync())!.StockOf("MUG-B")!.InStock);
    }

    [Fact]
    public async Task Units_that_were_there_before_the_product_are_known_with_it_and_kept_when_it_changes()
    {
        await AdjustAsync("MUG-R", 1);

        await Grain.PutAsync(Mug);
        Assert.True(await IsListedAsync());
        await Grain.PutAsync(Mug with { Name = "Another mug" });
        Assert.True(await IsListedAsync());
        await Grain.PutAsync(Mug with { Skus = [Mug.Skus[0]] });
        Assert.False(await IsListedAsync());
    }

    [Fact]
    public async Task Older_news_and_those_of_others_change_nothing()
    {
        await Grain.PutAsync(Mug);

        Assert.True(await Grain.NoteStockAsync(new SkuStock("MUG-B", true, 7)));
        Assert.False(await Grain.NoteStockAsync(new SkuStock("MUG-B", true, 8)));
        Assert.False(await Grain.NoteStockAsync(new SkuStock("MUG-B", false, 6)));
        Assert.False(await Grain.NoteStockAsync(new SkuStock("CUP", true, 9)));
        Assert.True(await IsListedAsync());
    }

    [Fact]
    public async Task A_rebuild_asks_the_pools_whatever_was_heard()
    {
        await AdjustAsync("MUG-R", 1);
        await Grain.PutAsync(Mug);
        await Grain.NoteStockAsync(new SkuStock("MUG-R", false, 1_000));
        Assert.False(await IsListedAsync());

        await Grain.RelistAsync();

        Assert.True(await IsListedAsync());
    }

    [Fact]
    public async Task An_activation_tells_what_the_one_before_could_not()
    {
        await AdjustAsync("MUG-R", 1);
        await Grain.PutAsync(Mug);
        await Grain.NoteStockAsync(new SkuStock("MUG-R", false, 1));
        await _shop.RestartAsync();

        await _shop.Pool("sku:MUG-R").GetStatusAsync();

        await Eventually.SeesAsync(IsListedAsync);
    }

    [Fact]
    public void A_product_of_whose_pools_nothing_was_heard_yet_counts_as_in_stock()
    {
        Assert.True(Mug.IsInStock());
        Assert.True((Mug with { Stock = [new SkuStock("MUG-B", false, 1)] }).IsInStock());
        Assert.False((Mug with
        {
            Stock = [new SkuStock("MUG-B", false, 1), new SkuStock("MUG-R", false, 1)],
        }).IsInStock());
    }

    private IProductGrain Grain => _shop.Grains.GetGrain<IProductGrain>("mug");

    private Task AdjustAsync(string sku, int delta, string? key = null) =>
        _shop.Pool($"sku:{sku}").AdjustAsync(new AdjustStock(delta, "test", key ?? $"{sku} {delta}"));

    private async Task<bool> IsListedAsync() => (await SearchAsync(inStock: true)).Total == 1;

    private Task<ProductListPage> SearchAsync(bool inStock) =>
        _shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key).SearchAsync(
            new ProductSearch(null, null, null, null, ProductOrder.Popularity, 1, 10, InStock: inStock));
}

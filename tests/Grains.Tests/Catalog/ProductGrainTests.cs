using Commerce.Hosting;

namespace Commerce.Catalog;

/// <summary>
/// Goal: product, SKUs and listing agree, also after a crash between them. Method: a whole silo, writes cut in turn.
/// </summary>
public sealed class ProductGrainTests : IAsyncLifetime
{
    private static readonly Product Lamp = new(
        "lamp", "Drift Lamp", "Warm.", "lighting-candles", true, 5,
        [
            new SkuDetails("LAMP-B", "Drift Lamp, Black", new Money(6400, "GBP")),
            new SkuDetails("LAMP-W", "Drift Lamp, White", new Money(5900, "GBP")),
        ]);

    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await RunningShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Putting_a_product_makes_changes_or_leaves_it()
    {
        var grain = _shop.Grains.GetGrain<IProductGrain>("lamp");

        Assert.Null(await grain.GetAsync());
        Assert.Equal(PutProductOutcome.Created, await grain.PutAsync(Lamp));
        Assert.Equal(PutProductOutcome.Unchanged, await grain.PutAsync(Lamp with { Skus = [.. Lamp.Skus] }));
        Assert.Equal(PutProductOutcome.Updated, await grain.PutAsync(Lamp with { Skus = [Lamp.Skus[0]] }));

        Assert.Equal("Drift Lamp, Black", (await grain.GetAsync())!.Skus.Single().Name);
        Assert.Equal("lamp", (await _shop.Grains.GetGrain<ISkuGrain>("LAMP-B").GetAsync())!.ProductId);
        Assert.Equal(new Money(6400, "GBP"), (await SearchAsync()).Items.Single().Price);
    }

    [Fact]
    public async Task A_change_of_what_has_changed_since_is_refused_and_the_same_again_is_not()
    {
        var grain = _shop.Grains.GetGrain<IProductGrain>("lamp");
        var changed = Lamp with { Name = "Lamp", Revision = 77 };

        Assert.Equal(PutProductOutcome.Stale, await grain.ReplaceAsync(Lamp, revision: 1));
        Assert.Equal(PutProductOutcome.Created, await grain.ReplaceAsync(Lamp, revision: null));
        Assert.Equal(PutProductOutcome.Unchanged, await grain.ReplaceAsync(Lamp, revision: null));
        Assert.Equal(PutProductOutcome.Stale, await grain.ReplaceAsync(changed, revision: null));
        Assert.Equal(PutProductOutcome.Updated, await grain.ReplaceAsync(changed, revision: 1));
        Assert.Equal(PutProductOutcome.Unchanged, await grain.ReplaceAsync(changed, revision: 1));
        Assert.Equal(PutProductOutcome.Stale, await grain.ReplaceAsync(Lamp, revision: 1));

        Assert.Equal(("Lamp", 2), ((await grain.GetAsync())!.Name, (await grain.GetAsync())!.Revision));
        await grain.RelistAsync();
        Assert.Equal(PutProductOutcome.Updated, await grain.ReplaceAsync(Lamp, revision: 2));
    }

    [Fact]
    public async Task The_main_picture_is_listed_and_a_change_of_a_text_is_a_change()
    {
        var grain = _shop.Grains.GetGrain<IProductGrain>("lamp");
        var shown = Lamp with { Pictures = ["front", "back"], PictureTexts = ["Front", "Back"] };
        await grain.PutAsync(shown);

        Assert.Equal("front", (await SearchAsync()).Items.Single().Picture);
        Assert.Equal(
            PutProductOutcome.Unchanged, await grain.PutAsync(shown with { PictureTexts = ["Front", "Back"] }));
        Assert.Equal(PutProductOutcome.Updated, await grain.PutAsync(shown with { PictureTexts = ["Front", ""] }));
        await Assert.ThrowsAsync<ArgumentException>(() => grain.PutAsync(shown with { PictureTexts = ["Front"] }));
    }

    [Fact]
    public async Task The_SKUs_of_a_product_that_cannot_be_stored_are_nobodys()
    {
        await Assert.ThrowsAnyAsync<Exception>(
            () => _shop.Grains.GetGrain<IProductGrain>("lamp").PutAsync(Lamp with { Description = "a\0b" }));

        Assert.Null(await _shop.Grains.GetGrain<ISkuGrain>("LAMP-B").GetAsync());
        Assert.Equal(
            PutProductOutcome.Created,
            await _shop.Grains.GetGrain<IProductGrain>("other").PutAsync(Lamp with { ProductId = "other" }));
    }

    [Fact]
    public async Task Shoppers_do_not_find_what_is_not_published()
    {
        await _shop.Grains.GetGrain<IProductGrain>("lamp").PutAsync(Lamp with { Published = false });

        Assert.Equal(0, (await SearchAsync()).Total);
    }

    [Fact]
    public async Task Of_32_products_with_the_same_two_SKUs_at_once_one_has_both_and_the_others_are_not_there()
    {
        var products = Enumerable.Range(0, 32).Select(n => Lamp with
        {
            ProductId = $"same{n}",
            Skus = n % 2 == 0 ? Lamp.Skus : [.. Lamp.Skus.Reverse()],
        }).ToList();

        var outcomes = await Task.WhenAll(products.Select(
            product => _shop.Grains.GetGrain<IProductGrain>(product.ProductId).PutAsync(product)));

        var winner = products[Array.IndexOf(outcomes, PutProductOutcome.Created)].ProductId;
        Assert.Equal(31, outcomes.Count(outcome => outcome == PutProductOutcome.SkuTaken));
        foreach (var sku in Lamp.Skus)
        {
            Assert.Equal(winner, (await _shop.Grains.GetGrain<ISkuGrain>(sku.Sku).GetAsync())!.ProductId);
        }

        Assert.Single(
            await Task.WhenAll(products.Select(
                product => _shop.Grains.GetGrain<IProductGrain>(product.ProductId).GetAsync())),
            product => product is not null);
    }

    [Fact]
    public async Task A_product_that_wants_a_SKU_of_another_changes_nothing_and_gives_the_others_back()
    {
        await _shop.Grains.GetGrain<IProductGrain>("lamp").PutAsync(Lamp);
        var other = _shop.Grains.GetGrain<IProductGrain>("other");
        var own = Lamp with { ProductId = "other", Skus = [Lamp.Skus[0] with { Sku = "OWN" }] };
        await other.PutAsync(own);

        var outcome = await other.PutAsync(own with
        {
            Skus = [own.Skus[0] with { Name = "Dearer" }, Lamp.Skus[0] with { Sku = "A-NEW" }, Lamp.Skus[1]],
        });

        Assert.Equal(PutProductOutcome.SkuTaken, outcome);
        Assert.Equal(own.Skus, (await other.GetAsync())!.Skus);
        Assert.Equal(own.Skus[0], (await _shop.Grains.GetGrain<ISkuGrain>("OWN").GetAsync())!.Details);
        Assert.Null(await _shop.Grains.GetGrain<ISkuGrain>("A-NEW").GetAsync());
        Assert.Equal("lamp", (await _shop.Grains.GetGrain<ISkuGrain>(Lamp.Skus[1].Sku).GetAsync())!.ProductId);
    }

    [Fact]
    public async Task Putting_again_after_a_crash_finishes_it()
    {
        for (var n = 0; n <= 3; n++)
        {
            var product = Lamp with
            {
                ProductId = $"lamp{n}",
                Skus = [Lamp.Skus[0] with { Sku = $"L{n}A" }, Lamp.Skus[1] with { Sku = $"L{n}B" }],
            };
            var grain = _shop.Grains.GetGrain<IProductGrain>(product.ProductId);
            _shop.Store.Arm(n, doneFirst: n % 2 == 0);
            if (n < 3)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => grain.PutAsync(product));
            }

            _shop.Store.Disarm();
            await grain.PutAsync(product);

            Assert.Equal(product.ProductId, (await _shop.Grains.GetGrain<ISkuGrain>($"L{n}A").GetAsync())!.ProductId);
            Assert.Equal(product.ProductId, (await _shop.Grains.GetGrain<ISkuGrain>($"L{n}B").GetAsync())!.ProductId);
            Assert.NotNull(await grain.GetAsync());
        }
    }

    [Fact]
    public async Task A_product_that_cannot_be_stored_is_a_bug_of_the_caller()
    {
        var grain = _shop.Grains.GetGrain<IProductGrain>("lamp");
        foreach (var wrong in new[]
        {
            Lamp with { ProductId = "other" },
            Lamp with { Name = "" },
            Lamp with { Name = new string('x', 201) },
            Lamp with { Category = "" },
            Lamp with { Skus = [] },
            Lamp with { Skus = [Lamp.Skus[0], Lamp.Skus[0]] },
            Lamp with { Skus = [Lamp.Skus[0] with { Price = new Money(0, "GBP") }] },
            Lamp with { Skus = [Lamp.Skus[0], Lamp.Skus[1] with { Price = new Money(1, "EUR") }] },
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => grain.PutAsync(wrong));
        }
    }

    private Task<ProductListPage> SearchAsync() => _shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
        .SearchAsync(new ProductSearch(null, null, null, null, ProductOrder.Popularity, 1, 10));
}

using System.Text;
using Commerce.Catalog;
using Commerce.Hosting;
using Commerce.Inventory;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Integration;

/// <summary>
/// Goal: importing again changes nothing, and a run after one that was cut off leaves what one whole run leaves.
/// Method: whole silos; a write that fails at a chosen moment, and nothing after it, stands for the kill.
/// </summary>
public sealed class CatalogImporterTests : IAsyncLifetime
{
    private const int Products = 40;
    private static readonly MemberId Merchant = new(42);

    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync() =>
        _shop = await RunningShop.StartAsync(null, ("Commerce:Import:OpeningStock", "250"));

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var first = await RunAsync("i1", File(Products));
        Assert.Equal(ImportState.Completed, first.State);
        Assert.Equal((Products + 1, Products, 1), (first.LinesRead, first.LinesImported, first.LinesRefused));
        Assert.Equal((Products, Products, 0, 0), Outcomes(first));
        Assert.Equal("SKU39", first.TopSkus[0]);
        Assert.Equal(10, first.TopSkus.Count);
        var before = await DescribeAsync();

        var second = await RunAsync("i2", File(Products));

        Assert.Equal((Products, 0, 0, Products), Outcomes(second));
        Assert.Equal(before, await DescribeAsync());
    }

    [Fact]
    public async Task Products_have_stock_a_listing_and_a_category()
    {
        await RunAsync("i1", File(3));

        var pool = await _shop.Grains.GetGrain<IStockPoolGrain>("sku:SKU1").GetStatusAsync();
        Assert.Equal((250, 1), (pool.Available, pool.Seq));
        var page = await _shop.Grains.GetGrain<ICatalogSearchGrain>(ICatalogSearchGrain.Key)
            .SearchAsync(new ProductSearch("lighting-candles", "lantern 1", null, null, ProductOrder.Name, 1, 10));
        Assert.Equal(new ProductSummary("sku1", "LANTERN 1", "lighting-candles", new Money(101, "GBP"), "SKU1"),
            Assert.Single(page.Items) with { Marks = null });
        Assert.Equal("Lighting & Candles", Assert.Single(page.Categories).Name);
        var sku = await _shop.Grains.GetGrain<ISkuGrain>("SKU1").GetAsync();
        Assert.Equal(new SkuOfProduct("sku1", new SkuDetails("SKU1", "LANTERN 1", new Money(101, "GBP"))), sku);
    }

    [Fact]
    public async Task What_the_merchant_wrote_stays_and_a_new_price_comes_in()
    {
        await RunAsync("i1", File(2));
        var grain = _shop.Grains.GetGrain<IProductGrain>("sku1");
        await grain.PutAsync((await grain.GetAsync())! with { Description = "Hand made.", Published = false });

        Assert.Equal((2, 0, 0, 2), Outcomes(await RunAsync("i2", File(2))));
        var third = await RunAsync("i3", File(2) + Line(1, "9.99"));

        Assert.Equal((2, 0, 1, 1), Outcomes(third));
        var product = (await grain.GetAsync())!;
        Assert.Equal(("Hand made.", false, 999),
            (product.Description, product.Published, product.Skus[0].Price.Amount));
    }

    [Fact]
    public async Task Variants_and_weights_that_the_merchant_added_stay_in_their_order()
    {
        await RunAsync("i1", File(2));
        var grain = _shop.Grains.GetGrain<IProductGrain>("sku1");
        var product = (await grain.GetAsync())!;
        var heavy = product.Skus[0] with { WeightGrams = 480 };
        var other = new SkuDetails("SKU1-RED", "LANTERN 1, red", new Money(120, "GBP"), WeightGrams: 500);
        await grain.PutAsync(product with { Skus = [other, heavy] });

        Assert.Equal((2, 0, 0, 2), Outcomes(await RunAsync("i2", File(2))));
        await RunAsync("i3", File(2) + Line(1, "9.99"));

        Assert.Equal([other, heavy with { Price = new Money(999, "GBP") }], (await grain.GetAsync())!.Skus);
    }

    [Fact]
    public async Task A_product_whose_variants_have_another_currency_keeps_its_prices()
    {
        await RunAsync("i1", File(2));
        var grain = _shop.Grains.GetGrain<IProductGrain>("sku1");
        var product = (await grain.GetAsync())!;
        IReadOnlyList<SkuDetails> skus =
        [
            product.Skus[0] with { Price = new Money(150, "EUR") },
            new SkuDetails("SKU1-RED", "LANTERN 1, red", new Money(160, "EUR")),
        ];
        await grain.PutAsync(product with { Skus = skus });

        Assert.Equal(ImportState.Completed, (await RunAsync("i2", File(2) + Line(1, "9.99"))).State);

        Assert.Equal(skus, (await grain.GetAsync())!.Skus);
    }

    [Fact]
    public async Task A_SKU_of_another_product_stays_there_with_its_stock_and_the_import_says_so()
    {
        await _shop.Grains.GetGrain<IProductGrain>("my-lantern").PutAsync(new Product(
            "my-lantern", "My lantern", null, "things", true, 0,
            [new SkuDetails("SKU1", "My lantern", new Money(700, "GBP"))]));

        var progress = await RunAsync("i1", File(3));

        Assert.Equal((ImportState.Completed, 1), (progress.State, progress.ProductsRefused));
        Assert.Equal((3, 2, 0, 0), Outcomes(progress));
        Assert.Contains("'SKU1'", Assert.Single(progress.RefusedProducts!), StringComparison.Ordinal);
        Assert.Equal("my-lantern", (await _shop.Grains.GetGrain<ISkuGrain>("SKU1").GetAsync())!.ProductId);
        Assert.Equal(0, (await _shop.Grains.GetGrain<IStockPoolGrain>("sku:SKU1").GetStatusAsync()).Available);
        Assert.Null(await _shop.Grains.GetGrain<IProductGrain>("sku1").GetAsync());
        var report = (await _shop.Grains.GetGrain<IImportGrain>("i1").GetAsync(0, 1))!;
        Assert.Equal(1, report.Progress.ProductsRefused);
    }

    [Fact]
    public async Task Refused_lines_are_paged_and_a_second_run_begins_the_record_anew()
    {
        var text = File(0) + string.Concat(Enumerable.Range(0, 2_500).Select(_ => "broken\n"));
        await RunAsync("i1", text);
        await RunAsync("i1", text);

        var record = _shop.Grains.GetGrain<IImportGrain>("i1");
        var first = (await record.GetAsync(refusedAfter: 0, countMax: 1_200))!;
        var rest = (await record.GetAsync(first.Refused[^1].Line, 10_000))!;

        Assert.Equal(2_501, first.Progress.LinesRefused);
        Assert.Equal(Enumerable.Range(2, 1_200), first.Refused.Select(line => (int)line.Line));
        Assert.Equal(Enumerable.Range(1_202, 1_301), rest.Refused.Select(line => (int)line.Line));
        Assert.Equal(Merchant, first.Merchant);
        Assert.NotNull(first.EndedAt);
        Assert.Null(await _shop.Grains.GetGrain<IImportGrain>("nobody").GetAsync(0, 1));
    }

    [Fact]
    public async Task A_file_that_is_no_order_file_fails_and_changes_nothing()
    {
        var result = await RunAsync("i1", "Sku,Name\n1,2\n");

        Assert.Equal((ImportState.Failed, 0), (result.State, result.Products));
        Assert.NotNull(result.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(37)]
    [InlineData(90)]
    public async Task A_run_after_one_that_was_cut_off_leaves_what_one_run_leaves(int writes)
    {
        await using (var whole = await RunningShop.StartAsync())
        {
            var folder = RunningShop.NewFolder();
            await RunAsync(whole, "i1", File(Products), CancellationToken.None);
            await using (var cut = await RunningShop.StartAsync(folder))
            {
                using var kill = new CancellationTokenSource();
                cut.Store.Arm(writes, doneFirst: writes % 2 == 0);
                cut.Store.OnFailure = kill.Cancel;
                await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(cut, "i1", File(Products), kill.Token));
                Assert.True(cut.Store.Failed);
            }

            await using (var again = await RunningShop.StartAsync(folder))
            {
                var result = await RunAsync(again, "i1", File(Products), CancellationToken.None);

                Assert.Equal(ImportState.Completed, result.State);
                Assert.Equal(await DescribeAsync(whole), await DescribeAsync(again));
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int, int, int, int) Outcomes(ImportProgress progress) =>
        (progress.Products, progress.ProductsCreated, progress.ProductsUpdated, progress.ProductsUnchanged);

    private static string File(int products) =>
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        + "1,POST,POSTAGE,1,2010-12-01 08:26:00,1.00,,\n"
        + string.Concat(Enumerable.Range(0, products).Select(n => Line(n, $"1.{n:D2}")));

    private static string Line(int n, string price) => $"1,SKU{n},LANTERN {n},{n + 1},2010-12-01 08:26:00,{price},,\n";

    private static async Task<ImportProgress> RunAsync(
        RunningShop shop, string importId, string text, CancellationToken cancellationToken) =>
        await shop.Services.GetRequiredService<CatalogImporter>().RunAsync(
            importId, "orders.csv", Merchant, new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken);

    private static async Task<string> DescribeAsync(RunningShop shop)
    {
        var text = new StringBuilder();
        for (var n = 0; n < Products; n++)
        {
            var product = (await shop.Grains.GetGrain<IProductGrain>($"sku{n}").GetAsync())!;
            var sku = await shop.Grains.GetGrain<ISkuGrain>($"SKU{n}").GetAsync();
            var pool = await shop.Grains.GetGrain<IStockPoolGrain>($"sku:SKU{n}").GetStatusAsync();
            text.AppendJoin(
                ' ', product.ProductId, product.Name, product.Category, product.Popularity, product.Published);
            text.AppendJoin(' ', product.Skus[0], sku, pool.Seq, pool.Intake, pool.Available).AppendLine();
        }

        return text.ToString();
    }

    private Task<ImportProgress> RunAsync(string importId, string text) =>
        RunAsync(_shop, importId, text, CancellationToken.None);

    private Task<string> DescribeAsync() => DescribeAsync(_shop);
}

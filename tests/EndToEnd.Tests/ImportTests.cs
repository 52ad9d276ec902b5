using System.Net;
using System.Text;
using System.Text.Json;
using Commerce.Shop;

namespace Commerce;

/// <summary>Imports through the API, with a kill -9 in the middle.</summary>
public sealed class ImportTests
{
    private const int Products = 4_000;
    private const int LinesPerProduct = 5;
    private const int OpeningStock = 70;

    [Fact]
    public async Task Killed_in_the_middle_and_run_again_it_leaves_what_one_run_leaves()
    {
        await using var shop = await ShopProcess.StartAsync(("Commerce:Import:OpeningStock", $"{OpeningStock}"));
        using var client = shop.NewClient();
        var before = await TotalAsync(client);
        var merchant = await client.NewSessionAsync("merchant");

        var first = await BeginAsync(client, merchant);
        await Eventually.SeesAsync("products are written", () => ProgressAsync(client, merchant, first), Created);
        await shop.KillAsync();
        await shop.StartAgainAsync();
        var second = await EndAsync(client, merchant, await BeginAsync(client, merchant));
        var third = await EndAsync(client, merchant, await BeginAsync(client, merchant));

        Assert.Equal("completed", second.GetProperty("state").GetString());
        Assert.Equal((Products * LinesPerProduct) + 1, Number(second, "linesRead"));
        Assert.Equal(1, Number(second, "linesRefused"));
        Assert.Equal(Products, Number(second, "productsCreated") + Number(second, "productsUnchanged"));
        Assert.Equal(Products, Number(third, "productsUnchanged"));
        Assert.Equal(before + Products, await TotalAsync(client));
        await EachSkuHasItsOpeningStockOnceAsync(client);
    }

    private static bool Created(JsonElement progress) => Number(progress, "productsCreated") > 0;

    private static async Task EachSkuHasItsOpeningStockOnceAsync(ShopClient client)
    {
        var ops = await client.NewSessionAsync("ops");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Products / 20),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (n, _) =>
            {
                var pool = await client.GetAsync($"api/ops/pools/{Uri.EscapeDataString($"sku:{SkuOf(n * 20)}")}", ops);
                Assert.Equal(OpeningStock, pool.Expect(HttpStatusCode.OK).Json.GetProperty("intake").GetInt32());
            });
    }

    private static async Task<string> BeginAsync(ShopClient client, string merchant)
    {
        var begun = await client.SendAsync(
            HttpMethod.Post,
            "api/merchant/imports",
            merchant,
            new StringContent(File(), Encoding.UTF8, "text/csv"),
            headers: ("Content-Disposition", "attachment; filename=lines.csv"));
        return begun.Expect(HttpStatusCode.Accepted).Text("importId");
    }

    private static Task<JsonElement> EndAsync(ShopClient client, string merchant, string importId) =>
        Eventually.SeesAsync(
            "the import has ended",
            () => ProgressAsync(client, merchant, importId),
            progress => progress.GetProperty("state").GetString() != "running");

    private static async Task<JsonElement> ProgressAsync(ShopClient client, string merchant, string importId) =>
        (await client.GetAsync($"api/merchant/imports/{importId}", merchant)).Expect(HttpStatusCode.OK).Json;

    private static async Task<int> TotalAsync(ShopClient client) =>
        (await client.GetAsync("api/products?pageSize=1")).Expect(HttpStatusCode.OK).Json
            .GetProperty("total")
            .GetInt32();

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static string SkuOf(int product) => $"E2E{product:00000}";

    private static string File()
    {
        var csv = new StringBuilder(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
        csv.Append("500000,E2E99999,\"NO PRICE\",1,2010-12-01 08:26:00,0,,United Kingdom\n");
        for (var line = 0; line < Products * LinesPerProduct; line++)
        {
            var product = line % Products;
            csv.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{536000 + line},{SkuOf(product)},\"THING, NUMBER {product}\",2,2010-12-01 08:26,1.25,17850,France\n");
        }

        return csv.ToString();
    }
}

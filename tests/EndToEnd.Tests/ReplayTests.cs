using System.Net;
using System.Text;
using Commerce.Shop;

namespace Commerce;

/// <summary>
/// Goal: a retailer's order lines, dirty ones among them, are replayed and agree to the penny, twice. Method: the built
/// load generator against the built shop, on a file made here.
/// </summary>
public sealed class ReplayTests
{
    private static readonly string[] Dirty =
    [
        "900,POST,POSTAGE,1,2010-12-03 09:00:00,18.00,3,France",
        "900,D1,,4,2010-12-03 09:00:00,1.00,3,France",
        "900,S1,THING 1,-4,2010-12-03 09:00:00,1.00,3,France",
        "900,S1,THING 1,4,2010-12-03 09:00:00,0.00,3,France",
        "900,S1,THING 1,4,yesterday,1.00,3,France",
        "900,S1,\"THING 1,4",
        "C901,S1,THING 1,-4,2010-12-03 09:00:00,1.00,,France",
        "C902,S2,THING 2,-90000,2010-12-03 09:00:00,1.00,77,France",
    ];

    [Fact]
    public async Task A_files_invoices_and_cancellations_agree_to_the_penny_and_a_second_run_changes_nothing()
    {
        await using var shop = await ShopProcess.StartAsync(
            ("Commerce:Seed", "None"), ("Commerce:Orders:ItemsMax", "12"), ("Commerce:Orders:QuantityMax", "500"));
        var folder = Directory.CreateTempSubdirectory("commerce-replay-test-").FullName;
        try
        {
            var file = Path.Combine(folder, "orders.csv");
            await File.WriteAllTextAsync(file, Lines(), TestContext.Current.CancellationToken);

            var (code, output) = await ReplayAsync(shop, folder, file);

            Assert.True(code == 0, output);
            Assert.Contains("shop and file agree to the penny", output, StringComparison.Ordinal);
            Assert.Contains("and changed nothing", output, StringComparison.Ordinal);
            Assert.Contains("Rollups rebuilt from the orders: 0 rows were wrong", output, StringComparison.Ordinal);
            var report = await File.ReadAllTextAsync(
                Path.Combine(folder, "refused.tsv"), TestContext.Current.CancellationToken);
            Assert.Contains("'POST' is not goods", report, StringComparison.Ordinal);
            Assert.Contains("nobody knows whose purchase is cancelled", report, StringComparison.Ordinal);
            Assert.Contains("customer 77 has no earlier purchase of 'S2' left", report, StringComparison.Ordinal);

            // By a process that knows nothing of the first one.
            var (again, secondOutput) = await ReplayAsync(shop, folder, file, "--once");
            Assert.True(again == 0, secondOutput);

            // And a shop that has one unit less sold than the file says, is found out.
            using var client = shop.NewClient();
            await SellOneMoreAsync(client);
            var (different, differences) = await ReplayAsync(shop, folder, file, "--once");
            Assert.Equal(1, different);
            Assert.Contains("stock of 'S1'", differences, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> ReplayAsync(
        ShopProcess shop, string folder, string file, params string[] more)
    {
        await using var replay = BuiltProgram.Start(
            "LoadTests", folder,
            [
                "replay", file, "--url", shop.Address.AbsoluteUri, "--items-max", "12", "--quantity-max", "500",
                "--report", Path.Combine(folder, "refused.tsv"), .. more,
            ],
            new Dictionary<string, string>(StringComparer.Ordinal));
        var code = await replay.WaitForExitAsync();
        return (code, replay.Output);
    }

    private static async Task SellOneMoreAsync(ShopClient client)
    {
        var buyer = await client.NewSessionAsync("shopper");
        var placed = await client.SendAsync(
            HttpMethod.Post, "api/orders", buyer,
            new StringContent(
                """
                {"items":[{"sku":"S1","quantity":1}],"paymentMethod":"cod",
                 "address":{"name":"Ada","line1":"1 Street","city":"London","country":"GB"}}
                """, Encoding.UTF8, "application/json"),
            key: "one-more");
        placed.Expect(HttpStatusCode.Created);
    }

    // 60 invoices of 5 customers and guests: prices go up and down, SKUs come twice, much is bought, some comes back.
    private static string Lines()
    {
        var random = new Random(11);
        var lines = new List<string>
        {
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        };
        for (var invoice = 1; invoice <= 60; invoice++)
        {
            var cancels = invoice % 4 == 0;
            var customer = invoice % 6 == 0 ? "" : $"{invoice % 5}.0";
            for (var n = 0; n < random.Next(1, 20); n++)
            {
                var sku = random.Next(1, 16);
                var units = random.Next(1, invoice % 10 == 1 ? 900 : 12);
                lines.Add($"{(cancels ? "C" : "")}{500 + invoice},S{sku},THING {sku},{(cancels ? -units : units)},"
                    + $"2010-12-01 {8 + (invoice / 60)}:{invoice % 60:00}:00,{random.Next(1, 4)}.{sku:00},{customer},"
                    + "UK");
            }
        }

        lines.AddRange(Dirty);
        return string.Join('\n', lines);
    }
}

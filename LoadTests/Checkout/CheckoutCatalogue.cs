using System.Globalization;
using System.Text;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Checkout;

/// <summary>Products to order, and orders of five of them.</summary>
internal static class CheckoutCatalogue
{
    internal const int Lines = 5;
    private const int Bodies = 5_000;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>The setting that gives each of them more units than any run can order.</summary>
    internal const string OpeningStock = "--Commerce:Import:OpeningStock=1000000";

    /// <summary>Imports products of one SKU each.</summary>
    /// <exception cref="ShopApiException">The import failed.</exception>
    internal static async Task ImportAsync(
        ShopApi shop, int products, TimeProvider time, CancellationToken cancellationToken)
    {
        var csv = new StringBuilder("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
        for (var n = 0; n < products; n++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"1,{SkuOf(n)},THING {n:D6},1,2010-12-01 08:26:00,2.55,1,United ")
                .Append("Kingdom\n");
        }

        var merchant = await shop.CreateSessionAsync("merchant", cancellationToken);
        using var file = new MemoryStream(Encoding.ASCII.GetBytes(csv.ToString()));
        var importId = await shop.StartImportAsync(file, "things.csv", merchant, cancellationToken);
        while (true)
        {
            using var report = await shop.GetImportAsync(importId, merchant, refusedAfter: 0, cancellationToken);
            var state = report.RootElement.GetProperty("state").GetString();
            var imported = report.RootElement.GetProperty("linesImported").GetInt32();
            if (state == "completed" && imported == products)
            {
                return;
            }

            if (state != "running")
            {
                throw new ShopApiException($"The import of {products} products ended {state} with {imported} of them.");
            }

            await Task.Delay(PollPeriod, time, cancellationToken);
        }
    }

    /// <summary>Orders of five SKUs each, by seed; every SKU as often as any other.</summary>
    internal static IReadOnlyList<string> Orders(int products, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Bodies).Select(_ => OrderOf(Some(random, products)))];
    }

    private static string OrderOf(IEnumerable<int> numbers)
    {
        var items = string.Join(',', numbers.Select(n => $$"""{"sku":"{{SkuOf(n)}}","quantity":1}"""));
        return $$"""{"items":[{{items}}],"address":{"name":"Ada","line1":"1 Street","city":"London","country":"GB"},"""
            + """ "paymentMethod":"online"}""";
    }

    private static HashSet<int> Some(Random random, int products)
    {
        var some = new HashSet<int>();
        while (some.Count < Lines)
        {
            some.Add(random.Next(products));
        }

        return some;
    }

    private static string SkuOf(int number) => string.Create(CultureInfo.InvariantCulture, $"T{number:D6}");
}

using Commerce.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Integration;

/// <summary>
/// Goal: the real file, counted line by line. Method: the numbers were computed apart from this code, with a script
/// that reads the file with another CSV library and applies the rules of docs/import.md.
/// </summary>
public sealed class RetailFileTests
{
    private const string FileName = "online-retail-2010-12-to-2011-06.csv.gz";
    private const int LinesRead = 245_903;
    private const int LinesRefused = 7_161;
    private const int ProductCount = 3_414;

    [Fact]
    public async Task Every_line_is_accounted_for_and_the_same_file_again_changes_nothing()
    {
        var path = FindFile();
        Assert.SkipWhen(path is null, $"../shared/data/{FileName} is not beside the repository.");
        await using var shop = await RunningShop.StartAsync();

        var first = await RunAsync(shop, "first", path!);
        var second = await RunAsync(shop, "second", path!);

        Assert.Equal((ImportState.Completed, null), (first.State, first.Error));
        Assert.Equal((LinesRead, LinesRead - LinesRefused, LinesRefused),
            (first.LinesRead, first.LinesImported, first.LinesRefused));
        Assert.Equal((ProductCount, ProductCount, 0, 0), Outcomes(first));
        Assert.Equal((ProductCount, 0, 0, ProductCount), Outcomes(second));
        Assert.Equal(
            ["23166", "84077", "85099B", "85123A", "21212", "22197", "15036", "22616", "84879", "21977"],
            first.TopSkus);

        var report = (await shop.Grains.GetGrain<IImportGrain>("first").GetAsync(0, 10_000))!;
        Assert.Equal(LinesRefused, report.Refused.Select(line => line.Line).Distinct().Count());
        int Count(string words) => report.Refused.Count(line => line.Reason.Contains(words, StringComparison.Ordinal));
        Assert.Equal(
            [1_469 + 23, 4_195, 758, 715, 1],
            [
                Count("not goods"), Count("is a cancellation"), Count("a correction of stock"),
                Count("is not positive") - 758, Count("a penny"),
            ]);
    }

    [Fact]
    public async Task Its_products_are_named_and_priced_as_counted()
    {
        var path = FindFile();
        Assert.SkipWhen(path is null, $"../shared/data/{FileName} is not beside the repository.");
        var (file, _, _) = await ImportFileTests.ReadAsync(await File.ReadAllBytesAsync(path!));

        var products = file.Draft.ToProducts();

        Assert.Equal((1_297_947, 2_499_258),
            (products.Sum(p => p.Skus[0].Price.Amount), products.Sum(p => p.Popularity)));
        var lantern = products.Single(product => product.ProductId == "85123a");
        Assert.Equal(
            ("WHITE HANGING HEART T-LIGHT HOLDER", 295, 22_844),
            (lantern.Name, lantern.Skus[0].Price.Amount, lantern.Popularity));
        Assert.All(products.GroupBy(product => product.Category), group => Assert.InRange(group.Count(), 40, 1_000));
    }

    private static (int, int, int, int) Outcomes(ImportProgress progress) =>
        (progress.Products, progress.ProductsCreated, progress.ProductsUpdated, progress.ProductsUnchanged);

    private static async Task<ImportProgress> RunAsync(RunningShop shop, string importId, string path)
    {
        await using var file = File.OpenRead(path);
        var began = TimeProvider.System.GetTimestamp();
        var result = await shop.Services.GetRequiredService<CatalogImporter>()
            .RunAsync(importId, FileName, new MemberId(42), file, CancellationToken.None);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{importId}: {result.LinesRead / TimeProvider.System.GetElapsedTime(began).TotalSeconds:F0} lines/s");
        return result;
    }

    private static string? FindFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "..", "shared", "data", FileName) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}

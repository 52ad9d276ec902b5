using System.CommandLine;
using System.Globalization;
using Commerce.LoadTests.History;
using Commerce.LoadTests.Import;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Spectre.Console;

namespace Commerce.LoadTests.Replay;

/// <summary>What is replayed, and where.</summary>
/// <param name="Url">Of a running shop; null: one is started.</param>
/// <param name="Report">File for every line that is not replayed.</param>
/// <param name="Once">Whether the second run is left out.</param>
internal sealed record ReplayOptions(
    string File, string? Url, int InvoicesMax, int Connections, OrderLimits Limits, string Report, bool Once,
    bool Build, IReadOnlyList<string> ShopSettings);

/// <summary>
/// Replays a merchant's order lines as a shop's life, and proves the shop right to the penny: docs/replay.md.
/// </summary>
internal static class ReplayCommand
{
    private const int ItemsMaxStarted = 1_000;
    private const int QuantityMaxStarted = 1_000_000;
    private const int DifferencesShown = 30;

    internal static Command Create(TimeProvider time)
    {
        var file = new Argument<string>("FILE") { Description = "Order lines as CSV, plain or gzip." };
        var url = Commands.Option<string?>(
            "--url", null, "Address of a running shop that nobody else buys in; one is started if left out.");
        var limit = Commands.Option("--limit", int.MaxValue, "Replays only so many invoices, the earliest.");
        var connections = Commands.Option("--connections", 16, "Requests under way at a time.");
        var items = Commands.Option<int?>(
            "--items-max", null, "SKUs that the shop takes in one order: 20 with --url, else 1,000.");
        var units = Commands.Option<int?>(
            "--quantity-max", null, "Units of a SKU that the shop takes in one order: 99 with --url, else 1,000,000.");
        var report = Commands.Option("--report", "replay-refused.tsv", "File for every line that is not replayed.");
        var once = Commands.Option("--once", false, "Without the second run, which must change nothing.");
        var noBuild = Commands.Option("--no-build", false, Commands.NoBuildDescription);
        var command = new Command(
            "replay",
            "Places a file's invoices as orders, pays them, has its cancellations come back, and compares the shop "
                + "with the file to the penny. Settings of a shop that is started may follow: --Commerce:…=….")
        {
            file, url, limit, connections, items, units, report, once, noBuild,
        };
        command.TreatUnmatchedTokensAsErrors = false; // Settings of the shop.
        return Commands.Act(command, (parsed, cancellationToken) =>
        {
            var foreign = parsed.GetValue(url) is not null;
            return RunAsync(
                new ReplayOptions(
                    parsed.GetValue(file)!, parsed.GetValue(url), parsed.GetValue(limit), parsed.GetValue(connections),
                    new OrderLimits(
                        parsed.GetValue(items) ?? (foreign ? 20 : ItemsMaxStarted),
                        parsed.GetValue(units) ?? (foreign ? 99 : QuantityMaxStarted)),
                    parsed.GetValue(report)!, parsed.GetValue(once), !parsed.GetValue(noBuild),
                    [.. parsed.UnmatchedTokens]),
                time, cancellationToken);
        });
    }

    internal static async Task<int> RunAsync(
        ReplayOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!File.Exists(options.File) || options.InvoicesMax < 1 || options.Connections is < 1 or > 256
            || options.Limits is not { ItemsMax: >= 1 and <= 1_000, QuantityMax: >= 1 and <= 1_000_000 }
            || (options.Url is not null && !Uri.TryCreate(options.Url, UriKind.Absolute, out _)))
        {
            await Console.Error.WriteLineAsync(
                "This cannot be run: FILE must be there, --url an address, --limit at least 1, --connections 1 to 256, "
                + "--items-max 1 to 1,000, --quantity-max 1 to 1,000,000.");
            return 2;
        }

        if (options.Url is { } url)
        {
            return await RunAsync(options, new Uri(url), null, time, cancellationToken);
        }

        var folder = Directory.CreateTempSubdirectory("commerce-replay-").FullName;
        var program = await Repository.BuildWebFrontAsync(options.Build, cancellationToken);
        int result;
        await using (var shop = ServerProcess.Shop(folder, program, SettingsOf(options), time))
        {
            await shop.StartAsync(cancellationToken);
            result = await RunAsync(options, shop.Url, shop.DataDirectory, time, cancellationToken);
            await shop.StopAsync();
        }

        if (result == 0)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            Console.WriteLine($"The shop's folder is kept: {folder}");
        }

        return result;
    }

    // An empty shop, which takes what invoices have. Orders wait for their payment until it comes, however slow it is.
    private static IReadOnlyList<string> SettingsOf(ReplayOptions options) =>
    [
        "--Commerce:Seed=None",
        $"--Commerce:Orders:ItemsMax={options.Limits.ItemsMax}",
        $"--Commerce:Orders:QuantityMax={options.Limits.QuantityMax}",
        "--Commerce:Orders:PayWithin=1.00:00:00",
        .. options.ShopSettings,
    ];

    private static async Task<int> RunAsync(
        ReplayOptions options, Uri url, string? dataDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var (trades, refused) = TradeLines.Of(await InvoiceFile.ReadAsync(options.File, cancellationToken));
        var plan = ReplayPlan.Of(trades, options.Limits, options.InvoicesMax);
        var file = FileSums.Of(trades, options.InvoicesMax);
        await ReportAsync(options, plan, refused, cancellationToken);
        using var api = new ShopApi(url);
        using var http = new ReplayHttp(url, options.Connections, time);
        var members = await ReplayMembers.SignInAsync(api, plan.CustomerCount, cancellationToken);
        var shop = new ReplayShop(http, members);
        var freight = await shop.FindFreightAsync(cancellationToken);
        if (freight is not > 0 && await ImportCommand.RunAsync(
            options.File, url.AbsoluteUri, null, null, time, cancellationToken) is > 0 and var failed)
        {
            return failed;
        }

        freight ??= await shop.FindFreightAsync(cancellationToken);
        if (freight > 0)
        {
            await Console.Error.WriteLineAsync(
                $"This cannot be run: the shop takes {freight} pence for a delivery, and invoices have none. Start it "
                + "with --Commerce:Freight:Enabled=false. No order was placed.");
            return 2;
        }

        var audit = new ReplayAudit(plan, http, shop, members, options.Connections, time);
        var run = new ReplayRun(plan, shop, options.Connections * 4, time);
        var prices = new PriceBoard((sku, pence) => shop.SetPriceAsync(sku, pence, cancellationToken));
        await StockAsync(plan, shop, prices, options.Connections, cancellationToken);
        await run.PlaceAsync(prices, cancellationToken);
        await audit.WaitUntilQuietAsync(api, cancellationToken);
        await run.ReturnAsync(cancellationToken);
        await audit.WaitUntilQuietAsync(api, cancellationToken);
        var sums = await audit.ReadAsync(run.OrderIds, cancellationToken);
        var wrong = run.Failures.Concat(audit.Compare(file, sums))
            .Concat(CompareBooks(dataDirectory, file, plan)).ToList();
        Show(plan, file, sums);
        Console.WriteLine($"Replayed in {time.GetElapsedTime(began).TotalSeconds:N0} s: {http.Requests:N0} requests, "
            + $"{http.Repeated:N0} of them again, {prices.Changes:N0} prices changed.");
        wrong.AddRange(await RebuildAsync(audit, run, sums, cancellationToken));
        if (!options.Once)
        {
            wrong.AddRange(await AgainAsync(plan, shop, audit, api, sums, options, time, cancellationToken));
        }

        foreach (var difference in wrong.Take(DifferencesShown))
        {
            Console.WriteLine($"  {difference}");
        }

        Console.WriteLine(wrong.Count == 0
            ? $"PASSED in {time.GetElapsedTime(began).TotalSeconds:N0} s: shop and file agree to the penny."
            : $"FAILED: {wrong.Count:N0} differences.");
        return wrong.Count == 0 ? 0 : 1;
    }

    private static async Task StockAsync(
        ReplayPlan plan, ReplayShop shop, PriceBoard prices, int atOnce, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        await Parallel.ForEachAsync(
            plan.Units,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (units, cancellation) =>
            {
                await shop.AddStockAsync(units.Key, units.Value, cancellation);
                var pence = await shop.FindPriceAsync(units.Key, cancellation)
                    ?? throw new ShopApiException($"'{units.Key}' was imported, and the shop does not sell it.");
                lock (gate)
                {
                    prices.Begin(units.Key, pence);
                }
            });
    }

    // Recomputed from the orders, the rollups are what they were.
    private static async Task<IEnumerable<string>> RebuildAsync(
        ReplayAudit audit, ReplayRun run, ShopSums sums, CancellationToken cancellationToken)
    {
        var corrected = await audit.RebuildAsync(cancellationToken);
        Console.WriteLine($"Rollups rebuilt from the orders: {corrected:N0} rows were wrong.");
        IEnumerable<string> wrong = corrected == 0
            ? []
            : [$"the rebuild of the rollups corrected {corrected:N0} rows"];
        return wrong
            .Concat(sums.DifferencesTo(await audit.ReadAsync(run.OrderIds, cancellationToken))
                .Select(difference => $"after the rebuild: {difference}"));
    }

    /// <summary>The same again, under the same keys.</summary>
    private static async Task<IEnumerable<string>> AgainAsync(
        ReplayPlan plan, ReplayShop shop, ReplayAudit audit, ShopApi api, ShopSums sums, ReplayOptions options,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var again = new ReplayRun(plan, shop, options.Connections * 4, time);
        await again.PlaceAsync(prices: null, cancellationToken);
        await again.ReturnAsync(cancellationToken);
        await audit.WaitUntilQuietAsync(api, cancellationToken);
        var after = await audit.ReadAsync(again.OrderIds, cancellationToken);
        var differences = again.Failures.Concat(sums.DifferencesTo(after))
            .Select(difference => $"second run: {difference}").ToList();
        AnsiConsole.Write(Tables.Of(
            ["second run, same keys", "first", "second"],
            sums.Totals().Zip(after.Totals(), (one, another) =>
                (string[])[one.Name, Tables.Number(one.Value), Tables.Number(another.Value)])));
        Console.WriteLine($"The second run took {time.GetElapsedTime(began).TotalSeconds:N0} s and changed "
            + (differences.Count == 0 ? "nothing." : $"{differences.Count:N0} numbers."));
        return differences;
    }

    // The gateway's own books, if they can be reached: the shop has no part in them.
    private static IEnumerable<string> CompareBooks(string? dataDirectory, FileSums file, ReplayPlan plan)
    {
        if (dataDirectory is null || GatewayBooks.TryRead(dataDirectory) is not { } books)
        {
            yield break;
        }

        foreach (var (what, isRefund, pence, count) in new[]
        {
            ("payments", false, file.All.Pence, plan.Orders.Count),
            ("refunds", true, file.All.RefundedPence, plan.Returns.Count),
        })
        {
            var booked = books.Where(happened => happened.Refund == isRefund).ToList();
            var sum = booked.Sum(happened => happened.Amount);
            Console.WriteLine($"The gateway's books: {booked.Count:N0} {what}, {sum:N0} pence.");
            if (sum != pence || booked.Count != count)
            {
                yield return $"{what} in the gateway's books: the file has {count:N0}, {pence:N0} pence";
            }
        }
    }

    private static async Task ReportAsync(
        ReplayOptions options, ReplayPlan plan, IReadOnlyList<RefusedTrade> refused,
        CancellationToken cancellationToken)
    {
        var all = refused.Concat(plan.Refused).OrderBy(line => line.Number).ToList();
        await File.WriteAllLinesAsync(
            options.Report,
            all.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Number}\t{line.Reason}")),
            cancellationToken);
        Console.WriteLine($"{plan.InvoiceCount:N0} invoices of {options.File}: {plan.Orders.Count:N0} orders of "
            + $"{plan.CustomerCount:N0} customers, {plan.Units.Count:N0} SKUs, {plan.Returns.Count:N0} returns; "
            + $"{all.Count:N0} lines are not replayed, wholly or in part: {options.Report} has each with its reason. "
            + $"{plan.OtherPrices:N0} cancelled lines have another price than was paid: what was paid goes back.");
    }

    private static void Show(ReplayPlan plan, FileSums file, ShopSums sums)
    {
        var all = file.All;
        AnsiConsole.Write(Tables.Of(
            ["to the penny", "file", "shop", "rollups"],
            [
                Row("orders", plan.Orders.Count, sums.Orders, sums.RollupOrders),
                Row("units sold", all.Units, sums.All.Units, sums.RollupHours.Units),
                Row("sold, pence", all.Pence, sums.OrdersPence, sums.RollupHours.Pence),
                Row("paid, pence", all.Pence, sums.PaidPence, null),
                Row("units returned", all.ReturnedUnits, sums.All.ReturnedUnits, sums.RollupHours.ReturnedUnits),
                Row("refunded, pence", all.RefundedPence, sums.RefundedPence, sums.RollupHours.RefundedPence),
                Row("units kept", all.Units - all.ReturnedUnits, sums.Stock.Values.Sum(sku => sku.Sold), null),
            ]));

        static string[] Row(string name, long file, long shop, long? rollups) =>
            [name, Tables.Number(file), Tables.Number(shop), rollups is { } known ? Tables.Number(known) : ""];
    }
}

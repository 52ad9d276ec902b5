using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Spectre.Console;

namespace Commerce.LoadTests.Import;

/// <summary>Uploads a catalogue file as a merchant and follows the import to its end.</summary>
internal static partial class ImportCommand
{
    private const int ReasonsShownMax = 20;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    internal static async Task<int> RunAsync(
        string file, string url, string? token, string? refusedFile, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"This cannot be run: '{url}' must be an address and '{file}' a file.");
            return 2;
        }

        using var shop = new ShopApi(address);
        token ??= await shop.CreateSessionAsync("merchant", cancellationToken);
        var started = time.GetTimestamp();
        string importId;
        await using (var stream = File.OpenRead(file))
        {
            importId = await shop.StartImportAsync(stream, Path.GetFileName(file), token, cancellationToken);
        }

        Console.WriteLine($"Import {importId} of {file} ({new FileInfo(file).Length:N0} bytes).");
        var progress = ProgressLine.OnConsole();
        while (true)
        {
            using var report = await shop.GetImportAsync(importId, token, refusedAfter: 0, cancellationToken);
            var elapsed = time.GetElapsedTime(started);
            var record = report.RootElement;
            var state = record.GetProperty("state").GetString();
            progress.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{elapsed.TotalSeconds,6:0.0} s  {state}  read {Count(record, "linesRead"):N0}  imported " +
                $"{Count(record, "linesImported"):N0}  " +
                $"refused {Count(record, "linesRefused"):N0}  products {Count(record, "products"):N0}"));
            if (state != "running")
            {
                progress.Done();
                return await FinishAsync(shop, record, importId, token, refusedFile, elapsed, cancellationToken);
            }

            await Task.Delay(PollPeriod, time, cancellationToken);
        }
    }

    private static async Task<int> FinishAsync(
        ShopApi shop, JsonElement record, string importId, string token, string? refusedFile, TimeSpan elapsed,
        CancellationToken cancellationToken)
    {
        var refused = await ReadRefusedAsync(shop, importId, token, cancellationToken);
        AnsiConsole.Write(Tables.Of(
            ["import", "count"],
            ((string[])["linesRead", "linesImported", "linesRefused", "products", "productsCreated", "productsUpdated",
                "productsUnchanged"])
                .Select(name => (string[])[name, Tables.Number(Count(record, name))])));
        if (refused.Count > 0)
        {
            AnsiConsole.Write(Tables.Of(
                ["refused because", "lines", "first"],
                refused.GroupBy(line => KindOf(line.Reason), StringComparer.Ordinal)
                .OrderByDescending(reason => reason.Count())
                .Take(ReasonsShownMax)
                    .Select(reason => (string[])[reason.Key, Tables.Number(reason.Count()),
                        Tables.Number(reason.Min(line => line.Line))])));
        }

        if (refusedFile is not null)
        {
            await File.WriteAllLinesAsync(
                refusedFile,
                refused.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Line}\t{line.Reason}")),
                cancellationToken);
            Console.WriteLine($"All {refused.Count:N0} refused lines are in {refusedFile}.");
        }

        var read = Count(record, "linesRead");
        var whole = read == Count(record, "linesImported") + Count(record, "linesRefused")
            && refused.Count == Count(record, "linesRefused");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.GetProperty("state").GetString()}: {read:N0} lines in {elapsed.TotalSeconds:0.00} s, " +
            $"{read / elapsed.TotalSeconds:N0} lines/s; " +
            $"{(whole ? "every line is accounted for" : "LINES ARE MISSING in the counts or in the list")}."));
        if (record.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
        {
            Console.WriteLine($"Error: {error.GetString()}");
        }

        return whole && record.GetProperty("state").GetString() == "completed" ? 0 : 1;
    }

    private static async Task<List<(long Line, string Reason)>> ReadRefusedAsync(
        ShopApi shop, string importId, string token, CancellationToken cancellationToken)
    {
        var refused = new List<(long Line, string Reason)>();
        for (long? after = 0; after is not null;)
        {
            using var page = await shop.GetImportAsync(importId, token, after.Value, cancellationToken);
            refused.AddRange(page.RootElement.GetProperty("refused").EnumerateArray()
                .Select(line => (line.GetProperty("line").GetInt64(), line.GetProperty("reason").GetString()!)));
            after = page.RootElement.TryGetProperty("nextAfter", out var next) && next.ValueKind == JsonValueKind.Number
                ? next.GetInt64()
                : null;
        }

        return refused;
    }

    // Reasons quote what they saw; those that differ only in that are of one kind.
    private static string KindOf(string reason) => Seen().Replace(reason, "…");

    [GeneratedRegex("'[^']*'|-?\\d+([.,]\\d+)*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seen();

    private static long Count(JsonElement record, string name) => record.GetProperty(name).GetInt64();
}

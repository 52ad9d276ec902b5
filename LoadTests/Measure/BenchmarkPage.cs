using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Measure;

/// <summary>Writes tables into <c>docs/benchmarks.md</c>, between the markers of their section.</summary>
internal static class BenchmarkPage
{
    internal static void Replace(string section, string markdown, TimeProvider time)
    {
        var path = Path.Combine(Repository.Root, "docs", "benchmarks.md");
        File.WriteAllText(path, Replace(File.ReadAllText(path), section,
            $"Measured {time.GetUtcNow():yyyy-MM-dd}.\n\n{markdown}"));
        Console.WriteLine($"docs/benchmarks.md: section '{section}' replaced.");
    }

    /// <exception cref="ShopApiException">The page has no such section.</exception>
    internal static string Replace(string page, string section, string markdown)
    {
        var begin = $"<!-- generated: {section} -->";
        var end = $"<!-- end: {section} -->";
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        return from >= 0 && to > from
            ? $"{page[..(from + begin.Length)]}\n{markdown}\n{page[to..]}"
            : throw new ShopApiException($"docs/benchmarks.md has no section between '{begin}' and '{end}'.");
    }
}

namespace Commerce.Storage.Tests;

/// <summary>
/// Products and searches in them, by chance. Few words, brands and prices on purpose: so that many products tie, and
/// searches with several restrictions still find some.
/// </summary>
/// <param name="random">The same seed gives the same.</param>
internal sealed class RandomCatalogue(Random random)
{
    // Some begin like others; one orders differently by UTF-8 and by UTF-16 code units.
    private static readonly string[] Words =
        ["tea", "teapot", "te", "red", "lamp", "lampshade", "Ébène", "\uff5e", "🫖"];

    private static readonly string[] Categories = ["kitchen-tea", "gifts", "garden"];
    private static readonly string[] Brands = ["", "Red & Co", "Lamp Works", "Ébène", "\uff5eo", "🫖o"];
    private static readonly long[] Prices = [1, 499, 500, 501, 1_999, 2_000, 49_999, 50_000, 80_000];

    private static readonly int[] Ratings = [0, 100, 199, 399, 400, 401, 500];

    /// <summary>A product that is new, or another state of one that may be there.</summary>
    public PutProduct Put()
    {
        var id = $"{Of(["p", "\uff5e", "🫖"])}{random.Next(60)}";
        return new PutProduct(
            new ProductRow(
                id, Of(Categories), Text(3), Of(Prices), "GBP", $"sku-{id}", random.Next(3),
                Published: random.Next(5) > 0, Of(Brands), random.Next(3) == 0 ? Of(Prices) : null,
                TestPool.At.AddDays(random.Next(4)), InStock: random.Next(3) > 0,
                Rating: Of(Ratings), RatingCount: random.Next(3)),
            Text(3));
    }

    public ProductQuery Query() => new(
        random.Next(2) == 0
            ? [.. Enumerable.Range(0, random.Next(3)).Select(_ => Of([.. Categories, "unknown"]))]
            : null,
        random.Next(3) > 0 ? Text(2) : null,
        random.Next(3) == 0 ? Of(Prices) : null,
        random.Next(3) == 0 ? Of(Prices) : null,
        Of(Enum.GetValues<ProductSort>()),
        Skip: Of([0, 0, 3, 1_000, int.MaxValue]),
        Take: Of([1, 5, 200]),
        random.Next(2) == 0 ? [.. Enumerable.Range(0, random.Next(3)).Select(_ => Of([.. Brands, "Unknown"]))] : null,
        InStock: random.Next(3) == 0, Stars: random.Next(3) == 0 ? random.Next(5) : 0);

    private string Text(int wordsMax) =>
        string.Join(' ', Enumerable.Range(0, 1 + random.Next(wordsMax)).Select(_ => Of(Words)));

    private T Of<T>(T[] values) => values[random.Next(values.Length)];
}

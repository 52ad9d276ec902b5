using System.Globalization;
using Commerce.Storage;

namespace Commerce.LoadTests.Search;

/// <summary>A made-up catalogue with words as unevenly spread as those of a real one, and searches in it.</summary>
/// <param name="seed">The same seed gives the same.</param>
internal sealed class SearchCatalogue(int seed)
{
    private const int WordCount = 4_000;
    private const int BrandCount = 120;

    private static readonly string[] CategoryNames =
    [
        "christmas-seasons", "lighting-candles", "bags-purses", "kitchen-baking", "tableware", "paper-stationery",
        "toys-children", "jewellery-beauty", "garden-outdoor", "home-decoration", "gifts",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The listing row of a product, and a description of thirty words.</summary>
    internal PutProduct Product(int number) => new(
        new ProductRow(
            string.Create(CultureInfo.InvariantCulture, $"p{number:D7}"),
            CategoryNames[_random.Next(CategoryNames.Length)],
            Words(5),
            99 + (long)(20_000 * Math.Pow(_random.NextDouble(), 3)),
            "GBP",
            string.Create(CultureInfo.InvariantCulture, $"P{number:D7}"),
            (long)(10_000 * Math.Pow(_random.NextDouble(), 6)),
            Published: true,
            Brand(),
            ListPrice: null,
            DateTimeOffset.UnixEpoch.AddMinutes(number)),
        Words(30));

    /// <summary>A search of one or two words with two facets: a category and a brand or price.</summary>
    internal ProductQuery WithWords() => Narrowed(Words(1 + _random.Next(2)), ProductSort.Relevance);

    /// <summary>The same without words, as somebody who looks around asks.</summary>
    internal ProductQuery WithoutWords() => Narrowed(null, ProductSort.Popularity);

    private ProductQuery Narrowed(string? text, ProductSort sort)
    {
        var byBrand = _random.Next(2) == 0;
        return new ProductQuery(
            [CategoryNames[_random.Next(CategoryNames.Length)]],
            text,
            MinPrice: null,
            byBrand ? null : 2_000,
            sort,
            Skip: 0,
            Take: 24,
            byBrand ? [Brand()] : null);
    }

    private string Brand() => string.Create(CultureInfo.InvariantCulture, $"Brand {Uneven(BrandCount)}");

    private string Words(int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => Word(Uneven(WordCount))));

    private int Uneven(int count) => (int)(count * Math.Pow(_random.NextDouble(), 2));

    // Syllables, so that beginnings are shared as those of words are.
    private static string Word(int number)
    {
        string[] syllables =
        [
            "ba", "co", "du", "fe", "gi", "ho", "ka", "le", "mi", "no", "pa", "ru", "se", "ti", "vo", "wa",
        ];
        return syllables[number & 15] + syllables[(number >> 4) & 15] + syllables[number >> 8];
    }
}

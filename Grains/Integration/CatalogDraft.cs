using Commerce.Catalog;

namespace Commerce.Integration;

/// <summary>
/// Adds the lines of an order file up to a catalogue: a product for each stock code, named by its most frequent
/// description (the one that came first among equals), at its latest price (the last line among equals), as popular as
/// units of it were bought. The case of letters makes no difference to a stock code; the SKU has capitals.
/// </summary>
internal sealed class CatalogDraft
{
    /// <summary>Stock codes that one file may have; bounds the memory that a hostile one takes.</summary>
    public const int ProductsMax = 200_000;

    private const string Currency = "GBP";
    private const int DescriptionsPerProductMax = 64;
    private const int TopCount = 10;

    private readonly Dictionary<string, Draft> _drafts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Draft>.AlternateLookup<ReadOnlySpan<char>> _draftsBySpan;

    public CatalogDraft() => _draftsBySpan = _drafts.GetAlternateLookup<ReadOnlySpan<char>>();

    public int ProductCount => _drafts.Count;

    /// <summary>Adds a line; false: it would be one stock code too many.</summary>
    public bool TryAdd(in ImportLine line)
    {
        if (!_draftsBySpan.TryGetValue(line.StockCode, out var draft))
        {
            if (_drafts.Count == ProductsMax)
            {
                return false;
            }

            draft = new Draft();
            _drafts.Add(line.StockCode.ToString().ToUpperInvariant(), draft);
        }

        draft.Units += line.Quantity;
        if (line.At >= draft.PricedAt)
        {
            (draft.PricedAt, draft.Pence) = (line.At, line.Pence);
        }

        draft.Count(line.Description);
        return true;
    }

    /// <summary>The products, in the order of their stock codes.</summary>
    public IReadOnlyList<Product> ToProducts() =>
        [.. _drafts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ToProduct(pair.Key, pair.Value))];

    /// <summary>The most bought stock codes, most bought first.</summary>
    public IReadOnlyList<string> TopSkus() =>
        [.. _drafts.OrderByDescending(pair => pair.Value.Units).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(TopCount).Select(pair => pair.Key)];

    private static Product ToProduct(string sku, Draft draft)
    {
        var name = draft.MostFrequentDescription();
        return new Product(
            sku.ToLowerInvariant(),
            name,
            Description: null,
            Categories.Of(name),
            Published: true,
            draft.Units,
            [new SkuDetails(sku, name, new Money(draft.Pence, Currency))]);
    }

    private sealed class Draft
    {
        // Few descriptions a product: a list that is searched costs less than a dictionary.
        private readonly List<(string Text, int Lines)> _descriptions = new(1);

        public long Units { get; set; }

        public DateTime PricedAt { get; set; }

        public long Pence { get; set; }

        public void Count(ReadOnlySpan<char> description)
        {
            for (var i = 0; i < _descriptions.Count; i++)
            {
                var (text, lines) = _descriptions[i];
                if (description.SequenceEqual(text))
                {
                    _descriptions[i] = (text, lines + 1);
                    return;
                }
            }

            if (_descriptions.Count < DescriptionsPerProductMax)
            {
                _descriptions.Add((description.ToString(), 1));
            }
        }

        public string MostFrequentDescription() => _descriptions.MaxBy(description => description.Lines).Text;
    }
}

namespace Commerce.Storage.Facets;

/// <summary>
/// What searches need of all the products of a shard, in memory, as of one moment: so that they count and order
/// without reading rows. It does not change: whoever searches keeps the one that agrees with what it reads, while
/// another makes the next.
/// </summary>
/// <remarks>
/// A product takes some 150 bytes: 64 of its row, and its id and name of 24 bytes more than they are long. A change
/// copies the <see cref="RowsOfChunk"/> rows around it.
/// </remarks>
internal sealed class ProductFacets
{
    public const int RowsOfChunk = 512;

    private readonly FacetRow[][] _chunks;

    /// <summary>Of a shard without products.</summary>
    public ProductFacets()
        : this([], new TextCodes(), new TextCodes(), 0)
    {
    }

    private ProductFacets(FacetRow[][] chunks, TextCodes categories, TextCodes brands, long version) =>
        (_chunks, Categories, Brands, Version) = (chunks, categories, brands, version);

    public TextCodes Categories { get; }

    public TextCodes Brands { get; }

    /// <summary>The last change that is in it.</summary>
    public long Version { get; }

    /// <summary>Places are below this number; not every one has a product.</summary>
    public int PlaceCount => _chunks.Length * RowsOfChunk;

    public int ChunkCount => _chunks.Length;

    public ref readonly FacetRow this[int place] =>
        ref _chunks[(uint)place / RowsOfChunk][(uint)place % RowsOfChunk];

    /// <summary>The rows of the next <see cref="RowsOfChunk"/> places.</summary>
    public ReadOnlySpan<FacetRow> Chunk(int number) => _chunks[number];

    /// <summary>How many published products each category has.</summary>
    public List<CategoryCount> CountCategories()
    {
        var search = new FacetSearch(this, new ProductSearch(new ProductQuery(
            null, null, null, null, ProductSort.Popularity, Skip: 0, Take: 1)));
        search.AddAll();
        return [.. search.Counts.Categories];
    }

    /// <summary>Begins the next.</summary>
    public Changes Change() => new(this);

    /// <summary>Products of which something changed since.</summary>
    public sealed class Changes(ProductFacets before)
    {
        private readonly HashSet<int> _copied = [];
        private FacetRow[][] _chunks = [.. before._chunks];

        /// <summary>The product of a place, whether there was one or not.</summary>
        /// <param name="place">Of the product for good; places are dense, for they are numbers in an array.</param>
        /// <param name="category">Its category.</param>
        /// <param name="brand">Its brand.</param>
        /// <param name="row">The rest; what goes by the former two is filled in.</param>
        public void Put(int place, string category, string brand, FacetRow row)
        {
            var number = place / RowsOfChunk;
            while (number >= _chunks.Length)
            {
                _copied.Add(_chunks.Length);
                _chunks = [.. _chunks, new FacetRow[RowsOfChunk]];
            }

            if (_copied.Add(number))
            {
                _chunks[number] = [.. _chunks[number]];
            }

            _chunks[number][place % RowsOfChunk] = row with
            {
                Category = before.Categories.Of(category),
                Brand = before.Brands.Of(brand),
                Band = (byte)ProductSearch.BandOf(row.Price),
            };
        }

        /// <summary>Ends it.</summary>
        public ProductFacets Done(long version) => new(_chunks, before.Categories, before.Brands, version);
    }
}

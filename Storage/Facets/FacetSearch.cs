namespace Commerce.Storage.Facets;

/// <summary>
/// One search in one shard: it is told which products have the words, counts how they spread, and chooses the first
/// ones that fit.
/// </summary>
internal sealed class FacetSearch
{
    private readonly ProductFacets _facets;
    private readonly ProductSearch _search;
    private readonly (long Min, long Max) _range;
    private readonly bool _onlyInStock;
    private readonly int _leastStars;
    private readonly bool[]? _categories;
    private readonly bool[]? _brands;
    private readonly int[] _ofCategory;
    private readonly int[] _ofBrand;
    private readonly int[] _ofBand = new int[ProductSearch.BandEnds.Count + 1];
    private readonly int[] _ofStars = new int[ProductSearch.StarsCount];
    private readonly List<int> _toRank = [];
    private readonly PriorityQueue<int, int> _first;
    private byte[] _ranks = [];
    private int _total;
    private int _inStock;

    public FacetSearch(ProductFacets facets, ProductSearch search)
    {
        (_facets, _search) = (facets, search);
        var query = search.Query;
        _range = (query.MinPrice ?? long.MinValue, query.MaxPrice ?? long.MaxValue);
        _first = new PriorityQueue<int, int>(
            Comparer<int>.Create((one, other) => -FacetOrder.Compare(facets, search.Sort, _ranks, one, other)));
        _onlyInStock = query.InStock;
        _leastStars = query.Stars;
        _ofCategory = new int[facets.Categories.Count];
        _ofBrand = new int[facets.Brands.Count];
        _categories = Wanted(search.Categories, facets.Categories, _ofCategory.Length);
        _brands = Wanted(search.Brands, facets.Brands, _ofBrand.Length);
    }

    /// <summary>How those that were added spread.</summary>
    public ProductCounts Counts => new(
        _total,
        _inStock,
        [.. Counted(_facets.Categories, _ofCategory).Select(one => new CategoryCount(one.Text, one.Count))],
        [.. Counted(_facets.Brands, _ofBrand).Select(one => new BrandCount(one.Text, one.Count))],
        _ofBand,
        _ofStars);

    /// <summary>Every product: the search is for no words.</summary>
    public void AddAll()
    {
        // Those that were added last have the highest places: if they come first, few others displace one.
        var (chunk, step) = _search.Sort == ProductSort.Newest ? (_facets.ChunkCount - 1, -1) : (0, 1);
        for (; (uint)chunk < _facets.ChunkCount; chunk += step)
        {
            var rows = _facets.Chunk(chunk);
            for (var n = 0; n < rows.Length; n++)
            {
                Add((chunk * ProductFacets.RowsOfChunk) + n, in rows[n]);
            }
        }
    }

    /// <summary>The next product that has the words.</summary>
    public void Add(int place) => Add(place, in _facets[place]);

    private void Add(int place, in FacetRow row)
    {
        var ofCategory = _categories is null || _categories[row.Category];
        var ofBrand = _brands is null || _brands[row.Brand];
        if (!(ofCategory || ofBrand) || !row.Published)
        {
            return;
        }

        var inRange = row.Price >= _range.Min && row.Price <= _range.Max;
        var fits = ofCategory && ofBrand;
        var isThere = row.InStock || !_onlyInStock;
        var stars = ProductSearch.StarsOf(row.Rating);
        var isRated = stars >= _leastStars;
        if (inRange && fits)
        {
            _inStock += row.InStock && isRated ? 1 : 0;
            _ofStars[stars] += isThere ? 1 : 0;
        }

        if (!isThere || !isRated)
        {
            return;
        }

        if (fits)
        {
            _ofBand[row.Band]++;
        }

        if (inRange)
        {
            _ofCategory[row.Category] += ofBrand ? 1 : 0;
            _ofBrand[row.Brand] += ofCategory ? 1 : 0;
            if (fits)
            {
                Keep(place);
            }
        }
    }

    /// <summary>Those of the added ones that come first of all that fit, as many as the page could need.</summary>
    /// <param name="placesOf">
    /// Where products are that have at least a rank; asked only if the order is that of relevance.
    /// </param>
    public IReadOnlyList<FacetHit> First(Func<int, IEnumerable<int>> placesOf)
    {
        if (_toRank.Count > 0)
        {
            _ranks = Rank(placesOf);
            _toRank.ForEach(Offer);
        }

        var hits = new FacetHit[_first.Count];
        while (_first.TryDequeue(out var place, out _))
        {
            hits[_first.Count] = new FacetHit(place, _ranks.Length > 0 ? _ranks[place] : ProductRank.Anywhere);
        }

        return hits;
    }

    private void Keep(int place)
    {
        _total++;
        if (_search.Sort == ProductSort.Relevance)
        {
            _toRank.Add(place);
        }
        else
        {
            Offer(place);
        }
    }

    // At the head of the queue is what comes last of those that are first so far.
    private void Offer(int place)
    {
        if (_first.Count < _search.TakeOfShard)
        {
            _first.Enqueue(place, place);
        }
        else
        {
            _first.EnqueueDequeue(place, place);
        }
    }

    // From the best rank down, until the page is full: which rank the others have makes no difference then.
    private byte[] Rank(Func<int, IEnumerable<int>> placesOf)
    {
        var ranks = new byte[_facets.PlaceCount];
        foreach (var place in _toRank)
        {
            ranks[place] = ProductRank.Anywhere;
        }

        var ranked = 0;
        var enough = Math.Min(_search.TakeOfShard, _toRank.Count);
        for (byte rank = ProductRank.WholeName; rank > ProductRank.Anywhere && ranked < enough; rank--)
        {
            foreach (var place in placesOf(rank).Where(place => ranks[place] == ProductRank.Anywhere))
            {
                ranks[place] = rank;
                ranked++;
            }
        }

        return ranks;
    }

    // Null: all. Not one that is newer than these facets, nor one that no product has.
    private static bool[]? Wanted(string[] texts, TextCodes codes, int count)
    {
        if (texts.Length == 0)
        {
            return null;
        }

        var wanted = new bool[count];
        foreach (var code in texts.Select(codes.Find).Where(code => (uint)code < (uint)count))
        {
            wanted[code] = true;
        }

        return wanted;
    }

    private static IEnumerable<(string Text, int Count)> Counted(TextCodes codes, int[] counts) =>
        counts.Select((count, code) => (codes[code], count)).Where(one => one.count > 0);
}

/// <summary>A product that was found.</summary>
/// <param name="Place">Of the product.</param>
/// <param name="Rank">See <see cref="ProductRank"/>.</param>
internal readonly record struct FacetHit(int Place, int Rank);

using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// Asks the store's read model. All its calls interleave. It keeps the catalogue's words for a while, to correct what
/// finds nothing.
/// </summary>
internal sealed class CatalogSearchGrain(IShardStore store, TimeProvider time) : Grain, ICatalogSearchGrain
{
    private const int RowsOfStep = 1_000;
    private const int SuggestedFrom = 50;
    private const int SuggestedProductsMax = 5;
    private const int TypedMin = 2;

    // Each shard is asked for all products up to the page: from here on it is counted first whether there are so many.
    private const int CountedFrom = 500;

    // A word that is this new may not be offered yet; it is found.
    private static readonly TimeSpan VocabularyAgeMax = TimeSpan.FromMinutes(5);

    // Merchants see their changes at once where they make them; listings within a second.
    private static readonly TimeSpan TreeAgeMax = TimeSpan.FromSeconds(1);

    private Task<Vocabulary>? _vocabulary;
    private DateTimeOffset _vocabularyAt;
    private Task<CategoryTree>? _tree;
    private DateTimeOffset _treeAt;

    public async Task<ProductListPage> SearchAsync(ProductSearch search)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Page, 1, nameof(search));
        ArgumentOutOfRangeException.ThrowIfNotEqual(search.PageSize is >= 1 and <= 100, true, nameof(search));
        var tree = await GetTreeAsync();
        var query = new ProductQuery(
            search.Category is null ? null : tree.SubtreeOf(search.Category),
            search.Text,
            search.MinPrice,
            search.MaxPrice,
            SortOf(search.Order),
            (int)Math.Min((search.Page - 1L) * search.PageSize, int.MaxValue - search.PageSize),
            search.PageSize,
            search.Brands,
            search.InStock,
            search.Stars);
        var page = await FindAsync(query);
        return new ProductListPage(
            [.. page.Items.Select(row => SummaryOf(row, search.Text))],
            page.Total,
            Named(page.Categories, tree),
            [.. page.Brands.Select(count => new Brand(count.Brand, count.Count))],
            [.. page.Prices.Select(count => new PriceBand(count.From, count.Below, count.Count))],
            page.Total == 0 ? await CorrectAsync(search.Text) : null,
            page.InStock,
            [.. page.Ratings.Select(rated => new RatingFloor(rated.Stars, rated.Count))]);
    }

    public async Task<CatalogPage> ListAsync(CatalogListing listing)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(listing.Page, 1, nameof(listing));
        var skip = (int)Math.Min((listing.Page - 1L) * listing.PageSize, int.MaxValue - listing.PageSize);
        var page = await store.ListProductsAsync(
            new ListingQuery(listing.Text, listing.Published, skip, listing.PageSize), CancellationToken.None);
        return new CatalogPage(
            [.. page.Items.Select(row => new ListedProduct(SummaryOf(row, null), row.Published))], page.Total);
    }

    public async Task<IReadOnlyList<Category>> ListCategoriesAsync() =>
        Named(await store.ListCategoriesAsync(CancellationToken.None), await GetTreeAsync());

    public async Task<Suggestions> SuggestAsync(string text)
    {
        if (SearchWords.Of(text) is not { Count: > 0 } words
            || (words.Sum(word => word.Length) < TypedMin && !SearchWords.IsWordAlone(words[0][0])))
        {
            return new Suggestions([], []);
        }

        var page = await store.SearchProductsAsync(
            Any(text) with { Sort = ProductSort.Relevance, Take = SuggestedFrom }, CancellationToken.None);
        return new Suggestions(
            SearchTexts.Complete(text, page.Items.Select(row => row.Name)),
            [.. page.Items.Take(SuggestedProductsMax).Select(row => SummaryOf(row, text))]);
    }

    private async Task<ProductPage> FindAsync(ProductQuery query)
    {
        if (query.Skip >= CountedFrom)
        {
            var counted = await store.SearchProductsAsync(query with { Skip = 0, Take = 1 }, CancellationToken.None);
            if (query.Skip >= Math.Min(counted.Total, ICatalogSearchGrain.DepthMax))
            {
                return counted with { Items = [] };
            }
        }

        return await store.SearchProductsAsync(query, CancellationToken.None);
    }

    private static ProductQuery Any(string text) => new(null, text, null, null, ProductSort.Popularity, 0, 1);

    // What finds something without the search's other restrictions has no wrong word.
    private async Task<string?> CorrectAsync(string? text) =>
        text is not null
        && (await GetVocabularyAsync()).Correct(text) is { } corrected
        && await FindsAnyAsync(corrected)
        && !await FindsAnyAsync(text)
            ? corrected
            : null;

    private async Task<bool> FindsAnyAsync(string text) =>
        (await store.SearchProductsAsync(Any(text), CancellationToken.None)).Total > 0;

    private Task<CategoryTree> GetTreeAsync()
    {
        var now = time.GetUtcNow();
        if (_tree is not { IsFaulted: false } || now - _treeAt > TreeAgeMax)
        {
            (_tree, _treeAt) =
                (GrainFactory.GetGrain<ICategoryTreeGrain>(ICategoryTreeGrain.Key).GetAsync(), now);
        }

        return _tree;
    }

    private Task<Vocabulary> GetVocabularyAsync()
    {
        var now = time.GetUtcNow();
        if (_vocabulary is not { IsFaulted: false } || now - _vocabularyAt > VocabularyAgeMax)
        {
            (_vocabulary, _vocabularyAt) = (ReadVocabularyAsync(), now);
        }

        return _vocabulary;
    }

    private async Task<Vocabulary> ReadVocabularyAsync()
    {
        var productsOfWord = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var shard = 0; shard < store.Map.Shards.Count; shard++)
        {
            var step = await store.ReadProductsAsync(shard, "", RowsOfStep, CancellationToken.None);
            while (step.Count > 0)
            {
                Vocabulary.Count(step, productsOfWord);
                step = await store.ReadProductsAsync(shard, step[^1].ProductId, RowsOfStep, CancellationToken.None);
            }
        }

        return new Vocabulary(productsOfWord);
    }

    // Those of the tree that have products, in its order; then what products have beside it.
    private static Category[] Named(IReadOnlyList<CategoryCount> counts, CategoryTree tree)
    {
        var known = tree.InOrder().Select(found => found.Node).ToList();
        var ids = known.Select(node => node.CategoryId).ToHashSet(StringComparer.Ordinal);
        var countOf = counts.ToDictionary(count => count.Category, count => count.Count, StringComparer.Ordinal);
        foreach (var node in known.AsEnumerable().Reverse()) // Those below come first: their sums are complete.
        {
            if (node.ParentId is { } parent)
            {
                countOf[parent] = countOf.GetValueOrDefault(parent) + countOf.GetValueOrDefault(node.CategoryId);
            }
        }

        return
        [
            .. known.Select(node => new Category(
                    node.CategoryId, node.Name, countOf.GetValueOrDefault(node.CategoryId), node.ParentId))
                .Where(category => category.ProductCount > 0),
            .. counts.Where(count => !ids.Contains(count.Category))
                .Select(count => new Category(count.Category, Categories.NameOf(count.Category), count.Count)),
        ];
    }

    private static ProductSummary SummaryOf(ProductRow row, string? text) => new(
        row.ProductId,
        row.Name,
        row.Category,
        new Money(row.Price, row.Currency),
        row.Sku,
        row.Brand.Length > 0 ? row.Brand : null,
        row.ListPrice is { } listPrice ? new Money(listPrice, row.Currency) : null,
        SearchTexts.MarksIn(row.Name, text),
        row.InStock,
        row.Picture.Length > 0 ? row.Picture : null,
        row.RatingCount > 0 ? new ProductRating(row.Rating, row.RatingCount) : null);

    private static ProductSort SortOf(ProductOrder order) => order switch
    {
        ProductOrder.Popularity => ProductSort.Popularity,
        ProductOrder.Name => ProductSort.Name,
        ProductOrder.PriceAscending => ProductSort.PriceAscending,
        ProductOrder.PriceDescending => ProductSort.PriceDescending,
        ProductOrder.Newest => ProductSort.Newest,
        ProductOrder.Relevance => ProductSort.Relevance,
        ProductOrder.Rating => ProductSort.Rating,
    };
}

namespace Commerce.Catalog;

/// <summary>One product with its SKUs. Key: the product's id.</summary>
[Alias("catalog.product")]
public interface IProductGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes or replaces the product; the listing row is written with it. Equal content: nothing is written.
    /// </summary>
    [Alias("put")]
    Task<PutProductOutcome> PutAsync(Product product);

    /// <summary>
    /// Does the same, if the product still has this revision; null: if there is none. Equal content is never stale.
    /// </summary>
    [Alias("replace")]
    Task<PutProductOutcome> ReplaceAsync(Product product, long? revision);

    /// <summary>The product; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Product?> GetAsync();

    /// <summary>
    /// Writes the listing row again from what is there and what the pools of its SKUs say; nothing if there is no
    /// product.
    /// </summary>
    [Alias("relist")]
    Task RelistAsync();

    /// <summary>
    /// The pool of a SKU says whether units can be bought. Older news than were heard change nothing.
    /// </summary>
    /// <returns>Whether that is new.</returns>
    [Alias("note-stock")]
    Task<bool> NoteStockAsync(SkuStock stock);

    /// <summary>Counts the stars of its reviews anew, and writes its listing row if they have changed.</summary>
    [Alias("count-reviews")]
    Task CountReviewsAsync();
}

/// <summary>Which product a SKU belongs to. Key: the SKU.</summary>
[Alias("catalog.sku")]
public interface ISkuGrain : IGrainWithStringKey
{
    /// <summary>The SKU with its product; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<SkuOfProduct?> GetAsync();

    /// <summary>
    /// Says which product has the SKU, and how it is called and priced there. The first product that says so has it
    /// for ever: stock, sales and orders go by it.
    /// </summary>
    [Alias("put")]
    Task<PutSkuOutcome> PutAsync(SkuOfProduct sku);

    /// <summary>
    /// A product has just been given the SKU, and was not written in the end: it is nobody's again. If another product
    /// has it, or none, nothing is done.
    /// </summary>
    [Alias("give-back")]
    Task GiveBackAsync(string productId);

    /// <summary>
    /// The SKU's pool says whether units can be bought: its product is told, and, when they can be again, those who
    /// asked for that.
    /// </summary>
    /// <param name="inStock">Whether.</param>
    /// <param name="seq">Sequence number of the pool's log when it was so.</param>
    [Alias("note-stock"), AlwaysInterleave]
    Task NoteStockAsync(bool inStock, long seq);
}

/// <summary>Searches the catalogue. Key: <see cref="Key"/>; answers from the store's read model.</summary>
[Alias("catalog.search")]
public interface ICatalogSearchGrain : IGrainWithStringKey
{
    /// <summary>The key that fronts use.</summary>
    const string Key = "search";

    /// <summary>
    /// A page that begins after so many products is empty: nobody looks that far, and each before it is a row that is
    /// read for nothing.
    /// </summary>
    const int DepthMax = 10_000;

    /// <summary>A page of published products. Of one beyond the end, or too deep, only the counts are asked
    /// for.</summary>
    [Alias("search"), AlwaysInterleave]
    Task<ProductListPage> SearchAsync(ProductSearch search);

    /// <summary>A page of all products, published or not, for who keeps the catalogue; newest first.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<CatalogPage> ListAsync(CatalogListing listing);

    /// <summary>All categories with the number of their products, each before those below it.</summary>
    [Alias("categories"), AlwaysInterleave]
    Task<IReadOnlyList<Category>> ListCategoriesAsync();

    /// <summary>What somebody who begins to type may mean; nothing before the second character, unless the first is a
    /// word by itself.</summary>
    [Alias("suggest"), AlwaysInterleave]
    Task<Suggestions> SuggestAsync(string text);
}

namespace Commerce.Storage.Facets;

/// <summary>What facets, filters and orders need of a product.</summary>
/// <param name="Category">Code of its category.</param>
/// <param name="Brand">Code of its brand.</param>
/// <param name="Price">Minor units.</param>
/// <param name="Popularity">Larger first.</param>
/// <param name="AddedAt">Milliseconds since 1970.</param>
/// <param name="Name">In lower case, as UTF-8: what databases order by.</param>
/// <param name="ProductId">As UTF-8.</param>
/// <param name="Band">Of its price.</param>
/// <param name="Published">Whether shoppers see it; false of a place where there is no product too.</param>
/// <param name="InStock">Whether it can be bought.</param>
/// <param name="Rating">Mean of its stars in hundredths; 0 without reviews.</param>
/// <param name="RatingCount">Reviews that count.</param>
internal readonly record struct FacetRow(
    int Category,
    int Brand,
    long Price,
    long Popularity,
    long AddedAt,
    byte[] Name,
    byte[] ProductId,
    byte Band,
    bool Published,
    bool InStock,
    short Rating,
    int RatingCount);

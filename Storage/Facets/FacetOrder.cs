namespace Commerce.Storage.Facets;

/// <summary>The orders in which products are listed, as databases make them.</summary>
internal static class FacetOrder
{
    /// <summary>Compares the products of two places.</summary>
    /// <param name="facets">Whose places.</param>
    /// <param name="sort">The order.</param>
    /// <param name="ranks">Rank of each place, if the order is that of relevance.</param>
    /// <param name="x">One place.</param>
    /// <param name="y">The other.</param>
    /// <returns>Below 0 if the first one comes first.</returns>
    public static int Compare(ProductFacets facets, ProductSort sort, byte[] ranks, int x, int y)
    {
        ref readonly var one = ref facets[x];
        ref readonly var other = ref facets[y];
        var order = sort switch
        {
            ProductSort.Popularity => 0,
            ProductSort.Name => one.Name.AsSpan().SequenceCompareTo(other.Name),
            ProductSort.PriceAscending => one.Price.CompareTo(other.Price),
            ProductSort.PriceDescending => other.Price.CompareTo(one.Price),
            ProductSort.Newest => other.AddedAt.CompareTo(one.AddedAt),
            ProductSort.Relevance => ranks[y].CompareTo(ranks[x]),
            ProductSort.Rating when other.Rating != one.Rating => other.Rating.CompareTo(one.Rating),
            ProductSort.Rating => other.RatingCount.CompareTo(one.RatingCount),
        };
        order = order != 0 ? order : other.Popularity.CompareTo(one.Popularity);
        return order != 0 ? order : one.ProductId.AsSpan().SequenceCompareTo(other.ProductId);
    }
}

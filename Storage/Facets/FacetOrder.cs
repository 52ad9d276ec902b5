namespace Commerce.Storage.Facets;

/// <summary>Orders places as a search asks, the last first: at the head of a queue is what is first to go.</summary>
/// <param name="facets">Whose places.</param>
/// <param name="sort">The order.</param>
/// <param name="ranks">Rank of each place, if the order is that of relevance.</param>
internal sealed class FacetOrder(ProductFacets facets, ProductSort sort, byte[] ranks) : IComparer<int>
{
    public int Compare(int x, int y)
    {
        ref readonly var one = ref facets[x];
        ref readonly var other = ref facets[y];
        var order = sort switch
        {
            ProductSort.Popularity => 0,
            ProductSort.Name => other.Name.AsSpan().SequenceCompareTo(one.Name),
            ProductSort.PriceAscending => other.Price.CompareTo(one.Price),
            ProductSort.PriceDescending => one.Price.CompareTo(other.Price),
            ProductSort.Newest => one.AddedAt.CompareTo(other.AddedAt),
            ProductSort.Relevance => ranks[x].CompareTo(ranks[y]),
        };
        order = order != 0 ? order : one.Popularity.CompareTo(other.Popularity);
        return order != 0 ? order : other.ProductId.AsSpan().SequenceCompareTo(one.ProductId);
    }
}

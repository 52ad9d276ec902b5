using Commerce.Orders;

namespace Commerce.Shipping;

/// <summary>What a merchant has to do.</summary>
public enum WorkList
{
    /// <summary>Orders paid online of which something is to be sent.</summary>
    Paid,

    /// <summary>Orders to be paid in cash of which something is to be sent.</summary>
    Confirmed,

    /// <summary>Orders of which something is on its way.</summary>
    Shipped,

    /// <summary>Orders with a return that is to be decided.</summary>
    Returns,
}

/// <summary>Reads the lists of what merchants have to do. Key: <see cref="Key"/>.</summary>
[Alias("shipping.work-list")]
public interface IWorkListGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "shop";

    /// <summary>
    /// A page of orders, oldest first. It costs so many keys of each shard, and a read for each order shown, however
    /// many orders there are.
    /// </summary>
    /// <param name="list">Which list.</param>
    /// <param name="after">Show what comes after this order; null: from the first.</param>
    /// <param name="take">1 to 100.</param>
    [Alias("list"), AlwaysInterleave]
    Task<WorkPage> ListAsync(WorkList list, OrderId? after, int take);
}

/// <summary>A page of a list of work.</summary>
/// <param name="Orders">Oldest first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null: there is none.</param>
[GenerateSerializer, Immutable, Alias("shipping.work-page")]
public sealed record WorkPage(
    [property: Id(0)] IReadOnlyList<Order> Orders,
    [property: Id(1)] OrderId? Next);

using Commerce.Inventory;

namespace Commerce.CustomerService;

/// <summary>
/// Tells how an item of a sale was sold, for those who ask why they did not get it. Reads the pool's log, which has
/// every unit that was given and none of the requests that were refused; stores nothing, and asks nothing of the way
/// that orders take. Key: <see cref="PoolId"/> of a sale item.
/// </summary>
[Alias("chat.sale-inquiry-grain")]
public interface ISaleInquiryGrain : IGrainWithStringKey
{
    /// <summary>What the log tells; null: nothing was ever sold there.</summary>
    [Alias("tell")]
    Task<SaleStory?> TellAsync();
}

/// <summary>How an item of a sale was sold.</summary>
/// <param name="Terms">As they are now.</param>
/// <param name="Accepted">Requests that got units.</param>
/// <param name="UnitsGiven">Units of those.</param>
/// <param name="UnitsBack">Units that came back: not paid in time, cancelled, returned.</param>
/// <param name="Available">Units that can be had now.</param>
/// <param name="FirstAt">When the first request got units.</param>
/// <param name="SoldOuts">When no unit was left, oldest first; the first and the latest ones.</param>
/// <param name="Refusals">Requests that the pool refused since it was activated last; those that fronts refuse at their
/// edge never reach it.</param>
[GenerateSerializer, Immutable, Alias("chat.sale-story")]
public sealed record SaleStory(
    [property: Id(0)] PoolTerms Terms,
    [property: Id(1)] long Accepted,
    [property: Id(2)] long UnitsGiven,
    [property: Id(3)] long UnitsBack,
    [property: Id(4)] int Available,
    [property: Id(5)] DateTimeOffset? FirstAt,
    [property: Id(6)] IReadOnlyList<SoldOut> SoldOuts,
    [property: Id(7)] IReadOnlyDictionary<HoldOutcome, long> Refusals)
{
    /// <summary>Most times of being sold out that are told.</summary>
    public const int SoldOutsMax = 20;
}

/// <summary>A time in which no unit was left.</summary>
/// <param name="From">When the last one went.</param>
/// <param name="To">When one came back; null: none has.</param>
/// <param name="Ahead">Requests that had got units by then.</param>
[GenerateSerializer, Immutable, Alias("chat.sold-out")]
public sealed record SoldOut(
    [property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset? To, [property: Id(2)] long Ahead);

using Commerce.Configuration;
using Commerce.Orders;
using Commerce.Web.Languages;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Members;

/// <summary>
/// What members are called for what they spent: the totals of their completed orders of the last year, from the list
/// of their orders. What came back whole is not among those; what came back in part counts.
/// </summary>
internal sealed class MemberLevels(IGrainFactory grains, CommerceOptions options, TimeProvider time)
{
    /// <summary>Orders that were placed in so many days count.</summary>
    public const int Days = 365;

    private const int PageSize = 100;
    private const int PagesMax = 10; // Some three orders a day; those before them do not count.

    private static readonly IReadOnlyList<MemberLevelOptions> Usual =
    [
        new() { Name = Key("Member") },
        new() { Name = Key("Silver"), From = 20_000 },
        new() { Name = Key("Gold"), From = 100_000 },
    ];

    public async Task<MemberLevelView> ReadAsync(MemberId member)
    {
        var (since, currency) = (time.GetUtcNow().AddDays(-Days), options.Members.Currency);
        var list = grains.GetGrain<IOrderListGrain>(member.ToString());
        var spent = 0L;
        for (var page = 1; page <= PagesMax; page++)
        {
            var orders = (await list.ListAsync(OrderStatus.Completed, page, PageSize)).Items;
            spent += orders.Where(order => order.PlacedAt >= since && order.Total.Currency == currency)
                .Sum(order => order.Total.Amount);
            if (orders.Count < PageSize || orders[^1].PlacedAt < since)
            {
                break;
            }
        }

        return Of(options.Members, spent);
    }

    /// <summary>The level of who has spent so much.</summary>
    public static MemberLevelView Of(MemberOptions members, long spent)
    {
        var levels = members.Levels.Count > 0 ? members.Levels.AsReadOnly() : Usual;
        var next = levels.FirstOrDefault(level => level.From > spent);
        return new MemberLevelView(
            NameOf(levels.LastOrDefault(level => level.From <= spent)), new Money(spent, members.Currency),
            NameOf(next), next is null ? null : new Money(next.From, members.Currency));
    }

    private static string? NameOf(MemberLevelOptions? level) =>
        level is null ? null
        : Language.Current == Language.Chinese && level.ChineseName is { } chinese ? chinese
        : T(level.Name);
}

/// <summary>The level of a member, in the reader's language.</summary>
/// <param name="Name">Null: they have spent too little for any.</param>
/// <param name="Spent">In the time that counts.</param>
/// <param name="Next">The one above; null: there is none.</param>
/// <param name="NextFrom">What has to be spent for it.</param>
internal sealed record MemberLevelView(string? Name, Money Spent, string? Next, Money? NextFrom)
{
    public static MemberLevelView Example { get; } =
        new("Silver", new Money(34_000, "GBP"), "Gold", new Money(100_000, "GBP"));
}

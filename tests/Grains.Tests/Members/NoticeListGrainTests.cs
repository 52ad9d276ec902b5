using System.Text.Json;
using Commerce.Catalog;
using Commerce.FlashSales;
using Commerce.Inventory;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>
/// Goal: who wants to be told is told once, in one event with the end of the list. Method: a whole silo whose clock is
/// moved ahead and whose commits are watched.
/// </summary>
public sealed class NoticeListGrainTests : IAsyncLifetime
{
    private static readonly MemberId Ada = new(16); // in part 0, as its neighbour
    private static readonly MemberId Bob = new(32);

    private TestShop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await TestShop.StartAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task Who_waits_for_stock_is_told_when_it_returns_and_not_before()
    {
        var list = List(Ada, "MUG", null);
        Assert.Equal(NoticeOutcome.Listed, await list.AskAsync(Ada));
        Assert.Equal(NoticeOutcome.Listed, await list.AskAsync(Ada));
        Assert.Equal(NoticeOutcome.Listed, await List(Bob, "MUG", null).AskAsync(Bob));
        Assert.Equal(2, await list.CountAsync());

        var looked = _shop.Store.WhenWritten(write => write is PutState { GrainType: NoticeListGrain.GrainType });
        _shop.Time.Advance(NoticeListGrain.StockInterval);
        await looked;
        Assert.True(await list.HasAsync(Ada));

        await _shop.Pool("sku:MUG").AdjustAsync(new AdjustStock(5, "found", "found"));
        var told = NextNotice();
        _shop.Time.Advance(NoticeListGrain.StockInterval);
        var notice = await told;

        Assert.Equal((NoticeKind.StockReturned, "MUG", null), (notice.Kind, notice.Sku, notice.SaleId));
        Assert.Equal([Ada, Bob], notice.Members);
        Assert.False(await list.HasAsync(Ada));
        Assert.Equal(0, await list.CountAsync());
    }

    [Fact]
    public async Task Who_waits_for_stock_of_a_product_is_told_when_its_pool_says_so()
    {
        await _shop.Grains.GetGrain<IProductGrain>("mug").PutAsync(new Product(
            "mug", "Mug", null, "tableware", Published: true, 0,
            [new SkuDetails("MUG", "Mug", new Money(500, "GBP"))]));
        var list = List(Ada, "MUG", null);
        await list.AskAsync(Ada);
        await list.LookAsync(); // Nothing is there yet.
        Assert.True(await list.HasAsync(Ada));

        var told = NextNotice();
        await _shop.Pool("sku:MUG").AdjustAsync(new AdjustStock(5, "found", "found"));

        Assert.Equal([Ada], (await told).Members);
        Assert.False(await list.HasAsync(Ada));
    }

    [Fact]
    public async Task Who_means_to_buy_in_a_sale_is_told_before_it_begins()
    {
        var saleId = await ScheduleAsync(TimeSpan.FromHours(1));
        var list = List(Ada, "MUG", saleId);
        Assert.Equal(NoticeOutcome.NotFound, await List(Ada, "CUP", saleId).AskAsync(Ada));
        Assert.Equal(NoticeOutcome.NotFound, await List(Ada, "MUG", "nosale").AskAsync(Ada));
        Assert.Equal(NoticeOutcome.Listed, await list.AskAsync(Ada));
        Assert.True(await list.TellAsync()); // of a deadline that is none of this list's any more

        var told = NextNotice();
        _shop.Time.Advance(TimeSpan.FromHours(1) - NoticeListGrain.BeforeSale);
        var notice = await told;

        Assert.Equal((NoticeKind.SaleStartsSoon, "MUG", saleId), (notice.Kind, notice.Sku, notice.SaleId));
        Assert.Equal([Ada], notice.Members);
        _shop.Time.Advance(NoticeListGrain.BeforeSale);
        Assert.Equal(NoticeOutcome.TooLate, await list.AskAsync(Bob));
    }

    [Fact]
    public async Task The_last_one_who_leaves_takes_the_list_along()
    {
        var list = List(Ada, "MUG", null);
        await list.AskAsync(Ada);
        await list.AskAsync(Bob);
        await list.WithdrawAsync(Bob);
        Assert.False(await list.HasAsync(Bob));

        var gone = _shop.Store.WhenCommitted(
            writes => writes.OfType<RemoveDeadline>().Any() && writes.OfType<DeleteState>().Any());
        await list.WithdrawAsync(Ada);
        await list.WithdrawAsync(Ada);
        await gone;

        Assert.True(await list.TellAsync());
        Assert.Equal(0, await list.CountAsync());
    }

    [Fact]
    public async Task A_long_list_becomes_events_that_are_each_told_in_one_go_and_everybody_is_in_one_of_them()
    {
        await ScheduleAsync(startsIn: TimeSpan.FromHours(1));
        var list = List(Ada, "MUG", "s1");
        var members = Enumerable.Range(1, (2 * NoticeListGrain.MembersOfEvent) + 1).Select(n => new MemberId(n))
            .ToList();
        foreach (var member in members)
        {
            Assert.Equal(NoticeOutcome.Listed, await list.AskAsync(member));
        }

        var events = new List<AddOutbox>();
        var told = _shop.Store.WhenCommitted(writes =>
        {
            events.AddRange(writes.OfType<AddOutbox>().Where(one => one.Topic == NoticeDue.Topic));
            return events.Count > 0;
        });
        _shop.Time.Advance(TimeSpan.FromMinutes(51));
        await told;

        Assert.Equal(3, events.DistinctBy(one => one.Key).Count());
        var lists = events.Select(
            one => JsonSerializer.Deserialize<NoticeDue>(one.Payload.Span, StateJson.Options)!.Members).ToList();
        Assert.All(lists, some => Assert.InRange(some.Count, 1, NoticeListGrain.MembersOfEvent));
        Assert.Equal(members, lists.SelectMany(some => some));
    }

    [Fact]
    public async Task A_list_is_kept_over_a_restart()
    {
        await List(Ada, "MUG", null).AskAsync(Ada);

        await _shop.RestartAsync();

        Assert.True(await List(Ada, "MUG", null).HasAsync(Ada));
    }

    [Theory]
    [InlineData("stock:3:A:B", 3, "A:B", null)]
    [InlineData("sale:0:s1:A:B", 0, "A:B", "s1")]
    public void A_key_reads_back(string text, int part, string sku, string? saleId)
    {
        var key = new NoticeListKey(part, sku, saleId);

        Assert.Equal(text, key.ToString());
        Assert.Equal(key, NoticeListKey.Parse(text));
    }

    [Theory]
    [InlineData("stock:x:A")]
    [InlineData("sale:1:s1")]
    [InlineData("other:1:A")]
    [InlineData("stock")]
    public void What_is_no_key_is_told_so(string text) =>
        Assert.Throws<FormatException>(() => NoticeListKey.Parse(text));

    [Fact]
    public async Task A_member_likes_a_thing_once_and_no_more_than_fit()
    {
        var grain = _shop.Grains.GetGrain<IFavouritesGrain>(Ada.ToString());
        Assert.True(await grain.AddAsync("mug"));
        Assert.True(await grain.AddAsync("cup"));
        Assert.True(await grain.AddAsync("mug"));
        Assert.Equal(["cup", "mug"], (await grain.ListAsync()).Select(one => one.ProductId));
        await grain.RemoveAsync("cup");
        await grain.RemoveAsync("cup");
        for (var n = 1; n < IFavouritesGrain.CountMax; n++)
        {
            Assert.True(await grain.AddAsync($"p{n}"));
        }

        Assert.False(await grain.AddAsync("one-more"));
        Assert.True(await grain.HasAsync("mug"));
        await _shop.RestartAsync();
        Assert.Equal(
            IFavouritesGrain.CountMax,
            (await _shop.Grains.GetGrain<IFavouritesGrain>(Ada.ToString()).ListAsync()).Count);
    }

    private INoticeListGrain List(MemberId member, string sku, string? saleId) =>
        _shop.Grains.GetGrain<INoticeListGrain>(NoticeListKey.Of(member, sku, saleId).ToString());

    /// <summary>The next event that tells somebody something, with which its list must end.</summary>
    private async Task<NoticeDue> NextNotice()
    {
        NoticeDue? due = null;
        await _shop.Store.WhenCommitted(writes =>
        {
            if (writes.OfType<AddOutbox>().FirstOrDefault(one => one.Topic == NoticeDue.Topic) is not { } row
                || !writes.OfType<DeleteState>().Any(one => one.GrainType == NoticeListGrain.GrainType))
            {
                return false;
            }

            due = JsonSerializer.Deserialize<NoticeDue>(row.Payload.Span, StateJson.Options);
            return true;
        });
        return due!;
    }

    private async Task<string> ScheduleAsync(TimeSpan startsIn)
    {
        await _shop.Grains.GetGrain<IProductGrain>("mug").PutAsync(new Product(
            "mug", "Mug", null, "tableware", Published: true, 0,
            [new SkuDetails("MUG", "Mug", new Money(500, "GBP"))]));
        await _shop.Pool("sku:MUG").AdjustAsync(new AdjustStock(5, "test", "opening"));
        var starts = _shop.Time.GetUtcNow() + startsIn;
        var planned = await _shop.Grains.GetGrain<IFlashSaleGrain>("s1").ScheduleAsync(new ScheduleSale(
            "Soon", starts, starts.AddHours(1), [new SaleItemPlan("MUG", new Money(300, "GBP"), 5, 1)], null));
        Assert.Equal(ScheduleOutcome.Scheduled, planned.Outcome);
        return "s1";
    }
}

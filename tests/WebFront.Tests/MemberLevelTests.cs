using System.Net;
using Commerce.Configuration;
using Commerce.Shop;
using Commerce.Web.CustomerService;
using Commerce.Web.Languages;
using Commerce.Web.Members;

namespace Commerce.Web;

/// <summary>
/// Goal: a member is called what they have spent enough for, and keeps nothing for what came back. Method: amounts
/// without a shop, then an order that is completed and given back, seen by its buyer and by an agent.
/// </summary>
public sealed class MemberLevelTests(RunningShop shop)
{
    [Theory]
    [InlineData(0, "Member", "Silver", 20_000)]
    [InlineData(19_999, "Member", "Silver", 20_000)]
    [InlineData(20_000, "Silver", "Gold", 100_000)]
    [InlineData(99_999, "Silver", "Gold", 100_000)]
    [InlineData(100_000, "Gold", null, null)]
    public void A_level_begins_with_its_amount(long spent, string level, string? next, int? nextFrom)
    {
        var view = MemberLevels.Of(new MemberOptions(), spent);

        Assert.Equal(new Money(spent, "GBP"), view.Spent);
        Assert.Equal((level, next, nextFrom), (view.Name, view.Next, (int?)view.NextFrom?.Amount));
    }

    [Fact]
    public async Task A_shop_has_levels_of_its_own_in_both_languages()
    {
        var members = new MemberOptions
        {
            Currency = "EUR",
            Levels =
            {
                new() { Name = "Friend", ChineseName = "朋友", From = 500 }, new() { Name = "Fan", From = 900 },
            },
        };

        Assert.Equal((null, "Friend"), NamesOf(MemberLevels.Of(members, 499)));
        Assert.Equal(new Money(900, "EUR"), MemberLevels.Of(members, 500).NextFrom);
        Assert.Equal(("Fan", null), NamesOf(MemberLevels.Of(members, 900)));
        await Task.Factory.StartNew(
            () =>
            {
                Language.Current = Language.Chinese;
                Assert.Equal(("朋友", "Fan"), NamesOf(MemberLevels.Of(members, 500)));
                Assert.Equal(("普通会员", "银卡会员"), NamesOf(MemberLevels.Of(new MemberOptions(), 0)));
            },
            CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

        static (string?, string?) NamesOf(MemberLevelView view) => (view.Name, view.Next);
    }

    [Fact]
    public async Task An_order_counts_once_it_is_completed_and_not_when_all_of_it_came_back()
    {
        const int Units = 45; // of 5.00
        var sku = await shop.NewSkuAsync(Units);
        await using var talk = await Talk.BeginAsync(shop, "order");
        var (buyer, merchant) = (talk.ShopperToken, await shop.NewSessionAsync("merchant"));
        var order = (await PlaceAsync(sku, Units, buyer)).Text("orderId");
        Assert.Equal(("Member", 0), await LevelAsync(talk));

        var shipment = $"api/merchant/orders/{order}/shipments";
        await shop.PostAsync(shipment, new { carrier = "Mail", trackingNumber = "1" }, merchant, "s");
        await shop.PostAsync($"{shipment}/s1/tracking", new { status = "delivered", place = "London" }, merchant);
        var confirmed = await shop.PostAsync($"api/orders/{order}/receipt", "{}", buyer);
        Assert.Equal("completed", confirmed.Text("status"));
        var page = await Eventually.SeesAsync(
            () => shop.GetAsync("orders", buyer), answer => answer.Body.Contains("Silver</span>"));
        Assert.Contains("£225.00 in completed orders of the last 365 days.", WebUtility.HtmlDecode(page.Body));
        Assert.Contains("Gold from £1,000.00 on.", WebUtility.HtmlDecode(page.Body));
        Assert.Equal(("Silver", 22_500), await LevelAsync(talk));
        var chinese = await shop.SendAsync(HttpMethod.Get, "orders", buyer, null, ("Accept-Language", "zh-CN"));
        Assert.Contains("银卡会员", WebUtility.HtmlDecode(chinese.Body));

        await shop.PostAsync(
            $"api/orders/{order}/returns",
            new { lines = new[] { new { sku, quantity = Units } }, reason = "It does not fit." }, buyer, "r");
        var approved = await shop.PostAsync(
            $"api/merchant/orders/{order}/returns/r1/approval",
            new { lines = new[] { new { sku, quantity = Units, grade = "resellable" } } }, merchant);
        Assert.Equal(200, approved.Status);
        await Eventually.SeesAsync(
            () => shop.GetAsync("orders", buyer), answer => !answer.Body.Contains("Silver</span>"));
        Assert.Equal(("Member", 0), await LevelAsync(talk));
    }

    // As an agent sees it.
    private async Task<(string?, long)> LevelAsync(Talk talk)
    {
        var shopper = (await shop.GetAsync($"api/chat/sessions/{talk.Id}/shopper", talk.AgentToken)).Json;
        var level = shopper.GetProperty("level");
        return (level.GetProperty("name").GetString(), level.GetProperty("spent").GetProperty("amount").GetInt64());
    }

    private Task<Answer> PlaceAsync(string sku, int quantity, string buyer) => shop.PostAsync(
        "api/orders",
        new
        {
            items = new[] { new { sku, quantity } },
            address = new { name = "Ada", line1 = "1 Street", city = "London", postalCode = "N1", country = "GB" },
            paymentMethod = "cod",
        },
        buyer, "order");
}

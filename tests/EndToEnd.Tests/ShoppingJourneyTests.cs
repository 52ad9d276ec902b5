using System.Net;
using System.Text.RegularExpressions;
using Commerce.Shop;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Somebody who comes for the first time finds things, makes an account, orders, pays, gets what was ordered, and gives
/// some of it back: in both languages, in wide and narrow windows, with a mouse and with a keyboard alone.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed partial class ShoppingJourneyTests(BrowserShop browser)
{
    private const string Lamp = "/products/drift-desk-lamp";
    private const string LampSku = "DRIFT-LAMP";
    private const string LampPrice = "£64.00"; // of the demo

    // Where the demo's rules of freight deliver, and cash is taken. The country is chosen already.
    private static readonly (string Field, string Text)[] Address =
    [
        ("name", "Jo Shopper"), ("line1", "1 High Street"), ("postalCode", "E1 6AN"), ("city", "London"),
        ("phone", "+44 20 7946 0000"),
    ];

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-CN", 390, true)]
    [InlineData("en", 390, true, Explicit = true)] // Half a minute each.
    [InlineData("zh-CN", 1280, false, Explicit = true)]
    public async Task A_guest_finds_two_things_makes_an_account_orders_and_pays_and_gives_one_back(
        string language, int width, bool keyboardAlone)
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(width, language: language);
        var hand = keyboardAlone ? Hand.Keyboard : Hand.Mouse;

        await FindByTypoAndFacetAsync(visitor, hand);
        await PutInAsync(visitor, hand, units: 1);
        await visitor.Page.GotoAsync(Lamp);
        await PutInAsync(visitor, hand, units: 2);
        await ShootAsync(visitor, "cart");
        await MakeAccountAsync(visitor, hand, $"{language}{width}@journey.test".ToLowerInvariant());

        await Expect(visitor.Page.Locator(".cart-line")).ToHaveCountAsync(2);
        await Expect(visitor.Page.Locator(".site-nav .count")).ToContainTextAsync("2");
        await Expect(visitor.Button(visitor.Words["Sign out"])).ToBeVisibleAsync();

        var merchant = await Merchant.ComeAsync(client);
        var order = await OrderAsync(visitor, hand, inCash: false, things: 2);
        await PayAsync(visitor, hand);
        var shipment = await SendAsync(visitor, merchant, order);
        await DeliverAsync(visitor, merchant, order, shipment);
        await hand.PressAsync(visitor.Button(visitor.Words["It has arrived"]));
        await HasStatusAsync(visitor, "Completed");
        await AskForReturnAsync(visitor, hand);
        await GetMoneyBackAsync(visitor, merchant, order);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("zh-CN", 390, false)]
    public async Task Who_pays_in_cash_orders_at_once_and_pays_at_the_door(
        string language, int width, bool keyboardAlone)
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(width, language: language);
        var hand = keyboardAlone ? Hand.Keyboard : Hand.Mouse;
        var merchant = await Merchant.ComeAsync(client);
        var buyer = await client.NewSessionAsync();
        await visitor.ComeSignedInAsync(buyer);
        await visitor.Page.GotoAsync(Lamp);
        await PutInAsync(visitor, hand, units: 1);

        var order = await OrderAsync(visitor, hand, inCash: true, things: 1);
        await HasStatusAsync(visitor, "Confirmed");
        await Expect(visitor.Page.Locator("form[action$='/payment']")).ToHaveCountAsync(0);
        await ShootAsync(visitor, "cash-confirmed");
        var shipment = await SendAsync(visitor, merchant, order);
        await Expect(visitor.Button(visitor.Words["It has arrived"])).ToHaveCountAsync(0);
        await DeliverAsync(visitor, merchant, order, shipment);

        await ShootAsync(visitor, "cash-delivered");
        var paid = (await client.GetAsync($"api/orders/{order}", buyer)).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(
            paid.GetProperty("total").GetProperty("amount").GetInt64(),
            paid.GetProperty("cashCollected").GetProperty("amount").GetInt64());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_language_is_chosen_in_the_header_and_kept()
    {
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.GotoAsync("/products");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");

        await page.GetByRole(AriaRole.Link, new() { Name = "中文" }).ClickAsync();

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await page.GotoAsync("/");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(page.Locator("[data-sale][data-phase=open] button").First).ToHaveTextAsync("立即抢购");
        await Expect(page.Locator("[data-sale][data-phase=open] [data-left]").First).ToHaveTextAsync(LeftInChinese());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_was_looked_at_and_liked_is_on_the_first_page()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await page.GotoAsync(Lamp);
        await visitor.Button("Add to favourites").ClickAsync();
        await Expect(visitor.Button("Remove from favourites")).ToBeVisibleAsync();
        await page.GotoAsync("/products/fern-air-purifier");
        await page.WaitForFunctionAsync("document.cookie.includes('fern-air-purifier')"); // A script notes it.

        await page.GotoAsync("/");

        await Expect(Shelf(page, "Your favourites")).ToHaveTextAsync(["Drift Desk Lamp"]);
        await Expect(Shelf(page, "Seen lately")).ToHaveTextAsync(["Fern Air Purifier", "Drift Desk Lamp"]);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Without_script_one_can_like_a_thing_and_be_reminded_of_a_sale()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(script: false);
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await page.GotoAsync(Lamp);
        await visitor.Button("Add to favourites").ClickAsync();
        await Expect(visitor.Button("Remove from favourites")).ToBeVisibleAsync();
        await page.GotoAsync("/favourites");
        await Expect(page.Locator(".card h3")).ToHaveTextAsync(["Drift Desk Lamp"]);

        await page.GotoAsync("/");
        await page.Locator(".sale-next a").ClickAsync();
        await visitor.Button("Remind me before it starts").First.ClickAsync();

        await Expect(visitor.Button("Do not remind me")).ToBeVisibleAsync();
    }

    private static async Task FindByTypoAndFacetAsync(Visitor visitor, Hand hand)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        await page.GotoAsync("/");
        await hand.WriteAsync(page.GetByLabel(words["Search products"]), "headphnes");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Heading(words["Nothing fits"])).ToBeVisibleAsync();
        await hand.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = "headphones", Exact = true }));
        await hand.PressAsync(page.GetByRole(AriaRole.Navigation, new() { Name = words["Brands"] })
            .GetByRole(AriaRole.Link, new() { NameRegex = Halden() }));
        await Expect(page.Locator(".chips")).ToContainTextAsync("Halden");
        await visitor.ShootAsync($"journey-search-{words.Language}");
        await hand.PressAsync(page.Locator(".card h3 a").First);
        await Expect(visitor.Heading("Halden ANC Over-Ear Headphones")).ToBeVisibleAsync();
    }

    private static async Task PutInAsync(Visitor visitor, Hand hand, int units)
    {
        await hand.PressAsync(visitor.Button(visitor.Words["Add to cart"]).First);
        await Expect(visitor.Page).ToHaveURLAsync(CartUrl());
        await Expect(visitor.Page.Locator(".cart-line")).ToHaveCountAsync(units);
    }

    private static async Task MakeAccountAsync(Visitor visitor, Hand hand, string email)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        await hand.PressAsync(page.Locator("aside a[href^='/sign-in']"));
        await hand.PressAsync(page.Locator("main a[href^='/register']"));
        await hand.WriteAsync(page.GetByLabel(words["Your name"]), "Jo Shopper");
        await hand.WriteAsync(page.GetByLabel(words["E-mail"]), email);
        await hand.WriteAsync(page.GetByLabel(words["Password"]), "nine lives of a lantern");
        await hand.PressAsync(visitor.Button(words["Make the account"]));
        await Expect(page).ToHaveURLAsync(CartUrl());
    }

    // From the cart to the order; gives its id.
    private static async Task<string> OrderAsync(Visitor visitor, Hand hand, bool inCash, int things)
    {
        var page = visitor.Page;
        await hand.PressAsync(page.Locator("aside a[href='/checkout']"));
        var form = page.Locator("form.checkout");
        var place = form.Locator("[formaction$='handler=Place']");
        await Expect(place).ToBeDisabledAsync(); // What the delivery costs is not known yet.
        foreach (var (field, text) in Address)
        {
            await hand.WriteAsync(form.Locator($"[name='{field}']"), text);
        }

        await hand.PressAsync(form.Locator("[formaction$='handler=Address']"));
        await Expect(place).ToBeEnabledAsync();
        await Expect(form.Locator(".checkout-lines li")).ToHaveCountAsync(things);
        await Expect(form.Locator(".option:has([name=addressId]:checked)")).ToContainTextAsync("1 High Street");
        if (inCash)
        {
            await hand.ChooseAsync(form.Locator("[name=payment][value=cod]"));
        }

        await ShootAsync(visitor, inCash ? "cash-checkout" : "checkout");
        await hand.PressAsync(place);
        await Expect(page).ToHaveURLAsync(OrderUrl());
        return new Uri(page.Url).Segments[^1];
    }

    private static async Task PayAsync(Visitor visitor, Hand hand)
    {
        await HasStatusAsync(visitor, "Awaiting payment");
        await hand.PressAsync(visitor.Page.Locator("form[action$='/payment'] button"));
        await hand.PressAsync(visitor.Button("Pay now")); // The gateway is no part of the shop, and speaks English.
        await HasStatusAsync(visitor, "Paid");
        await ShootAsync(visitor, "paid");
    }

    // The merchant sends it, and the buyer sees where it is; gives the shipment's id.
    private static async Task<string> SendAsync(Visitor visitor, Merchant merchant, string order)
    {
        var (shipment, trackingNumber) = await merchant.ShipAsync(order);
        await merchant.TellAsync(order, shipment, "inTransit", "Leeds");
        await visitor.Page.ReloadAsync();
        await HasStatusAsync(visitor, "Shipped");
        var parcel = visitor.Page.Locator("[data-shipment]");
        await Expect(parcel.Locator(".pill")).ToHaveTextAsync(visitor.Words["On its way"]);
        await Expect(parcel).ToContainTextAsync(trackingNumber);
        await Expect(parcel).ToContainTextAsync("Leeds");
        await ShootAsync(visitor, "shipped");
        return shipment;
    }

    private static async Task DeliverAsync(Visitor visitor, Merchant merchant, string order, string shipment)
    {
        await merchant.TellAsync(order, shipment, "delivered", "London");
        await visitor.Page.ReloadAsync();
        await HasStatusAsync(visitor, "Delivered");
        await Expect(visitor.Page.Locator("[data-shipment] .pill")).ToHaveTextAsync(visitor.Words["Delivered"]);
    }

    private static async Task AskForReturnAsync(Visitor visitor, Hand hand)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        var form = page.Locator("form[action$='handler=Return']");
        await hand.PressAsync(page.Locator("details:has(form[action$='handler=Return']) > summary"));
        await hand.WriteAsync(form.Locator($"#back-{LampSku}"), "1");
        await hand.PressAsync(form.Locator("button"));
        await HasStatusAsync(visitor, "Return requested");
        var asked = page.Locator("[data-return]");
        await Expect(asked.Locator(".pill")).ToHaveTextAsync(words["Being decided"]);
        await Expect(asked).ToContainTextAsync(WithLampPrice(words["You would get back {0}."]));
        await ShootAsync(visitor, "return-requested");
    }

    private static async Task GetMoneyBackAsync(Visitor visitor, Merchant merchant, string order)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        var asked = page.Locator("[data-return]");
        await merchant.ApproveAsync(order, (await asked.GetAttributeAsync("data-return"))!, LampSku);
        var refunds = page.Locator("section[aria-labelledby=refunds]");
        await Eventually.SeesAsync(
            "the refund has gone out",
            async () =>
            {
                await page.ReloadAsync();
                return await refunds.InnerTextAsync();
            },
            seen => !seen.Contains(words["on its way"], StringComparison.Ordinal));
        await Expect(refunds).ToContainTextAsync(LampPrice);
        await Expect(asked.Locator(".pill")).ToHaveTextAsync(words["Taken back"]);
        await Expect(asked).ToContainTextAsync(WithLampPrice(words["You get back {0}."]));
        await HasStatusAsync(visitor, "Completed"); // The other thing is kept.
        await ShootAsync(visitor, "refunded");
    }

    private static Task HasStatusAsync(Visitor visitor, string english) =>
        Expect(visitor.Page.Locator("[data-status]")).ToHaveTextAsync(visitor.Words[english]);

    private static Task ShootAsync(Visitor visitor, string moment) =>
        visitor.ShootAsync($"journey-{moment}-{visitor.Words.Language}-{visitor.Page.ViewportSize!.Width}");

    private static string WithLampPrice(string text) => text.Replace("{0}", LampPrice, StringComparison.Ordinal);

    private static ILocator Shelf(IPage page, string title) =>
        page.GetByRole(AriaRole.Region, new() { Name = title }).Locator("h3");

    [GeneratedRegex("/cart$")]
    private static partial Regex CartUrl();

    [GeneratedRegex(@"/orders/[0-9a-z]{26}$")]
    private static partial Regex OrderUrl();

    [GeneratedRegex("^Halden")]
    private static partial Regex Halden();

    [GeneratedRegex(@"^剩余 [\d,]+ 件$")]
    private static partial Regex LeftInChinese();
}

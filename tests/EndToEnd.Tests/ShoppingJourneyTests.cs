using System.Text.RegularExpressions;
using Commerce.Shop;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Somebody who comes for the first time finds things, puts them into the cart, and makes an account: in both
/// languages, in wide and narrow windows, with a mouse and with a keyboard alone.
/// </summary>
public sealed partial class ShoppingJourneyTests(BrowserShop browser) : IClassFixture<BrowserShop>
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("en", 390, true)]
    [InlineData("zh-CN", 390, false)]
    [InlineData("zh-CN", 1280, true)]
    public async Task A_guest_finds_two_things_makes_an_account_and_has_them_in_the_cart(
        string language, int width, bool keyboardAlone)
    {
        await using var visitor = await browser.NewVisitorAsync(width, language: language);
        var hand = keyboardAlone ? Hand.Keyboard : Hand.Mouse;

        await FindByTypoAndFacetAsync(visitor, hand);
        await PutInAsync(visitor, hand, units: 1);
        await visitor.Page.GotoAsync("/products/drift-desk-lamp");
        await PutInAsync(visitor, hand, units: 2);
        await visitor.ShootAsync($"journey-cart-{language}-{width}");
        await MakeAccountAsync(visitor, hand, $"{language}{width}@journey.test".ToLowerInvariant());

        await Expect(visitor.Page.Locator(".cart-line")).ToHaveCountAsync(2);
        await Expect(visitor.Page.Locator(".site-nav .count")).ToContainTextAsync("2");
        await Expect(visitor.Button(visitor.Words["Sign out"])).ToBeVisibleAsync();
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
        await page.GotoAsync("/products/drift-desk-lamp");
        await visitor.Button("Add to favourites").ClickAsync();
        await Expect(visitor.Button("Remove from favourites")).ToBeVisibleAsync();
        await page.GotoAsync("/products/fern-air-purifier");

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
        await page.GotoAsync("/products/drift-desk-lamp");
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

    private static ILocator Shelf(IPage page, string title) =>
        page.GetByRole(AriaRole.Region, new() { Name = title }).Locator("h3");

    [GeneratedRegex("/cart$")]
    private static partial Regex CartUrl();

    [GeneratedRegex("^Halden")]
    private static partial Regex Halden();

    [GeneratedRegex(@"^剩余 [\d,]+ 件$")]
    private static partial Regex LeftInChinese();
}

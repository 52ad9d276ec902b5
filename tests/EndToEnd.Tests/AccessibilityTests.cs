using System.Net;
using System.Net.Http.Json;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;

namespace Commerce;

/// <summary>
/// Goal: nobody is kept out by how the pages are made. Method: axe looks at every page in light and dark, wide and
/// narrow; nothing that it calls serious or critical may be there. What it cannot see is asked of the browser.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed class AccessibilityTests(BrowserShop browser)
{
    [Theory]
    [InlineData(390, true, "zh-CN")]
    [InlineData(1280, false, "en", Explicit = true)] // Each takes most of a minute.
    [InlineData(390, false, "en", Explicit = true)]
    [InlineData(1280, true, "zh-CN", Explicit = true)]
    public async Task No_page_stands_in_anybodys_way(int width, bool dark, string language)
    {
        using var client = browser.Shop.NewClient();
        var pages = await PagesAsync(client, browser.Shop.Address);
        var found = new List<string>();
        foreach (var group in pages.GroupBy(page => page.Token))
        {
            await using var visitor = await browser.NewVisitorAsync(
                width, dark: dark, calm: true, language: language);
            if (group.Key is { } token)
            {
                await visitor.ComeSignedInAsync(token);
            }

            foreach (var (name, path, _) in group)
            {
                await visitor.Page.GotoAsync(path);
                await visitor.ShootIfAskedAsync($"{name}-{width}-{(dark ? "dark" : "light")}-{language}");
                found.AddRange((await Axe.GraveOfAsync(visitor.Page)).Select(finding => $"{path}: {finding}"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Whatever_has_the_keyboards_focus_shows_it(int width)
    {
        await using var visitor = await browser.NewVisitorAsync(width);
        foreach (var path in new[] { "/design", "/", "/products/aria-buds-pro", "/sign-in" })
        {
            await visitor.Page.GotoAsync(path);
            for (var presses = 0; presses < 40; presses++)
            {
                await visitor.Page.Keyboard.PressAsync("Tab");
                Assert.Null(await visitor.Page.EvaluateAsync<string?>(Unmarked));
            }
        }
    }

    [Fact]
    public async Task Whoever_wants_no_motion_sees_none_that_goes_on()
    {
        await using var visitor = await browser.NewVisitorAsync(calm: true);
        foreach (var path in new[] { "/", "/design" })
        {
            await visitor.Page.GotoAsync(path);
            Assert.Equal(0, await visitor.Page.EvaluateAsync<int>(EndlessAnimations));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/products")]
    [InlineData("/products/aria-buds-pro")]
    [InlineData("/flash-sales")]
    public async Task Nothing_moves_while_a_page_loads(string path)
    {
        await using var visitor = await browser.NewVisitorAsync(390);
        await visitor.Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

        var shift = await visitor.Page.EvaluateAsync<double>(LayoutShift);

        Assert.True(shift < 0.02, $"{path} shifts by {shift}.");
    }

    [Fact]
    public async Task A_product_page_loads_less_than_50_kb_of_script()
    {
        await using var visitor = await browser.NewVisitorAsync();
        var scripts = new List<IRequest>();
        visitor.Page.RequestFinished += (_, request) =>
        {
            if (request.ResourceType == "script")
            {
                scripts.Add(request);
            }
        };
        await visitor.Page.GotoAsync(
            "/products/aria-buds-pro", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

        var sizes = await Task.WhenAll(scripts.Select(script => script.SizesAsync()));
        Assert.True(sizes.Length >= 5, "The page's modules were not seen.");
        Assert.InRange(sizes.Sum(size => size.ResponseBodySize), 1, 50_000);
    }

    private const string EndlessAnimations =
        "document.getAnimations().filter(one => one.effect.getComputedTiming().iterations === Infinity).length";

    // The focused element, or what is drawn in its place, must have an outline.
    private const string Unmarked = """
        () => {
          const element = document.activeElement;
          const marked = [null, "::after"].some((part) => {
            const style = getComputedStyle(element, part);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          });
          return marked || element === document.body ? null : element.outerHTML.slice(0, 200);
        }
        """;

    private const string LayoutShift = """
        () => new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              sum += entry.hadRecentInput ? 0 : entry.value;
            }
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        })
        """;

    /// <summary>Every page with something on it, and who sees it.</summary>
    private static async Task<IReadOnlyList<(string Name, string Path, string? Token)>> PagesAsync(
        ShopClient client, Uri shop)
    {
        var sale = await client.NewSaleAsync(units: 5);
        var shopper = await client.NewSessionAsync();
        var order = (await sale.BuyAsync(shopper, "accessible")).Text("orderId");
        await client.SendAsync(
            HttpMethod.Put, "api/cart/items/DRIFT-LAMP", shopper,
            JsonContent.Create(new { quantity = 2 }));
        await client.SendAsync(HttpMethod.Put, "api/members/me/favourites/drift-desk-lamp", shopper);
        var ops = await client.NewSessionAsync("ops");
        var merchant = await client.NewSessionAsync("merchant");
        var agent = await client.NewSessionAsync("agent");
        var supervisor = await client.NewSessionAsync("supervisor");
        var chat = await WaitInChatAsync(client, shop, shopper, supervisor);
        await OrderAndReturnAsync(client, shopper, new Merchant(client, merchant));
        var upcoming = (await client.GetAsync("api/flash-sales")).Json.GetProperty("items").EnumerateArray()
            .First(item => item.GetProperty("state").GetString() == "scheduled").GetProperty("saleId").GetString();
        return
        [
            ("home", "/", null),
            ("products", "/products", null),
            ("search", "/products?q=speaker&brand=Pebble", null),
            ("nothing-found", "/products?q=headphnes", null),
            ("product", "/products/aria-buds-pro", null),
            ("reviews", "/products/drift-desk-lamp/reviews", null),
            ("sales", "/flash-sales", null),
            ("sale", $"/flash-sales/{sale.SaleId}", null),
            ("sale-to-come", $"/flash-sales/{upcoming}", null),
            ("empty-cart", "/cart", null),
            ("sign-in", "/sign-in", null),
            ("register", "/register", null),
            ("not-found", "/nowhere", null),
            ("contact", "/help/contact", null),
            ("design", "/design", null),
            ("home-of-member", "/", shopper),
            ("product-of-member", "/products/drift-desk-lamp", shopper),
            ("sale-to-come-of-member", $"/flash-sales/{upcoming}", shopper),
            ("review", "/products/drift-desk-lamp/review", shopper),
            ("cart", "/cart", shopper),
            ("checkout", "/checkout", shopper),
            ("addresses", "/account/addresses", shopper),
            ("favourites", "/favourites", shopper),
            ("orders", "/orders", shopper),
            ("order", $"/orders/{order}", shopper),
            ("contact-of-member", $"/help/contact?about=order%3A{order}", shopper),
            ("sign-out", "/sign-out", shopper),
            ("operations", "/ops", ops),
            ("payment books", "/ops/reconciliation", ops),
            ("pool", $"/ops/pools/{Uri.EscapeDataString(sale.PoolId)}", ops),
            ("import", "/merchant/import", merchant),
            ("orders-to-send", "/merchant/orders?status=confirmed", merchant),
            ("orders-on-their-way", "/merchant/orders?status=shipped", merchant),
            ("returns", "/merchant/returns", merchant),
            ("agents-desk", "/service", agent),
            ("replies-to-read", "/service/replies", agent),
            ("messages-that-wait", "/service/tickets", agent),
            ("replies-to-write", "/service/replies", supervisor),
            ("merchant-list", "/merchant/products", merchant),
            ("merchant-new", "/merchant/products/new", merchant),
            ("merchant-edit", "/merchant/products/drift-desk-lamp", merchant),
            ("merchant-reviews", "/merchant/products/drift-desk-lamp/reviews", merchant),
            ("merchant-categories", "/merchant/categories", merchant),
            ("product-of-merchant", "/products/drift-desk-lamp", merchant),
            ("service-board", "/service/board", supervisor),
            ("service-session", $"/service/board/{chat}", supervisor),
            ("service-reports", "/service/reports", supervisor),
            ("service-faq", "/service/faq", supervisor),
        ];
    }

    /// <summary>
    /// A message that waits for an answer, and a session that waits and has been there long enough to be on the board;
    /// its id.
    /// </summary>
    private static async Task<string> WaitInChatAsync(
        ShopClient client, Uri shop, string shopper, string supervisor)
    {
        (await client.PostAsync(
            "api/chat/tickets", new { topic = "delivery", text = "Where is my lamp?" }, shopper, "ticket"))
            .Expect(HttpStatusCode.Created);
        await using var connection = await ChatConnection.OpenAsync(shop, shopper);
        var id = (string)(await connection.CallAsync("OpenSession", "delivery", null))!["sessionId"]!;
        await connection.CallAsync("Send", id, "1", "Where is my lamp?");
        await Eventually.SeesAsync(
            "the board lists the session", () => client.GetAsync("api/chat/board/live", supervisor),
            board => board.Body.Contains(id, StringComparison.Ordinal));
        return id;
    }

    /// <summary>An address, and orders: one to be sent, one on its way, and one of which something goes back.</summary>
    private static async Task OrderAndReturnAsync(ShopClient client, string shopper, Merchant merchant)
    {
        var address = new
        {
            name = "Jo Shopper",
            line1 = "1 High Street",
            city = "London",
            postalCode = "E1 6AN",
            country = "GB",
        };
        var lines = new[] { new { sku = "DRIFT-LAMP", quantity = 1 } };
        (await client.PostAsync("api/members/me/addresses", address, shopper)).Expect(HttpStatusCode.Created);
        var toSend = await OrderAsync("to-send");
        var onItsWay = await OrderAsync("on-its-way");
        await merchant.ShipAsync(onItsWay);
        var delivered = await OrderAsync("delivered");
        var (shipment, _) = await merchant.ShipAsync(delivered);
        await merchant.TellAsync(delivered, shipment, "delivered", "London");
        var asked = await client.PostAsync(
            $"api/orders/{delivered}/returns", new { lines, reason = "It does not fit." }, shopper, "return");
        asked.Expect(HttpStatusCode.Created);
        var review = new { rating = 4, title = "Bright", text = "Bright enough to read by.\nThe switch is stiff." };
        (await client.PostAsync("api/products/drift-desk-lamp/reviews", review, shopper, "review"))
            .Expect(HttpStatusCode.Created);
        await merchant.SeesAsync("orders?status=confirmed&pageSize=100", toSend);
        await merchant.SeesAsync("orders?status=shipped&pageSize=100", onItsWay);
        await merchant.SeesAsync("returns?pageSize=100", delivered);

        async Task<string> OrderAsync(string key)
        {
            var placed = await client.PostAsync(
                "api/orders", new { items = lines, address, paymentMethod = "cod" }, shopper, key);
            return placed.Expect(HttpStatusCode.Created).Text("orderId");
        }
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>What people do in the shop, done in a real browser against the real process.</summary>
[Collection(BrowserShop.Name)]
public sealed partial class BrowserJourneyTests(BrowserShop browser)
{
    [Fact]
    public async Task The_demo_shopper_signs_in_buys_in_the_running_sale_pays_and_has_a_paid_order()
    {
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;

        await page.GotoAsync("/");
        var block = page.Locator("[data-sale][data-phase=open]").First;
        await Expect(block.Locator("time[data-countdown]").First).ToHaveTextAsync(ClockText());
        await block.Locator("button:enabled").First.ClickAsync();
        await page.GetByLabel("E-mail").FillAsync("shopper@demo.test");
        await page.GetByLabel("Password").FillAsync(DemoPassword());
        await visitor.Button("Sign in").ClickAsync();
        await page.Locator("[data-sale][data-phase=open] button:enabled").First.ClickAsync();

        await Expect(page).ToHaveURLAsync(OrderUrl());
        await Expect(page.Locator("[data-status]")).ToHaveTextAsync("Awaiting payment");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = PayText() }).ClickAsync();
        await visitor.Button("Pay now").ClickAsync();
        await Expect(page.Locator("[data-status]")).ToHaveTextAsync("Paid");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("Paid");

        Assert.Empty(visitor.Complaints);
        Assert.Equal(["127.0.0.1"], visitor.Hosts);
    }

    [Fact]
    public async Task A_sale_that_sells_out_says_so_without_being_loaded_again()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 2, limitPerBuyer: 2);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");
        var item = visitor.Page.Locator($"[data-sku='{sale.Sku}']");
        await Expect(item.Locator("[data-left]")).ToHaveTextAsync("2 left");

        var buyer = await client.NewSessionAsync();
        Assert.Equal(201, (int)(await sale.BuyAsync(buyer, "first")).Status);
        await Expect(item.Locator("[data-left]")).ToHaveTextAsync("1 left");
        Assert.Equal(201, (int)(await sale.BuyAsync(buyer, "second")).Status);

        await Expect(item.Locator("[data-left]")).ToHaveTextAsync("Sold out");
        await Expect(item.Locator("button")).ToBeDisabledAsync();
        await Expect(visitor.Page.Locator("[data-eyebrow]")).ToHaveTextAsync("Flash sale, sold out");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_paused_sale_shows_it_and_goes_on_when_resumed()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");
        var button = visitor.Page.Locator($"[data-sku='{sale.Sku}'] button");
        await Expect(button).ToBeEnabledAsync();

        await client.PostAsync($"api/ops/flash-sales/{sale.SaleId}/pause", null, sale.OpsToken);
        await Expect(button).ToBeDisabledAsync();
        await client.PostAsync($"api/ops/flash-sales/{sale.SaleId}/resume", null, sale.OpsToken);
        await Expect(button).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_buyer_who_wants_more_than_the_limit_is_told_so_in_words()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5, limitPerBuyer: 1);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");
        await visitor.Button("Buy now").ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(OrderUrl());

        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");
        await visitor.Button("Buy now").ClickAsync();

        await Expect(visitor.Page.Locator("[data-message]")).ToContainTextAsync("as many of these as one person may");
        await Expect(visitor.Button("Buy now")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task An_answer_that_gets_lost_is_asked_for_again_and_there_is_one_order()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5, limitPerBuyer: 5);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");
        var lost = 0;
        await visitor.Page.RouteAsync("**/api/flash-sales/*/items/*/orders", async route =>
        {
            if (Interlocked.Increment(ref lost) == 1)
            {
                await route.FetchAsync(); // the shop decides, the browser never hears of it
                await route.AbortAsync();
            }
            else
            {
                await route.ContinueAsync();
            }
        });

        await visitor.Button("Buy now").ClickAsync();

        await Expect(visitor.Page).ToHaveURLAsync(OrderUrl());
        Assert.Equal(2, lost);
        Assert.Equal(1, (await sale.CountAsync()).Held);
    }

    [Fact]
    public async Task Two_presses_order_once()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5, limitPerBuyer: 5);
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await visitor.Page.GotoAsync($"/flash-sales/{sale.SaleId}");

        await visitor.Button("Buy now").DblClickAsync();

        await Expect(visitor.Page).ToHaveURLAsync(OrderUrl());
        Assert.Equal(1, (await sale.CountAsync()).Held);
    }

    [Fact]
    public async Task Buying_needs_nothing_but_a_keyboard()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await page.GotoAsync($"/flash-sales/{sale.SaleId}");

        await PressTabUntilAsync(page, "a.skip");
        await page.Keyboard.PressAsync("Enter");
        await PressTabUntilAsync(page, $"[data-sku='{sale.Sku}'] button");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(OrderUrl());
        await PressTabUntilAsync(page, ".order button.wide");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Button("Pay now")).ToBeVisibleAsync();
        await PressTabUntilAsync(page, "form[action$='/pay'] button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-status]")).ToHaveTextAsync("Paid");
    }

    [Fact]
    public async Task Without_script_one_can_still_buy_pay_and_cancel()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5, limitPerBuyer: 5);
        await using var visitor = await browser.NewVisitorAsync(script: false);
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());

        await page.GotoAsync($"/flash-sales/{sale.SaleId}");
        await visitor.Button("Buy now").ClickAsync();
        await Expect(page).ToHaveURLAsync(OrderUrl());
        await page.GetByRole(AriaRole.Button, new() { NameRegex = PayText() }).ClickAsync();
        await visitor.Button("Pay now").ClickAsync();
        await Expect(page).ToHaveURLAsync(OrderUrl());
        await page.GotoAsync($"/flash-sales/{sale.SaleId}");
        await visitor.Button("Buy now").ClickAsync();
        await visitor.Button("Cancel the order").ClickAsync();

        await Expect(page.Locator("[data-status]")).ToHaveTextAsync("Cancelled");
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    public async Task Nothing_sticks_out_of_a_narrow_window(int width)
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 5);
        await using var visitor = await browser.NewVisitorAsync(width, 700);
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await page.GotoAsync($"/flash-sales/{sale.SaleId}");
        await visitor.Button("Buy now").ClickAsync();
        await Expect(page).ToHaveURLAsync(OrderUrl());
        var order = new Uri(page.Url).AbsolutePath;

        var flashSale = $"/flash-sales/{sale.SaleId}";
        foreach (var path in new[] { "/", "/products", "/flash-sales", flashSale, "/orders", order, "/nowhere" })
        {
            await page.GotoAsync(path);
            var over = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            Assert.True(over <= 0, $"{path} is {over} px too wide for a window of {width} px.");
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_form_stands_beside_the_field_and_input_is_kept()
    {
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await page.GotoAsync("/register");
        await page.GetByLabel("Your name").FillAsync("Robin");
        await page.GetByLabel("E-mail").FillAsync("robin@browser.test");
        await page.GetByLabel("Password").FillAsync("short");
        await visitor.Button("Make the account").ClickAsync();

        await Expect(page.Locator("#password-error")).ToContainTextAsync("8");
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("robin@browser.test");
        await Expect(page.GetByLabel("Password")).ToHaveValueAsync("");
        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");

        await page.GetByLabel("Password").FillAsync("nine lives of a lantern");
        await visitor.Button("Make the account").ClickAsync();
        await Expect(visitor.Button("Sign out")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_merchant_uploads_a_catalogue_and_sees_what_became_of_each_line()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        var page = visitor.Page;
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("merchant"));
        await page.GotoAsync("/merchant/import");
        await page.GetByLabel("The file").SetInputFilesAsync(new FilePayload
        {
            Name = "two-lines.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes(
                """
                InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
                900001,90210X,BROWSER LANTERN,2,2011-01-04 10:00:00,4.25,12345,United Kingdom
                C90002,90210X,BROWSER LANTERN,-2,2011-01-04 11:00:00,4.25,12345,United Kingdom
                """),
        });
        await visitor.Button("Upload and import").ClickAsync();

        await Expect(page.Locator("[data-state]")).ToHaveTextAsync("Every line accounted for");
        await Expect(page.Locator("[data-running]")).ToHaveAttributeAsync("data-running", "no");
        await Expect(page.Locator("[data-figure=linesRead]")).ToHaveTextAsync("2");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("cancellation");
    }

    [Fact]
    public async Task Pages_of_others_and_pages_that_are_not_there_look_the_same()
    {
        using var client = browser.Shop.NewClient();
        var sale = await client.NewSaleAsync(units: 1);
        var order = (await sale.BuyAsync(await client.NewSessionAsync(), "somebody")).Text("orderId");
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());

        foreach (var path in new[] { $"/orders/{order}", "/orders/nonsense", "/no-such-page" })
        {
            var response = await visitor.Page.GotoAsync(path);
            Assert.Equal(404, response!.Status);
            await Expect(visitor.Heading("Nothing is here")).ToBeVisibleAsync();
        }

        Assert.Equal(403, (await visitor.Page.GotoAsync("/ops"))!.Status);
    }

    private static async Task PressTabUntilAsync(IPage page, string selector)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => !!document.activeElement?.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"80 presses of Tab did not reach '{selector}'.");
    }

    private string DemoPassword() => PrintedPassword().Match(browser.Shop.Output) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"The shop printed no password of the shopper:\n{browser.Shop.Output}");

    [GeneratedRegex(@"/orders/[0-9a-z]{26}$")]
    private static partial Regex OrderUrl();

    [GeneratedRegex(@"^(\d+d )?\d\d:\d\d:\d\d$")]
    private static partial Regex ClockText();

    [GeneratedRegex("^Pay ")]
    private static partial Regex PayText();

    [GeneratedRegex(@"(?s)shopper@demo\.test.*?\b([a-z0-9]+-demo)\b")]
    private static partial Regex PrintedPassword();
}

using Commerce.Shop;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// A merchant makes a product out of nothing and puts it on the shelves, and a shopper finds it there: in wide and
/// narrow windows, with and without scripts.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed class MerchantJourneyTests(BrowserShop browser)
{
    [Theory]
    [InlineData(1280, true)]
    [InlineData(390, true, Explicit = true)]
    [InlineData(390, false)]
    public async Task A_product_of_two_colours_and_two_pictures_is_made_published_and_found(int width, bool script)
    {
        using var client = browser.Shop.NewClient();
        await using var merchant = await browser.NewVisitorAsync(width, script: script);
        await merchant.ComeSignedInAsync(await client.NewSessionAsync("merchant"));
        var (page, name) = (merchant.Page, $"Marlow pitcher {width}{(script ? "" : " plain")}");
        var files = await PicturesAsync();

        await page.GotoAsync("/merchant/products");
        await Link(page, "New product").First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Category").SelectOptionAsync("tableware");
        await page.Locator("#brand").FillAsync("Marlow");
        await page.GetByLabel("Description").FillAsync("Holds **two litres**.\n\n- for water\n- for lemonade");
        await page.Locator("#values1").FillAsync("Ochre, Teal");
        await page.Locator("#variantPrice").FillAsync("24.50");
        await page.Locator("#variantListPrice").FillAsync("30");
        await merchant.Button("Make them").ClickAsync();
        await Expect(page.Locator(".sku-fields")).ToHaveCountAsync(2);
        await page.SetInputFilesAsync("#files", files);
        if (!script)
        {
            await merchant.Button("Upload").ClickAsync();
        }

        await Expect(page.Locator(".picture-row")).ToHaveCountAsync(2);
        var second = await page.Locator("input[name=picture]").Nth(1).InputValueAsync();
        await page.Locator("#pictureText-1").FillAsync("The pitcher from its side");
        await merchant.Button("Move picture 2 up").ClickAsync();
        await Expect(page.Locator("input[name=picture]").First).ToHaveValueAsync(second);
        await Expect(page.Locator("#pictureText-0")).ToHaveValueAsync("The pitcher from its side");
        await page.Locator("#pictureText-1").FillAsync("The pitcher from above");
        await merchant.ShootAsync($"merchant-product-{width}{(script ? "" : "-plain")}");
        await merchant.Button("Save and publish").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await StockAsync(merchant);
        await page.GotoAsync("/merchant/products?q=" + Uri.EscapeDataString(name));
        await Expect(page.Locator(".product-row .pill")).ToHaveTextAsync("Published");
        Assert.True(await IsShownAsync(page.Locator(".product-row img")));
        await merchant.ShootAsync($"merchant-products-{width}{(script ? "" : "-plain")}");
        Assert.Empty(merchant.Complaints);

        await BuyAsync(width, script, name);
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_told_beside_the_field_and_the_others_are_taken()
    {
        using var client = browser.Shop.NewClient();
        await using var merchant = await browser.NewVisitorAsync();
        await merchant.ComeSignedInAsync(await client.NewSessionAsync("merchant"));
        var page = merchant.Page;
        await page.GotoAsync("/merchant/products/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Kept");

        await page.SetInputFilesAsync("#files",
        [
            new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = "<html>"u8.ToArray() },
            .. await PicturesAsync(),
        ]);

        await Expect(page.Locator("#pictures-error")).ToContainTextAsync("photo.jpg: ");
        await Expect(page.Locator(".picture-row")).ToHaveCountAsync(2);
        await Expect(page.Locator("#name")).ToHaveValueAsync("Kept");
        await merchant.ShootAsync("merchant-picture-refused");
        Assert.Empty(merchant.Complaints);
    }

    [Fact]
    public async Task Pictures_that_are_chosen_before_the_script_has_come_are_taken_when_it_has()
    {
        using var client = browser.Shop.NewClient();
        await using var merchant = await browser.NewVisitorAsync();
        await merchant.ComeSignedInAsync(await client.NewSessionAsync("merchant"));
        var (page, chosen) = (merchant.Page, new TaskCompletionSource());
        await page.RouteAsync("**/js/pictures.js*", async route =>
        {
            await chosen.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync("/merchant/products/new");

        await page.SetInputFilesAsync("#files", await PicturesAsync());
        chosen.SetResult();

        await Expect(page.Locator(".picture-row")).ToHaveCountAsync(2);
    }

    private async Task BuyAsync(int width, bool script, string name)
    {
        await using var shopper = await browser.NewVisitorAsync(width, script: script);
        var page = shopper.Page;
        await page.GotoAsync("/products?q=" + Uri.EscapeDataString(name));
        await Expect(page.Locator(".card")).ToHaveCountAsync(1);
        Assert.True(await IsShownAsync(page.Locator(".card img")));
        await page.Locator(".card h3 a").ClickAsync();
        var strip = page.Locator(".gallery-strip img");
        await Expect(strip).ToHaveCountAsync(2);
        await Expect(strip.First).ToHaveAttributeAsync("alt", "The pitcher from its side");
        Assert.True(await IsShownAsync(strip.First));
        await Link(page, "Picture 2").ClickAsync();
        Assert.True(await IsShownAsync(strip.Nth(1)));
        await shopper.ShootAsync($"shopper-product-{width}{(script ? "" : "-plain")}");
        await Link(page, "Teal").ClickAsync();
        await Expect(page.Locator(".price.large b")).ToHaveTextAsync("£24.50");
        await shopper.Button("Add to cart").ClickAsync();
        await Expect(page.Locator(".cart-line")).ToHaveCountAsync(1);
        Assert.Empty(shopper.Complaints);
    }

    private static async Task StockAsync(Visitor merchant)
    {
        var row = merchant.Page.Locator(".stock-row", new() { HasText = "TEAL" });
        await row.Locator("input[name=delta]").FillAsync("12");
        await row.Locator("input[name=reason]").FillAsync("delivery 4711");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(row.Locator("b")).ToHaveTextAsync("12");
    }

    private static ILocator Link(IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    // A picture that could not be loaded has no width.
    private static async Task<bool> IsShownAsync(ILocator picture)
    {
        await picture.ScrollIntoViewIfNeededAsync();
        return await picture.EvaluateAsync<bool>(
            "async (image) => { await image.decode(); return image.naturalWidth > 0; }");
    }

    // Of something that a browser has drawn.
    private async Task<FilePayload[]> PicturesAsync()
    {
        await using var painter = await browser.NewVisitorAsync(900, 900);
        var files = new List<FilePayload>();
        foreach (var path in new[] { "/", "/design" })
        {
            await painter.Page.GotoAsync(path);
            files.Add(new FilePayload
            {
                Name = "picture.png",
                MimeType = "image/png",
                Buffer = await painter.Page.ScreenshotAsync(),
            });
        }

        return [.. files];
    }
}

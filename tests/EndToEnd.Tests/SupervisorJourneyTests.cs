using System.Text.Json.Nodes;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// A supervisor watches the board, steps into a session, reads what was counted, and teaches the bot: in both
/// languages, in wide and narrow windows, with a mouse and with a keyboard alone. Shopper and agent speak to the hub.
/// </summary>
public sealed class SupervisorJourneyTests(BrowserShop browser) : IClassFixture<BrowserShop>
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task A_supervisor_sees_who_waits_steps_in_and_reads_what_was_counted(
        string language, int width, bool keyboardAlone)
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(width, language: language);
        var hand = keyboardAlone ? Hand.Keyboard : Hand.Mouse;
        var (page, words) = (visitor.Page, visitor.Words);
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        await page.GotoAsync("/service/board");
        await ShootAsync(visitor, "board-empty");
        await using var shopper = await ChatConnection.OpenAsync(browser.Shop.Address, await client.NewSessionAsync());

        var id = (string)(await shopper.CallAsync("OpenSession", "delivery", "a lamp"))!["sessionId"]!;
        await shopper.CallAsync("Send", id, "1", "Where is my lamp?");
        var row = page.Locator($"[data-session='{id}']");
        await Expect(row).ToContainTextAsync(words["Waiting"]);
        await Expect(page.Locator("[data-alert=NoAgent]")).ToBeVisibleAsync();
        await ShootAsync(visitor, "board-alert");

        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await agent.CallAsync("SetStatus", "online");
        await agent.HearAsync("SessionChanged", each => (string)each["sessionId"]! == id);
        await agent.CallAsync("Accept", id);
        await Expect(row).ToContainTextAsync(words["Talking"]);
        await Expect(page.Locator("[data-alert=NoAgent]")).ToHaveCountAsync(0);
        await ShootAsync(visitor, "board");

        await StepInAsync(visitor, hand, id, shopper, agent);
        await shopper.CallAsync("Rate", id, 5, null);
        await agent.CallAsync("SetStatus", "offline"); // Whoever comes next is not offered to them.
        await ReadReportAsync(visitor, hand);
        await TeachAsync(visitor, hand, language);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_board_that_cannot_be_read_says_so_and_comes_back_by_itself()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        await visitor.Page.GotoAsync("/service/board");
        await Expect(visitor.Page.Locator("[data-live-failed]")).ToBeHiddenAsync();

        await visitor.Page.RouteAsync("**/service/board?handler=Live", route => route.AbortAsync());
        await Expect(visitor.Page.Locator("[data-live-failed]")).ToBeVisibleAsync();
        await ShootAsync(visitor, "board-failed");
        await visitor.Page.UnrouteAsync("**/service/board?handler=Live");

        await Expect(visitor.Page.Locator("[data-live-failed]")).ToBeHiddenAsync();
    }

    private static async Task StepInAsync(
        Visitor visitor, Hand hand, string id, ChatConnection shopper, ChatConnection agent)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        await hand.PressAsync(page.Locator($"#look-{id}"));
        var talk = page.Locator("[data-part=talk]");
        await Expect(talk).ToContainTextAsync("Where is my lamp?");
        await agent.CallAsync("Send", id, "1", "Let me look.");
        await Expect(talk).ToContainTextAsync("Let me look."); // By itself.

        await hand.WriteAsync(page.Locator("#text"), "Ask for the order.");
        await hand.PressAsync(visitor.Button(words["Whisper to the agent"]));
        await agent.HearAsync("Message", Says("Ask for the order."));
        await hand.WriteAsync(page.Locator("#text"), "I am here too.");
        await hand.PressAsync(visitor.Button(words["Say it to the shopper"]));
        await shopper.HearAsync("Message", Says("I am here too."));
        Assert.DoesNotContain(shopper.Heard, each => Says("Ask for the order.")(each.Argument));
        await Expect(talk.Locator(".note")).ToContainTextAsync(words["For staff only"]);
        await ShootAsync(visitor, "session");

        await hand.PressAsync(visitor.Button(words["Take it over"]));
        await Expect(visitor.Button(words["Take it over"])).ToHaveCountAsync(0);
        await hand.PressAsync(visitor.Button(words["Give it away"]));
        await shopper.HearAsync("SessionChanged", each => (string)each["topic"]! == "order");
        await hand.PressAsync(visitor.Button(words["Close the session"]));
        await Expect(page.Locator("[data-state]")).ToHaveTextAsync(words["Closed"]);
    }

    private static async Task ReadReportAsync(Visitor visitor, Hand hand)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        await Eventually.SeesAsync(
            "the session was counted",
            async () =>
            {
                await page.GotoAsync("/service/reports");
                return await page.Locator("main").InnerTextAsync();
            },
            text => text.Contains(words["By agent"], StringComparison.Ordinal)
                && text.Contains("5.0", StringComparison.Ordinal));
        await ShootAsync(visitor, "reports");
        var download = await page.RunAndWaitForDownloadAsync(
            () => hand.PressAsync(page.GetByRole(AriaRole.Link, new() { Name = words["Download as CSV"] })));
        Assert.Contains("day,topic,agent", await File.ReadAllTextAsync(await download.PathAsync()));
    }

    private static async Task TeachAsync(Visitor visitor, Hand hand, string language)
    {
        var (page, words) = (visitor.Page, visitor.Words);
        var chinese = language != "en";
        await page.GotoAsync("/service/faq");
        await page.Locator("#language").SelectOptionAsync(language);
        await hand.WriteAsync(page.Locator("#questions"), chinese ? "可以包装成礼品吗？" : "Do you wrap gifts?");
        await hand.WriteAsync(page.Locator("#answer"), chinese ? "可以，用纸。" : "Yes, in paper.");
        await hand.PressAsync(visitor.Button(words["Add it"]));
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(words["Saved. The bot answers so from now on."]);
        await hand.WriteAsync(page.Locator("#said"), chinese ? "礼品包装" : "gift wrapping");
        await hand.PressAsync(visitor.Button(words["Ask the bot"]));
        await Expect(page.Locator("ol[role=status] li").First).ToContainTextAsync(chinese ? "用纸" : "in paper");
        await ShootAsync(visitor, "faq");
    }

    private static Func<JsonNode, bool> Says(string text) => message => (string?)message["text"] == text;

    private static Task ShootAsync(Visitor visitor, string moment) =>
        visitor.ShootAsync($"supervisor-{moment}-{visitor.Words.Language}-{visitor.Page.ViewportSize!.Width}");
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Goal: an agent answers, looks up and does what a shopper needs, in both languages, wide and narrow, and by keyboard.
/// Method: a real browser for the agent; the shopper speaks to the hub.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed class AgentJourneyTests(BrowserShop browser)
{
    private const string Greeting = "Hello {shopper}, this is {agent}. Is it about {order}?";

    [Theory]
    [InlineData("en", 1360, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task An_agent_takes_a_session_answers_helps_and_gives_it_away(string language, int width, bool dark)
    {
        using var client = browser.Shop.NewClient();
        await PutReplyAsync(client);
        var sale = await client.NewSaleAsync(units: 5);
        var token = await client.NewSessionAsync();
        var order = (await sale.BuyAsync(token, "k")).Text("orderId");
        await using var visitor = await browser.NewVisitorAsync(width, dark: dark, language: language);
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("agent"));
        await visitor.Page.GotoAsync("/service");
        await Expect(visitor.Page.Locator("[data-lost]")).ToBeHiddenAsync();
        await visitor.Page.Locator("#status").SelectOptionAsync("online");

        await using var shopper = await ChatConnection.OpenAsync(browser.Shop.Address, token);
        var session = (string)(await shopper.CallAsync("OpenSession", "order", $"order:{order}"))!["sessionId"]!;
        await shopper.CallAsync("Send", session, "s1", "I cannot pay <b>now</b>");
        var offered = visitor.Page.Locator($"li[data-session='{session}']");
        await Expect(offered).ToHaveAttributeAsync("data-status", "offered");
        await Expect(visitor.Page).ToHaveTitleAsync(new Regex(@"^\([0-9]+\) "));
        await Expect(visitor.Page.Locator("[data-news]")).ToContainTextAsync(
            visitor.Words["{0} asks for an agent: accept the session."].Replace("{0}", ""));
        await offered.Locator(".accept").ClickAsync();
        await Expect(Texts(visitor).First).ToHaveTextAsync("I cannot pay <b>now</b>");
        await shopper.HearAsync("ReadUpTo", read => (long)read["byAgent"]! > 0);

        await AnswerAsync(visitor, shopper, session, order);
        await LookAsync(visitor, $"desk-talk-{width}-{language}");
        await HelpAsync(visitor, client, sale, token, order);
        await GiveAwayAsync(visitor, shopper, session);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task What_an_agent_writes_while_the_connection_is_cut_is_sent_once_when_it_is_back()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("agent"));
        var (isCut, routes) = (false, new List<IWebSocketRoute>());
        await visitor.Page.RouteWebSocketAsync("**/hubs/chat", route =>
        {
            if (isCut)
            {
                _ = route.CloseAsync();
                return;
            }

            route.ConnectToServer();
            routes.Add(route);
        });
        await using var shopper = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync());
        await visitor.Page.GotoAsync("/service");
        await Expect(visitor.Page.Locator("[data-lost]")).ToBeHiddenAsync();
        await visitor.Page.Locator("#status").SelectOptionAsync("online");
        var session = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await visitor.Page.Locator($"li[data-session='{session}'] .accept").ClickAsync();
        await Expect(Composer(visitor)).ToBeFocusedAsync();

        isCut = true;
        foreach (var route in routes)
        {
            await route.CloseAsync(new WebSocketRouteCloseOptions { Code = 1011 });
        }

        await Expect(visitor.Page.Locator("[data-lost]")).ToBeVisibleAsync();
        await shopper.CallAsync("Send", session, "s1", "are you there?");
        await SayAsync(visitor, "yes, I am");
        await Expect(visitor.Page.Locator(".chat-item.own .chat-mark").Last).ToHaveTextAsync("Sending…");
        isCut = false;

        await shopper.HearAsync("Message", message => (string)message["text"]! == "yes, I am");
        await Expect(Texts(visitor)).ToHaveTextAsync(["are you there?", "yes, I am"]);
        Assert.Single(shopper.Heard, each => each.Target == "Message" && (string)each.Argument["text"]! == "yes, I am");
    }

    [Fact]
    public async Task A_supervisor_writes_replies_and_agents_read_them()
    {
        using var client = browser.Shop.NewClient();
        await using var supervisor = await browser.NewVisitorAsync();
        await supervisor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        await supervisor.Page.GotoAsync("/service/replies");
        await supervisor.Page.Locator("#s-new").FillAsync("thanks");
        await supervisor.Page.Locator("#t-new").FillAsync("Thank you, {shopper}.");
        await supervisor.Button("Add the reply").ClickAsync();

        var form = supervisor.Page.Locator("[data-reply=thanks]");
        await form.Locator("textarea").FillAsync("Thank you.");
        await form.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(form.Locator("textarea")).ToHaveValueAsync("Thank you.");
        await LookAsync(supervisor, "replies");

        await using var agent = await browser.NewVisitorAsync();
        await agent.ComeSignedInAsync(await client.NewSessionAsync("agent"));
        await agent.Page.GotoAsync("/service/replies");
        await Expect(agent.Page.Locator("[data-reply=thanks]")).ToContainTextAsync("Thank you.");
        await Expect(agent.Page.Locator("main form")).ToHaveCountAsync(0);
    }

    private static ILocator Texts(Visitor visitor) => visitor.Page.Locator(".desk .chat-text");

    private static ILocator Composer(Visitor visitor) => visitor.Page.Locator(".desk-write textarea");

    private static async Task SayAsync(Visitor visitor, string text)
    {
        await Composer(visitor).FillAsync(text);
        await visitor.Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>A canned reply, what the shopper has read of it, and a note, by keyboard alone.</summary>
    private static async Task AnswerAsync(Visitor visitor, ChatConnection shopper, string session, string order)
    {
        await Expect(visitor.Page.Locator($"[data-order='{order}']")).ToHaveCountAsync(2);
        await Composer(visitor).FocusAsync();
        await visitor.Page.Keyboard.TypeAsync("/hel");
        await Expect(visitor.Page.Locator("#replies [aria-selected=true]")).ToContainTextAsync("/hello");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Expect(Composer(visitor)).ToHaveValueAsync(Filled(order));
        await visitor.Page.Keyboard.PressAsync("Enter");
        var heard = await shopper.HearAsync("Message", message => Filled(order).IsMatch((string)message["text"]!));
        await shopper.CallAsync("Read", session, (long)heard["sequence"]!);
        await Expect(visitor.Page.Locator(".chat-item.own .chat-mark").Last).ToHaveTextAsync(visitor.Words["Read"]);
        await shopper.CallAsync("Typing", session);
        await Expect(visitor.Page.Locator(".desk [data-typing]")).Not.ToBeEmptyAsync();

        await visitor.Page.Keyboard.PressAsync("Alt+n");
        await SayAsync(visitor, "asks for more time");
        await Expect(visitor.Page.Locator(".chat-item.note .chat-text")).ToHaveTextAsync("asks for more time");
        await visitor.Page.Keyboard.PressAsync("Alt+n");
        await SayAsync(visitor, "One moment.");
        await shopper.HearAsync("Message", message => (string)message["text"]! == "One moment.");
        Assert.DoesNotContain(shopper.Heard, each => each.Argument.ToJsonString().Contains("asks for more time"));
    }

    /// <summary>More time to pay, a card, why, and a cancellation.</summary>
    private static async Task HelpAsync(
        Visitor visitor, ShopClient client, RunningSale sale, string token, string order)
    {
        await GoAsync(visitor, "shopper");
        var card = visitor.Page.Locator($"[data-order='{order}']").First;
        await card.GetByRole(AriaRole.Button, new() { Name = visitor.Words["More time"] }).ClickAsync();
        await visitor.Page.Locator("#ask-minutes").FillAsync("10");
        await LookAsync(visitor, $"desk-ask-{visitor.Words.Language}");
        var before = (await OrderAsync(client, token, order)).GetProperty("payBefore").GetDateTimeOffset();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Page.Locator("[data-ask]")).ToBeHiddenAsync();
        var after = (await OrderAsync(client, token, order)).GetProperty("payBefore").GetDateTimeOffset();
        Assert.Equal(before.AddMinutes(10), after);
        await Expect(card.Locator(".timeline")).ToContainTextAsync(
            visitor.Words["Customer service gives {0} more minutes to pay."].Replace("{0}", "10"));

        await visitor.Page.Locator("#sale-item").SelectOptionAsync(
            $"{sale.SaleId}/items/{Uri.EscapeDataString(sale.Sku)}");
        await visitor.Button(visitor.Words["Find out"]).ClickAsync();
        await Expect(visitor.Page.Locator(".desk-shopper .notice")).ToHaveTextAsync(
            visitor.Words["The shopper got it: it is theirs, or held for them."]);
        await LookAsync(visitor, $"desk-shopper-{visitor.Words.Language}");

        await card.GetByRole(AriaRole.Button, new() { Name = visitor.Words["Cancel"], Exact = true }).ClickAsync();
        await visitor.Page.Locator("[data-go]").ClickAsync();
        await Expect(visitor.Page.Locator("[data-ask]")).ToBeHiddenAsync();
        Assert.Equal("cancelled", (await OrderAsync(client, token, order)).GetProperty("status").GetString());
        await GoAsync(visitor, "talk");
        await Expect(visitor.Page.Locator(".chat-item.note")).ToHaveCountAsync(3); // Both were noted.
    }

    private static async Task GiveAwayAsync(Visitor visitor, ChatConnection shopper, string session)
    {
        await visitor.Page.RouteAsync("**/api/chat/board", async route =>
        {
            var board = await route.FetchAsync();
            var topics = JsonNode.Parse(await board.TextAsync())!.AsArray();
            topics.Add(new JsonObject { ["topic"] = "warranty", ["waiting"] = 3, ["agents"] = new JsonArray() });
            await route.FulfillAsync(new RouteFulfillOptions { Response = board, Body = topics.ToJsonString() });
        }); // As where a shop has a topic of its own.
        await visitor.Page.Locator("[data-transfer]").ClickAsync();
        await Expect(visitor.Page.Locator("#give-to [value=warranty]")).ToHaveTextAsync(
            visitor.Words["{0}, {1} wait"].Replace("{0}", "warranty").Replace("{1}", "3"));
        await visitor.Page.Locator("#give-to").SelectOptionAsync("returns");
        await visitor.Page.Locator("#give-note").FillAsync("knows more");
        await LookAsync(visitor, $"desk-give-{visitor.Words.Language}");
        await visitor.Page.Locator("#status").EvaluateAsync("select => { select.value = 'away'; "
            + "select.dispatchEvent(new Event('change')); }"); // Or it comes back at once.
        await visitor.Page.Locator("[data-give] .button").First.ClickAsync();
        await Expect(visitor.Page.Locator($"li[data-session='{session}']")).ToHaveCountAsync(0);
        await shopper.HearAsync("SessionChanged", each => (string)each["topic"]! == "returns");
    }

    // Narrow windows show one part at a time.
    private static async Task GoAsync(Visitor visitor, string part)
    {
        var tab = visitor.Page.Locator($"[data-to={part}]");
        if (await tab.IsVisibleAsync())
        {
            await tab.ClickAsync();
        }
    }

    private static Regex Filled(string order) => new($"^Hello .+, this is .+\\. Is it about {order}\\?$");

    private static async Task<System.Text.Json.JsonElement> OrderAsync(ShopClient client, string token, string order) =>
        (await client.GetAsync($"api/orders/{order}", token)).Expect(HttpStatusCode.OK).Json;

    private static async Task PutReplyAsync(ShopClient client)
    {
        var supervisor = await client.NewSessionAsync("supervisor");
        var book = (await client.GetAsync("api/chat/replies", supervisor)).Expect(HttpStatusCode.OK).Json;
        await client.SendAsync(HttpMethod.Put, "api/chat/replies", supervisor, JsonContent.Create(new
        {
            version = book.GetProperty("version").GetInt32(),
            items = new[]
            {
                new { shortcut = "hello", text = Greeting }, new { shortcut = "wait", text = "One moment." },
            },
        }));
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.ShootAsync(name);
        Assert.Empty(await Axe.GraveOfAsync(visitor.Page));
    }
}

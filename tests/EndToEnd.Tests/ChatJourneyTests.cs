using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Goal: a shopper talks with an agent from whatever page they are on, and nothing they see is wrong or lost. Method: a
/// real browser for the shopper; the agent speaks to the hub.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed class ChatJourneyTests(BrowserShop browser)
{
    // A picture of one red pixel, as PNG.
    private static readonly byte[] RedPixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task A_shopper_asks_about_an_order_and_an_agent_answers(string language, int width, bool dark)
    {
        using var client = browser.Shop.NewClient();
        var shopper = await client.NewSessionAsync();
        var order = await client.NewCashOrderAsync(shopper, "DRIFT-LAMP");
        await using var visitor = await browser.NewVisitorAsync(width, dark: dark, language: language);
        await visitor.ComeSignedInAsync(shopper);
        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await visitor.Page.GotoAsync($"/orders/{order}");

        await visitor.Page.Locator("#chat-button").ClickAsync();
        await Expect(Panel(visitor).Locator("[data-about-title]")).ToContainTextAsync(order);
        await LookAsync(visitor, $"chat-start-{width}-{language}");
        await Panel(visitor).Locator("[data-topic=order]").ClickAsync();
        await Expect(Panel(visitor).Locator(".chat-card")).ToHaveAttributeAsync("href", $"/orders/{order}");
        var session = await SessionAsync(client, shopper);
        var place = Regex.Escape(visitor.Words["You are number {0} in the queue."]).Replace(@"\{0}", "[0-9]+");
        await Expect(State(visitor)).ToContainTextAsync(new Regex(place));

        await SayAsync(visitor, "Where is it? <b>Now</b>");
        await Expect(LastMark(visitor)).ToHaveTextAsync(visitor.Words["Sent off"]);
        await agent.CallAsync("Accept", session);
        await Expect(LastMark(visitor)).ToHaveTextAsync(visitor.Words["Delivered"]);
        var heard = await agent.CallAsync("Join", session, 0);
        var last = heard!["items"]!.AsArray()[^1]!;
        await agent.CallAsync("Read", session, (long)last["sequence"]!);
        await Expect(LastMark(visitor)).ToHaveTextAsync(visitor.Words["Read"]);
        await agent.CallAsync("Typing", session);
        await Expect(Panel(visitor).Locator("[data-typing]")).Not.ToBeEmptyAsync();
        await agent.CallAsync("Send", session, "a1", "<img src=x onerror=alert(1)> one moment");
        await Expect(Texts(visitor)).ToHaveTextAsync(
            ["Where is it? <b>Now</b>", "<img src=x onerror=alert(1)> one moment"]);
        await agent.HearAsync("ReadUpTo", read => (long)read["byShopper"]! > (long)last["sequence"]!);

        await SendPictureAsync(visitor, agent);
        await LookAsync(visitor, $"chat-talk-{width}-{language}");
        await MinimiseAsync(visitor, agent, session);
        await RateAsync(visitor, client, agent, shopper, session);
        await LookAsync(visitor, $"chat-over-{width}-{language}");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_connection_that_is_cut_comes_back_and_nothing_is_missing_or_twice()
    {
        using var client = browser.Shop.NewClient();
        var shopper = await client.NewSessionAsync();
        var wire = new CutWire();
        await using var visitor = await OpenPanelAsync(shopper, wire);
        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await Panel(visitor).Locator("[data-topic=other]").ClickAsync();
        var session = await BeginAndCutAsync(visitor, client, shopper, agent, wire);
        await agent.CallAsync("Send", session, "a2", "two");
        await agent.CallAsync("Send", session, "a3", "three");
        await SayAsync(visitor, "four");
        await Expect(LastMark(visitor)).ToHaveTextAsync("Sending…");
        wire.Mend();

        await Expect(Texts(visitor)).ToHaveTextAsync(["one", "two", "three", "four"]);
        await Expect(LastMark(visitor)).ToHaveTextAsync("Delivered");
        await agent.HearAsync("Message", message => (string)message["text"]! == "four");
        Assert.Single(agent.Heard, each => each.Target == "Message" && (string)each.Argument["text"]! == "four");
    }

    [Fact]
    public async Task What_is_heard_before_what_was_missed_is_asked_for_leaves_no_gap()
    {
        using var client = browser.Shop.NewClient();
        var shopper = await client.NewSessionAsync();
        var wire = new CutWire();
        await using var visitor = await OpenPanelAsync(shopper, wire);
        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await Panel(visitor).Locator("[data-topic=other]").ClickAsync(); // Asked for first when the connection is back.
        await Panel(visitor).Locator("[data-back]").ClickAsync();
        await Panel(visitor).Locator("[data-topic=product]").ClickAsync();
        var session = await BeginAndCutAsync(visitor, client, shopper, agent, wire);
        await agent.CallAsync("Send", session, "a1", "two");
        var asked = wire.HoldJoins();
        wire.Mend();
        await asked;
        await agent.CallAsync("Send", session, "a2", "three");
        await Expect(Texts(visitor).Last).ToHaveTextAsync("three");
        wire.LetJoinsGo();

        await Expect(Texts(visitor)).ToHaveTextAsync(["one", "two", "three"]);
    }

    [Fact]
    public async Task A_talk_goes_on_over_pages_and_a_guest_is_asked_to_sign_in()
    {
        using var client = browser.Shop.NewClient();
        await using var guest = await browser.NewVisitorAsync();
        await guest.Page.GotoAsync("/products/drift-desk-lamp");
        await guest.Page.Locator("#chat-button").FocusAsync();
        await guest.Page.Keyboard.PressAsync("Enter");
        await Expect(Panel(guest).Locator("[data-sign-in]")).ToHaveAttributeAsync(
            "href", "/sign-in?returnUrl=%2Fproducts%2Fdrift-desk-lamp%23chat");

        var shopper = await client.NewSessionAsync();
        await guest.ComeSignedInAsync(shopper);
        await guest.Page.ReloadAsync();
        await guest.Page.Locator("#chat-button").ClickAsync();
        await Panel(guest).Locator("[data-topic=product]").ClickAsync();
        await Expect(Panel(guest).Locator(".chat-card")).ToContainTextAsync("Drift Desk Lamp");
        await SayAsync(guest, "How bright is it?");
        await Expect(LastMark(guest)).ToHaveTextAsync("Sent off");

        await guest.Page.GotoAsync("/products");

        await Expect(Texts(guest)).ToHaveTextAsync(["How bright is it?"]);
        await Expect(guest.Page.Locator("body")).ToBeFocusedAsync();
        Assert.Empty(guest.Complaints);
    }

    [Fact]
    public async Task What_an_agent_says_is_counted_at_the_button_of_another_window()
    {
        using var client = browser.Shop.NewClient();
        var shopper = await client.NewSessionAsync();
        await using var visitor = await OpenPanelAsync(shopper, new CutWire());
        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await Panel(visitor).Locator("[data-topic=other]").ClickAsync();
        await SayAsync(visitor, "one");
        await Expect(LastMark(visitor)).ToHaveTextAsync("Sent off");
        var session = await SessionAsync(client, shopper);
        await visitor.Page.Keyboard.PressAsync("Escape");
        var window = await visitor.Page.Context.NewPageAsync();
        await window.GotoAsync("/products");

        await agent.CallAsync("Accept", session);
        await agent.CallAsync("Send", session, "a1", "two");

        await Expect(window.Locator("[data-badge]")).ToContainTextAsync("1");
        await Expect(window.Locator("dialog.chat")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Who_starts_anew_sees_whether_somebody_is_there_now_and_that_a_chat_could_not_be_ended()
    {
        using var client = browser.Shop.NewClient();
        var wire = new CutWire();
        await using var visitor = await OpenPanelAsync(await client.NewSessionAsync(), wire);
        visitor.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await Panel(visitor).Locator("[data-topic=other]").ClickAsync();
        await Expect(Panel(visitor).Locator("[data-end]")).ToBeVisibleAsync();
        await wire.CutAsync();
        await Expect(State(visitor)).ToContainTextAsync("The connection is lost.");
        await Panel(visitor).Locator("[data-end]").ClickAsync();
        await Expect(Panel(visitor).Locator("[data-write] [data-refusal]")).ToHaveTextAsync(
            "That did not work. Try it again.");

        await visitor.Page.RouteAsync("**/help/chat", async route =>
        {
            var panel = await route.FetchAsync();
            var later = (await panel.TextAsync()).Replace(
                "data-welcome>", "data-welcome><p>Nobody answers now.</p>", StringComparison.Ordinal);
            await route.FulfillAsync(new RouteFulfillOptions { Response = panel, Body = later });
        });
        await visitor.Page.EvaluateAsync(
            "() => { const now = performance.now(); performance.now = () => now + 60_000; }");
        await Panel(visitor).Locator("[data-back]").ClickAsync();

        await Expect(Panel(visitor).Locator("[data-welcome]")).ToContainTextAsync("Nobody answers now.");
        await Expect(Panel(visitor).Locator("[data-topic]")).ToHaveCountAsync(5);
        wire.Mend();
    }

    [Fact]
    public async Task Who_talks_with_the_bot_reads_that_the_assistant_answers()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await visitor.Page.RouteWebSocketAsync("**/hubs/chat", route =>
        {
            var server = route.ConnectToServer();
            server.OnMessage(frame => route.Send(frame.Text!.Replace(
                "\"status\":\"waiting\"", "\"status\":\"waiting\",\"bot\":true", StringComparison.Ordinal)));
        }); // As in a shop that has one.
        await visitor.Page.GotoAsync("/products");
        await visitor.Page.Locator("#chat-button").ClickAsync();

        await Panel(visitor).Locator("[data-topic=other]").ClickAsync();

        await Expect(State(visitor)).ToHaveTextAsync("The assistant answers");
    }

    [Fact]
    public async Task The_time_when_agents_are_back_is_the_readers()
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.RouteAsync("**/help/chat", async route =>
        {
            var panel = await route.FetchAsync();
            const string Moment = "<time data-moment datetime=\"2026-05-04T09:00:00Z\">4 May 2026, 09:00 UTC</time>";
            await route.FulfillAsync(new RouteFulfillOptions
            {
                Response = panel,
                Body = (await panel.TextAsync()).Replace("</header>", "</header>" + Moment, StringComparison.Ordinal),
            });
        });
        await visitor.Page.GotoAsync("/products");

        await visitor.Page.Locator("#chat-button").ClickAsync();

        var moment = Panel(visitor).Locator("time[data-moment]");
        await Expect(moment).ToHaveAttributeAsync("title", "4 May 2026, 09:00 UTC");
        await Expect(moment).Not.ToContainTextAsync("UTC");
    }

    [Fact]
    public async Task Without_script_the_button_leads_to_where_messages_are_left()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(script: false);
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        await visitor.Page.GotoAsync("/products/drift-desk-lamp");

        await visitor.Page.Locator("#chat-button").ClickAsync();
        await visitor.Page.Locator("#text").FillAsync("How bright is it?");
        await visitor.Page.Locator("main form button").ClickAsync();

        await Expect(visitor.Page.Locator("main .notice.good")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("main .said")).ToHaveTextAsync("How bright is it?");
    }

    private static ILocator Panel(Visitor visitor) => visitor.Page.Locator("dialog.chat");

    private static ILocator State(Visitor visitor) => Panel(visitor).Locator("p[data-state]");

    private static ILocator Texts(Visitor visitor) => Panel(visitor).Locator(".chat-text");

    private static ILocator LastMark(Visitor visitor) =>
        Panel(visitor).Locator(".chat-item.shopper .chat-mark").Last;

    private static async Task SayAsync(Visitor visitor, string text)
    {
        await Panel(visitor).Locator("[data-write] textarea").FillAsync(text);
        await visitor.Page.Keyboard.PressAsync("Enter");
    }

    private static async Task SendPictureAsync(Visitor visitor, ChatConnection agent)
    {
        await Panel(visitor).Locator("[data-picture]").SetInputFilesAsync(
            new FilePayload { Name = "pixel.png", MimeType = "image/png", Buffer = RedPixel });
        await agent.HearAsync("Message", message => (string?)message["attachment"]?["kind"] == "picture");
        await Expect(Panel(visitor).Locator("a.chat-picture[href] img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await Panel(visitor).Locator("[data-picture]").SetInputFilesAsync(
            new FilePayload { Name = "pixel.png", MimeType = "image/png", Buffer = "no picture"u8.ToArray() });
        await Expect(Panel(visitor).Locator("[data-write] [data-refusal]")).ToHaveTextAsync(
            visitor.Words["Only pictures can be sent: JPEG, PNG or WebP."]);
    }

    /// <summary>Escape closes the panel; the button has the keyboard, and says what comes meanwhile.</summary>
    private static async Task MinimiseAsync(Visitor visitor, ChatConnection agent, string session)
    {
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Expect(Panel(visitor)).ToBeHiddenAsync();
        await Expect(visitor.Page.Locator("#chat-button")).ToBeFocusedAsync();
        await agent.CallAsync("Send", session, "a9", "It is on its way.");
        await Expect(visitor.Page.Locator("[data-badge]")).ToContainTextAsync("1");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Expect(Texts(visitor).Last).ToHaveTextAsync("It is on its way.");
        await Expect(visitor.Page.Locator("[data-badge]")).ToBeHiddenAsync();
        await Expect(Panel(visitor).Locator("[data-write] textarea")).ToBeFocusedAsync();
    }

    private static async Task RateAsync(
        Visitor visitor, ShopClient client, ChatConnection agent, string shopper, string session)
    {
        await agent.CallAsync("Close", session);
        await Panel(visitor).Locator("label[for=chat-score-4]").ClickAsync();
        await Panel(visitor).Locator("#chat-comment").FillAsync("quick");
        await LookAsync(visitor, $"chat-rating-{visitor.Words.Language}");
        await Panel(visitor).Locator("[data-rating] button").ClickAsync();
        await Expect(Panel(visitor).Locator("[data-thanks]")).ToBeVisibleAsync();
        var history = (await client.GetAsync($"api/chat/sessions/{session}/messages", shopper))
            .Expect(HttpStatusCode.OK).Json.GetProperty("session");
        Assert.Equal(4, history.GetProperty("score").GetInt32());
        Assert.Equal("quick", history.GetProperty("comment").GetString());
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = RepositoryRoot.File("artifacts", "screenshots", $"{name}.png"),
        });
        Assert.Empty(await Axe.GraveOfAsync(visitor.Page));
    }

    // A shopper whose connection can be cut, with the panel before them.
    private async Task<Visitor> OpenPanelAsync(string shopper, CutWire wire)
    {
        var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(shopper);
        await visitor.Page.RouteWebSocketAsync("**/hubs/chat", wire.Take);
        await visitor.Page.GotoAsync("/products");
        await visitor.Page.Locator("#chat-button").ClickAsync();
        return visitor;
    }

    // They say "one", an agent takes the session, and the connection is cut.
    private static async Task<string> BeginAndCutAsync(
        Visitor visitor, ShopClient client, string shopper, ChatConnection agent, CutWire wire)
    {
        await SayAsync(visitor, "one");
        await Expect(LastMark(visitor)).ToHaveTextAsync("Sent off");
        var session = await SessionAsync(client, shopper);
        await agent.CallAsync("Accept", session);
        await Expect(LastMark(visitor)).ToHaveTextAsync("Delivered");
        await wire.CutAsync();
        await Expect(State(visitor)).ToContainTextAsync("The connection is lost.");
        return session;
    }

    private static async Task<string> SessionAsync(ShopClient client, string shopper) =>
        (await client.GetAsync("api/chat/sessions", shopper)).Expect(HttpStatusCode.OK).Json[0]
            .GetProperty("sessionId").GetString()!;

    /// <summary>Lies between the browser and the hub, and can be cut.</summary>
    private sealed class CutWire
    {
        private readonly List<IWebSocketRoute> _routes = [];
        private readonly ConcurrentQueue<Action> _held = new();
        private TaskCompletionSource? _asked;
        private bool _isCut;

        public void Take(IWebSocketRoute route)
        {
            if (_isCut)
            {
                _ = route.CloseAsync();
                return;
            }

            var server = route.ConnectToServer();
            route.OnMessage(frame =>
            {
                if (_asked is { } asked && frame.Text!.Contains("\"target\":\"Join\"", StringComparison.Ordinal))
                {
                    _held.Enqueue(() => server.Send(frame.Text));
                    asked.TrySetResult();
                }
                else
                {
                    server.Send(frame.Text!);
                }
            });
            _routes.Add(route);
        }

        /// <summary>Holds what asks for messages, until it is let go.</summary>
        /// <returns>Ends when something is held.</returns>
        public Task HoldJoins()
        {
            _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _asked.Task;
        }

        public void LetJoinsGo()
        {
            _asked = null;
            while (_held.TryDequeue(out var send))
            {
                send();
            }
        }

        public async Task CutAsync()
        {
            _isCut = true;
            foreach (var route in _routes)
            {
                await route.CloseAsync(new WebSocketRouteCloseOptions { Code = 1011 });
            }
        }

        public void Mend() => _isCut = false;
    }
}

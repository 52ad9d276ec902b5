using System.Net;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Goal: the agents' desk shows what is so, keeps what was not read, and loses neither the keyboard nor the agent.
/// Method: a real browser for the desk; shoppers, and the agent's other window, speak to the hub. In a shop where what
/// they open is offered to nobody else.
/// </summary>
public sealed class DeskJourneyTests(BrowserShop browser) : IClassFixture<BrowserShop>
{
    private const string Lamp = "drift-desk-lamp";

    [Fact]
    public async Task What_was_said_before_a_session_was_closed_is_read_and_then_it_is_taken_off_the_list()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);
        await using var one = await ConnectAsync(client);
        await using var two = await ConnectAsync(client);
        var (first, second) = (await desk.TakeAsync(one, "order"), await desk.TakeAsync(two, "delivery"));
        await desk.Choose(first).ClickAsync();

        await two.CallAsync("Send", second, "1", "It is broken.");
        await two.CallAsync("Send", second, "2", "Never mind.");
        await two.CallAsync("Close", second);
        await Expect(desk.Item(second)).ToHaveAttributeAsync("data-status", "closed");
        await Expect(desk.Item(second).Locator("[data-unread]")).ToContainTextAsync("2");
        await desk.Choose(second).ClickAsync();

        await Expect(desk.Item(second).Locator("[data-unread]")).ToBeHiddenAsync();
        await desk.Page.Locator("[data-done]").ClickAsync();
        await Expect(desk.Item(second)).ToHaveCountAsync(0);
        await Expect(desk.Item(first)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_desk_shows_the_status_that_the_shop_has_for_the_agent()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);
        await Expect(desk.Page.Locator("#status")).ToHaveValueAsync("offline");

        await desk.Other.CallAsync("SetStatus", "busy");

        await Expect(desk.Page.Locator("#status")).ToHaveValueAsync("busy");
    }

    [Fact]
    public async Task What_was_announced_of_an_offer_goes_with_it_so_that_the_next_one_is_announced_too()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);
        await using var shopper = await ConnectAsync(client);
        await using var lead = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("supervisor"));
        await desk.Other.CallAsync("SetStatus", "online");
        var session = (string)(await shopper.CallAsync("OpenSession", "product", null))!["sessionId"]!;
        await Expect(desk.Page.Locator("[data-news]")).ToContainTextAsync("asks for an agent");

        await lead.CallAsync("Accept", session);

        await Expect(desk.Page.Locator("[data-news]")).ToBeEmptyAsync();
        await desk.Other.CallAsync("SetStatus", "offline"); // Other tests' sessions are offered to nobody.
        await lead.CallAsync("Close", session);
    }

    [Fact]
    public async Task Cards_keep_the_agent_at_the_desk_and_what_the_shopper_does_is_seen()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);
        var token = await client.NewSessionAsync();
        var order = await OrderAsync(client, token);
        await using var shopper = await ChatConnection.OpenAsync(browser.Shop.Address, token);
        var session = await desk.TakeAsync(shopper, "order");
        await shopper.CallAsync("SendAttachment", session, "1", "order", order, null);
        await shopper.CallAsync("SendAttachment", session, "2", "product", Lamp, null);
        await desk.Choose(session).ClickAsync();
        var card = desk.Page.Locator($"details[data-order='{order}']");
        await Expect(card).ToHaveCountAsync(1);

        await Expect(desk.Page.Locator("a.chat-card")).ToHaveAttributeAsync("target", "_blank");
        await desk.Page.Locator("button.chat-card").ClickAsync();
        await Expect(card).ToHaveAttributeAsync("open", "");
        await Expect(card.Locator("summary")).ToBeFocusedAsync();
        (await client.PostAsync($"api/orders/{order}/cancellation", new { }, token)).Expect(HttpStatusCode.OK);

        await Expect(card.Locator("summary .pill")).ToHaveTextAsync("Cancelled"); // By itself.
        await Expect(card).ToHaveAttributeAsync("open", "");
        await Expect(card.Locator("summary")).ToBeFocusedAsync();
        Assert.EndsWith("/service", desk.Page.Url, StringComparison.Ordinal);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_was_said_in_a_session_before_is_unfolded()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);
        await using var shopper = await ConnectAsync(client);
        var before = await desk.TakeAsync(shopper, "order");
        await shopper.CallAsync("Send", before, "1", "<b>My lamp hums.</b>");
        await shopper.CallAsync("Close", before);
        await desk.Choose(await desk.TakeAsync(shopper, "other")).ClickAsync();

        await desk.Page.Locator($"[data-past='{before}'] summary").ClickAsync();

        await Expect(desk.Page.Locator($"[data-past='{before}'] .said")).ToHaveTextAsync("<b>My lamp hums.</b>");
    }

    [Fact]
    public async Task A_canned_reply_that_is_mistyped_does_not_go_to_the_shopper()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client, page => page.RouteAsync(
            "**/api/chat/replies", route => route.FulfillAsync(new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = """{"version":1,"items":[{"shortcut":"hello","text":"Hello there."}]}""",
            })));
        await using var shopper = await ConnectAsync(client);
        await desk.Choose(await desk.TakeAsync(shopper, "other")).ClickAsync();
        var field = desk.Page.Locator(".desk-write textarea");

        await field.FillAsync("/helo");
        await field.PressAsync("Enter");

        await Expect(desk.Page.Locator("[data-said]")).ToContainTextAsync("helo");
        await Expect(field).ToHaveValueAsync("/helo");
        await field.FillAsync("Hello.");
        await field.PressAsync("Enter");
        await shopper.HearAsync("Message", message => (string)message["text"]! == "Hello.");
        Assert.DoesNotContain(shopper.Heard, each => each.Argument.ToJsonString().Contains("/helo"));
    }

    [Fact]
    public async Task The_keyboard_is_where_the_talk_is_and_selects_keep_their_keys()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client, width: 390);
        await using var one = await ConnectAsync(client);
        await using var two = await ConnectAsync(client);
        var (first, second) = (await desk.TakeAsync(one, "order"), await desk.TakeAsync(two, "delivery"));
        await Expect(desk.Item(second)).ToBeVisibleAsync();

        await desk.Choose(first).FocusAsync();
        await desk.Page.Keyboard.PressAsync("Enter");

        await Expect(desk.Page.Locator("[data-talk-with]")).ToBeFocusedAsync();
        await Expect(desk.Page.Locator("[data-to=talk]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(desk.Page.Locator("[data-to=list]")).ToHaveAttributeAsync("aria-pressed", "false");
        await desk.Page.Locator("#status").FocusAsync();
        await desk.Page.Locator("#status").DispatchEventAsync("keydown", new { key = "ArrowDown", altKey = true });
        await Expect(desk.Choose(first)).ToHaveAttributeAsync("aria-current", "true");
        await desk.Page.Locator("[data-talk-with]").DispatchEventAsync(
            "keydown", new { key = "ArrowDown", altKey = true });
        await Expect(desk.Choose(second)).ToHaveAttributeAsync("aria-current", "true");
    }

    [Fact]
    public async Task A_session_waits_since_it_came_into_a_queue_and_not_while_the_bot_has_it()
    {
        using var client = browser.Shop.NewClient();
        await using var desk = await OpenDeskAsync(client);

        var waits = await desk.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { SessionList } = await import("/js/service/sessions.js");
              const talkOf = (sessionId, more) => [sessionId, { messages: [], unread: 0, session: {
                sessionId, status: "waiting", topic: "order", shopper: { name: "Jo" },
                openedAt: "2026-05-04T09:00:00Z", queuedAt: "2026-05-04T09:10:00Z", ...more,
              } }];
              const talks = new Map([talkOf("a", {}), talkOf("b", { bot: true })]);
              const root = document.createElement("ul");
              const list = new SessionList(root, () => {}, () => {});
              list.show(talks);
              list.tick(talks, Date.parse("2026-05-04T09:11:00Z"));
              return [...root.querySelectorAll("[data-waits]")].map((each) => each.textContent);
            }
            """);

        Assert.Equal(["waits 1:00", ""], waits);
    }

    [Fact]
    public async Task A_supervisor_who_looks_in_sees_the_end_of_the_talk_and_stays_there()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        await using var shopper = await ConnectAsync(client);
        var session = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        for (var n = 0; n < 20; n++)
        {
            await shopper.CallAsync("Send", session, $"{n}", $"This is {n}.\nAnd this.");
        }

        await visitor.Page.GotoAsync($"/service/board/{session}");
        await SeesItsEndAsync(visitor);
        await shopper.CallAsync("Send", session, "last", "This is the last one.");

        await Expect(visitor.Page.Locator("[role=log] .talk li").Last).ToContainTextAsync("This is the last one.");
        await SeesItsEndAsync(visitor);
        await Expect(visitor.Page.Locator($"a[href='/service?session={session}']")).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
        await shopper.CallAsync("Close", session);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Menus_of_staff_are_one_line_each_where_there_is_room(string language)
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(language: language);
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        foreach (var path in new[] { "/service", "/service/board", "/service/tickets" })
        {
            await visitor.Page.GotoAsync(path);

            Assert.Equal((path, ""), (path, await visitor.Page.EvaluateAsync<string>(BrokenMenus)));
        }
    }

    // Names of the menus whose links are not beside each other.
    private const string BrokenMenus =
        """
        () => [...document.querySelectorAll("nav")].filter((menu) => {
          const tops = [...menu.querySelectorAll("a")].map((link) => link.getBoundingClientRect().top);
          return Math.max(...tops) - Math.min(...tops) > 20;
        }).map((menu) => menu.getAttribute("aria-label")).join()
        """;

    private const string AtEnd =
        """
        () => {
          const list = document.querySelector(".talk");
          return list.scrollHeight > list.clientHeight && list.scrollHeight - list.scrollTop - list.clientHeight < 2;
        }
        """;

    private static Task SeesItsEndAsync(Visitor visitor) => Eventually.SeesAsync(
        "the end of the talk is seen", () => visitor.Page.EvaluateAsync<bool>(AtEnd), isSeen => isSeen);

    private async Task<ChatConnection> ConnectAsync(ShopClient client) =>
        await ChatConnection.OpenAsync(browser.Shop.Address, await client.NewSessionAsync());

    private async Task<Desk> OpenDeskAsync(ShopClient client, Func<IPage, Task>? before = null, int width = 1360)
    {
        var token = await client.NewSessionAsync("agent");
        var visitor = await browser.NewVisitorAsync(width);
        await visitor.ComeSignedInAsync(token);
        await (before?.Invoke(visitor.Page) ?? Task.CompletedTask);
        await visitor.Page.GotoAsync("/service");
        await Expect(visitor.Page.Locator("[data-lost]")).ToBeHiddenAsync();
        await Expect(visitor.Page.Locator("#status")).ToBeEnabledAsync();
        return new Desk(visitor, await ChatConnection.OpenAsync(browser.Shop.Address, token));
    }

    // An order that the shopper's list has.
    private static async Task<string> OrderAsync(ShopClient client, string shopper)
    {
        var order = await client.NewCashOrderAsync(shopper, "DRIFT-LAMP");
        await Eventually.SeesAsync(
            "the order is listed", () => client.GetAsync("api/orders", shopper),
            orders => orders.Body.Contains(order, StringComparison.Ordinal));
        return order;
    }

    /// <summary>An agent at the desk, and another window of theirs.</summary>
    private sealed class Desk(Visitor visitor, ChatConnection other) : IAsyncDisposable
    {
        public IPage Page => visitor.Page;

        public ChatConnection Other => other;

        public IReadOnlyCollection<string> Complaints => visitor.Complaints;

        public ILocator Item(string session) => Page.Locator($"li[data-session='{session}']");

        public ILocator Choose(string session) => Item(session).Locator(".desk-session");

        /// <summary>A shopper opens a session, and the agent takes it.</summary>
        public async Task<string> TakeAsync(ChatConnection shopper, string topic)
        {
            var session = (string)(await shopper.CallAsync("OpenSession", topic, null))!["sessionId"]!;
            await other.CallAsync("Accept", session);
            await Expect(Item(session)).ToHaveAttributeAsync("data-status", "active");
            return session;
        }

        public async ValueTask DisposeAsync()
        {
            await other.DisposeAsync();
            await visitor.DisposeAsync();
        }
    }
}

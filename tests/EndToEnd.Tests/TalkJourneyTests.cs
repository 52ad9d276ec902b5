using System.Net;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Commerce;

/// <summary>
/// Goal: whatever is heard, acknowledged or cut in between, a talk misses nothing; and an agent sees whose sessions
/// they are offered. Method: the script of a talk with a hub that a test moves, then whole pages.
/// </summary>
public sealed class TalkJourneyTests(BrowserShop browser) : IClassFixture<BrowserShop>
{
    private const string CloseForGood = """{"type":7,"error":"It failed.","allowReconnect":false}""" + "\u001e";

    // A hub with messages up to `said`, which answers as the hub does: 200 at once.
    private const string Setting =
        """
        async () => {
          const { Talk } = await import("/js/chat/talk.js");
          const message = (sequence, from = "agent", clientMessageId = `a${sequence}`) =>
            ({ sequence, from, clientMessageId, text: `${sequence}` });
          const hub = Object.assign(new EventTarget(), {
            cuts: 0, isUp: true, said: 0, asked: [], fails: false, before: () => {},
            async call(method, session, ...rest) {
              if (hub.fails) {
                throw new Error("cut");
              }
              if (method === "Send") {
                return message(hub.said, "shopper", rest[0]);
              }
              const [after] = rest;
              hub.asked.push(after);
              const count = Math.min(200, Math.max(0, hub.said - after));
              const answer = {
                session: { ...talk.session, lastSequence: hub.said },
                items: Array.from({ length: count }, (_, n) => message(after + 1 + n)),
              };
              await null;
              hub.before(after);
              return answer;
            },
          });
          const session = { sessionId: "s", status: "active", readByShopper: 0, readByAgent: 0 };
          const talk = new Talk(hub, session);
          const hear = () => talk.heard(message(hub.said));
          const cut = () => { hub.cuts++; };
          STEPS
          const numbers = talk.messages.map((each) => each.sequence);
          const missing = Array.from({ length: hub.said }, (_, n) => n + 1).filter((n) => !numbers.includes(n));
          return `asked ${hub.asked.join(" ")}, missing ${missing.join(" ")}`;
        }
        """;

    [Theory]
    [InlineData("hub.said = 3; hear(); await talk.load();", "asked 0, missing ")] // Heard while it was offered.
    [InlineData("hub.said = 3; await talk.load(); hub.said = 4; hear(); cut(); hub.said = 6; await talk.load();",
        "asked 0 4, missing ")]
    [InlineData("hub.said = 3; await talk.load(); cut(); hub.said = 8; hear(); await talk.load();",
        "asked 0 3, missing ")] // Heard before it was asked for.
    [InlineData("hub.said = 450; hub.before = (after) => { if (after === 0) { hub.said = 460; hear(); } };"
        + "await talk.load();", "asked 0 200 400, missing ")] // Heard between two pages.
    [InlineData("hub.said = 3; await talk.load(); hub.said = 5; await talk.say('x'); cut(); await talk.load();",
        "asked 0 3, missing ")] // Acknowledged before the one before it was heard.
    [InlineData("hub.fails = true; await talk.load().catch(() => {}); hub.fails = false; hub.said = 5; hear();"
        + "await talk.load();", "asked 0, missing ")]
    public async Task Whatever_is_heard_first_nothing_is_missing(string steps, string expected)
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.GotoAsync("/products");

        Assert.Equal(
            expected,
            await visitor.Page.EvaluateAsync<string>(Setting.Replace("STEPS", steps, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_topic_that_is_pressed_before_the_connection_is_there_opens_a_talk_when_it_is()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(await client.NewSessionAsync());
        var isPressed = false;
        await visitor.Page.RouteWebSocketAsync("**/hubs/chat", route =>
        {
            if (Volatile.Read(ref isPressed))
            {
                route.ConnectToServer();
            }
            else
            {
                _ = route.CloseAsync();
            }
        });
        await visitor.Page.GotoAsync("/products");
        await visitor.Page.Locator("#chat-button").ClickAsync();
        var topic = visitor.Page.Locator("dialog.chat [data-topic=other]");

        await topic.ClickAsync();
        await Expect(topic).ToHaveAttributeAsync("aria-busy", "true");
        Volatile.Write(ref isPressed, true);

        await Expect(visitor.Page.Locator("dialog.chat [data-view=talk]")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("dialog.chat [data-error]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_connection_that_the_hub_closes_for_good_is_made_anew()
    {
        using var client = browser.Shop.NewClient();
        var shopper = await client.NewSessionAsync();
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.ComeSignedInAsync(shopper);
        var routes = new List<IWebSocketRoute>();
        await visitor.Page.RouteWebSocketAsync("**/hubs/chat", route =>
        {
            route.ConnectToServer();
            routes.Add(route);
        });
        await using var agent = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync("agent"));
        await visitor.Page.GotoAsync("/products");
        await visitor.Page.Locator("#chat-button").ClickAsync();
        await visitor.Page.Locator("dialog.chat [data-topic=other]").ClickAsync();
        var session = (await Eventually.SeesAsync(
            "the session is open",
            async () => (await client.GetAsync("api/chat/sessions", shopper)).Expect(HttpStatusCode.OK).Json,
            sessions => sessions.GetArrayLength() == 1))[0].GetProperty("sessionId").GetString()!;
        await agent.CallAsync("Accept", session);
        await agent.CallAsync("Send", session, "a1", "one");
        await Expect(visitor.Page.Locator("dialog.chat .chat-text")).ToHaveTextAsync(["one"]);

        routes[0].Send(CloseForGood); // As when it fails while it lets a connection in.
        await agent.CallAsync("Send", session, "a2", "two");

        await Expect(visitor.Page.Locator("dialog.chat .chat-text")).ToHaveTextAsync(["one", "two"]);
        Assert.Equal(2, routes.Count);
    }

    [Fact]
    public async Task What_was_said_before_an_offer_is_there_though_more_was_heard_since()
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync();
        var agent = await client.NewSessionAsync("agent");
        await visitor.ComeSignedInAsync(agent);
        await visitor.Page.GotoAsync("/service");
        await Expect(visitor.Page.Locator("[data-lost]")).ToBeHiddenAsync();
        await using var shopper = await ChatConnection.OpenAsync(
            browser.Shop.Address, await client.NewSessionAsync());
        var session = (string)(await shopper.CallAsync("OpenSession", "product", null))!["sessionId"]!;
        await shopper.CallAsync("Send", session, "s1", "one");
        await visitor.Page.Locator("#status").SelectOptionAsync("online");
        var offered = visitor.Page.Locator($"li[data-session='{session}']");
        await Expect(offered).ToHaveAttributeAsync("data-status", "offered");
        await shopper.CallAsync("Send", session, "s2", "two");
        await Expect(offered.Locator("[data-last]")).ToHaveTextAsync("two");

        await offered.Locator(".accept").ClickAsync();

        await Expect(visitor.Page.Locator(".desk .chat-text")).ToHaveTextAsync(["one", "two"]);
        Assert.Empty(visitor.Complaints);
        await using var connection = await ChatConnection.OpenAsync(browser.Shop.Address, agent);
        await connection.CallAsync("SetStatus", "offline"); // Sessions of other tests are not theirs.
    }

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("zh-CN", 390, true)]
    public async Task A_supervisor_says_which_topics_an_agent_has_and_the_agent_sees_it(
        string language, int width, bool keyboardAlone)
    {
        using var client = browser.Shop.NewClient();
        await using var visitor = await browser.NewVisitorAsync(width, language: language);
        var hand = keyboardAlone ? Hand.Keyboard : Hand.Mouse;
        var (page, words) = (visitor.Page, visitor.Words);
        var agentToken = await client.NewSessionAsync("agent");
        var agent = (await client.GetAsync("api/session", agentToken)).Text("memberId");
        await using var connection = await ChatConnection.OpenAsync(browser.Shop.Address, agentToken);
        await connection.CallAsync("SetStatus", "busy");
        await visitor.ComeSignedInAsync(await client.NewSessionAsync("supervisor"));
        await page.GotoAsync("/service/board");
        await Expect(page.Locator($"[data-agent='{agent}']")).ToContainTextAsync(words["All topics"]);

        await hand.PressAsync(page.Locator($"#topics-{agent}"));
        await page.Locator("#topics-form").WaitForAsync();
        await Eventually.SeesAsync( // Going there takes the focus away.
            "the page is there", () => page.EvaluateAsync<string>("document.readyState"), seen => seen == "complete");
        foreach (var topic in new[] { "order", "delivery", "product", "other" })
        {
            await page.Locator($"#topics-form [value={topic}]").FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }

        await visitor.ShootAsync($"supervisor-topics-{language}-{width}");
        Assert.Empty(await Axe.GraveOfAsync(page));
        await hand.PressAsync(visitor.Button(words["Save it"]));

        await Expect(page.Locator(".notice.good")).ToHaveTextAsync(words["Saved. It holds from now on."]);
        await Expect(page.Locator($"[data-agent='{agent}']")).ToContainTextAsync(words["Returns"]);
        Assert.Empty(visitor.Complaints);
        await using var desk = await browser.NewVisitorAsync(width, language: language);
        await desk.ComeSignedInAsync(agentToken);
        await desk.Page.GotoAsync("/service");
        await Expect(desk.Page.Locator("[data-topics]")).ToHaveTextAsync(
            words["Topics: {0}"].Replace("{0}", words["Giving something back"], StringComparison.Ordinal));
    }
}

namespace Commerce;

/// <summary>
/// Goal: what somebody says is sent in the order in which it was said, and what others say counts as unread until it
/// was read. Method: the script of a talk with a hub that a test moves.
/// </summary>
[Collection(BrowserShop.Name)]
public sealed class TalkSendingTests(BrowserShop browser)
{
    // A hub that can be cut, hold what joins, and refuse; timers run when a test lets them.
    private const string Setting =
        """
        async () => {
          const { Talk } = await import("/js/chat/talk.js");
          const { Refusal } = await import("/js/chat/line.js");
          const timers = [];
          globalThis.setTimeout = (go) => timers.push(go);
          const asked = [];
          const hub = {
            cuts: 0, isUp: true, isCut: false, refusal: null, joined: Promise.resolve(), last: 0,
            async call(method, session, ...rest) {
              if (hub.isCut) {
                throw new Error("cut");
              }
              if (method === "Join") {
                await hub.joined;
                return { session: talk.session, items: [] };
              }
              if (hub.refusal) {
                throw new Refusal(hub.refusal);
              }
              const [clientMessageId, text] = rest;
              asked.push(method === "Send" ? text : `${method} ${rest.join(" ")}`);
              return { sequence: ++hub.last, from: "shopper", clientMessageId, text };
            },
          };
          const session = { sessionId: "s", status: "active", readByShopper: 0, readByAgent: 0, lastSequence: 0 };
          const talk = new Talk(hub, session, STAFF);
          const back = () => { hub.isCut = false; hub.cuts++; };
          const turns = async () => {
            for (let turn = 0; turn < 100; turn++) {
              await null;
            }
          };
          STEPS
          await turns();
          const left = talk.pending.map((each) => `${each.text} ${each.state}`);
          return `${asked.join(", ")}; left ${left.join(", ")}; unread ${talk.unread}; score ${talk.session.score}`;
        }
        """;

    [Theory]
    [InlineData(
        "hub.isCut = true; await talk.say('A'); back(); let join; hub.joined = new Promise((go) => { join = go; });"
        + "const loading = talk.load(); talk.say('B'); join(); await loading;",
        "A, B; left ; unread 0; score undefined")] // Said when the line is back, before the talk is.
    [InlineData(
        "hub.isCut = true; await talk.say('A'); timers.forEach((go) => go()); back(); await talk.load();",
        "A; left ; unread 0; score undefined")] // A cut that took too long.
    [InlineData(
        "hub.isCut = true; await talk.say('A'); timers.forEach((go) => go()); back(); await talk.say('B');",
        "A, B; left ; unread 0; score undefined")]
    [InlineData(
        "hub.refusal = 'limit-reached'; await talk.say('A'); hub.refusal = null; await talk.say('B');"
        + "await talk.load();",
        "B; left A failed; unread 0; score undefined")] // What is refused waits for whoever said it.
    [InlineData(
        "hub.refusal = 'outcome-unknown'; talk.say('A'); talk.say('B'); await turns(); hub.refusal = null;"
        + "timers.at(-1)();",
        "A, B; left ; unread 0; score undefined")] // Its silo ended: it goes again by itself, and first.
    [InlineData(
        "hub.refusal = 'overloaded'; talk.say('A'); await turns(); timers.forEach((go) => go()); await turns();"
        + "hub.refusal = null; talk.say('B');",
        "A, B; left ; unread 0; score undefined")] // For too long: it waits for what is said next.
    [InlineData("await talk.rate(4, null);", "Rate 4 ; left ; unread 0; score 4")] // Nobody may tell that it is rated.
    public async Task What_is_said_goes_in_its_order_and_nothing_is_given_up_for_a_cut(string steps, string expected) =>
        Assert.Equal(expected, await RunAsync("null", steps));

    [Theory]
    [InlineData("from: 'supervisor', author: '3', note: true", "; left ; unread 1; score undefined", "")]
    [InlineData("from: 'supervisor', author: '3', note: true", "Read 1; left ; unread 0; score undefined", "read")]
    [InlineData("from: 'agent', author: '2'", "; left ; unread 0; score undefined", "")]
    public async Task What_a_colleague_whispers_is_unread_until_it_is_read(string what, string expected, string then) =>
        Assert.Equal(expected, await RunAsync(
            "'2'",
            $"talk.heard({{ sequence: 1, clientMessageId: 'w', text: 'Ask first.', {what} }});"
            + (then.Length > 0 ? "await talk.read();" : "")));

    private async Task<string> RunAsync(string staff, string steps)
    {
        await using var visitor = await browser.NewVisitorAsync();
        await visitor.Page.GotoAsync("/products");
        return await visitor.Page.EvaluateAsync<string>(
            Setting.Replace("STAFF", staff, StringComparison.Ordinal)
                .Replace("STEPS", steps, StringComparison.Ordinal));
    }
}

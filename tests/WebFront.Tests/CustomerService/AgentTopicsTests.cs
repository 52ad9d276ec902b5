using System.Net;
using System.Text.Json;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: supervisors say whose sessions an agent is offered, and it is so from then on. Method: API and page, with an
/// agent and a shopper at the hub, in a shop where nobody else works.
/// </summary>
public sealed class AgentTopicsTests : IAsyncLifetime
{
    private static readonly string[] All = ["order", "delivery", "returns", "product", "other"];

    private readonly RunningShop _shop = new();
    private string _supervisor = "";
    private string _agentToken = "";
    private string _agent = "";

    public async ValueTask InitializeAsync()
    {
        await _shop.InitializeAsync();
        _supervisor = await _shop.NewSessionAsync("supervisor");
        _agentToken = await _shop.NewSessionAsync("agent");
        _agent = (await _shop.GetAsync("api/session", _agentToken)).Text("memberId");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task An_agent_who_is_online_is_offered_sessions_of_a_topic_as_soon_as_it_is_theirs()
    {
        await using var agent = await ChatConnection.OpenAsync(_shop.Address, _agentToken);
        await using var shopper = await ChatConnection.OpenAsync(_shop.Address, await _shop.NewSessionAsync());
        var put = await PutAsync(["returns"]);
        Assert.Equal((200, _agent, "[\"returns\"]"), (put.Status, put.Text("memberId"), TopicsIn(put.Json)));
        var self = await agent.CallAsync("SetStatus", "online");
        Assert.Equal("[\"returns\"]", self!["topics"]!.ToJsonString());
        var id = (string)(await shopper.CallAsync("OpenSession", "order", null))!["sessionId"]!;
        Assert.Equal(["returns"], await DesksAsync());
        Assert.Contains("Topics: Giving something back", await PageAsync("service", _agentToken));

        var saved = await PostAsync(("agent", _agent), ("topics", "order"), ("topics", "product"));

        Assert.Equal("/service/board?done=true", saved.Headers["Location"]);
        await agent.HearAsync(
            "SessionChanged", each => (string)each["sessionId"]! == id && (string)each["status"]! == "offered");
        Assert.Equal(["order", "product"], await DesksAsync());
        var live = await Eventually.SeesAsync(
            () => _shop.GetAsync("api/chat/board/live", _supervisor),
            board => board.Body.Contains("\"topics\":[\"order\",\"product\"]"));
        Assert.Equal(
            "[\"order\",\"product\"]", TopicsIn(Assert.Single(live.Json.GetProperty("agents").EnumerateArray())));
        Assert.Contains("Orders, Products", await PageAsync("service/board", _supervisor));
    }

    [Fact]
    public async Task An_agent_hears_how_the_shop_has_them_when_they_come_and_when_it_changes()
    {
        await using var agent = await ChatConnection.OpenAsync(_shop.Address, _agentToken);
        await agent.HearAsync(
            "AgentChanged", each => (string)each["status"]! == "offline" && each["topics"] is null);
        await agent.CallAsync("SetStatus", "busy");

        await PutAsync(["returns"]);

        var told = await agent.HearAsync("AgentChanged", each => each["topics"]?.ToJsonString() == "[\"returns\"]");
        Assert.Equal("busy", (string)told["status"]!);
    }

    [Fact]
    public async Task The_form_has_what_the_agent_has_and_all_topics_are_those_to_come_too()
    {
        await PutAsync(["delivery"]);
        Assert.Equal("delivery", CheckedIn(await PageAsync($"service/board?agent={_agent}", _supervisor)));

        var none = await PostAsync(("agent", _agent));
        Assert.Equal(400, none.Status);
        Assert.Contains("Choose one topic at least.", none.Body);

        Assert.Equal(302, (await PostAsync([("agent", _agent), .. All.Select(topic => ("topics", topic))])).Status);
        Assert.Contains("Topics: all", await PageAsync("service", _agentToken));
        var form = await PageAsync($"service/board?agent={_agent}", _supervisor);
        Assert.Equal(string.Join(' ', All), CheckedIn(form));
        Assert.Equal(404, (await PostAsync(("agent", "none"), ("topics", "order"))).Status);
    }

    [Fact]
    public async Task Topics_that_are_none_are_refused_and_nobody_else_says_them()
    {
        Assert.Equal("400 validation", (await PutAsync([])).Outcome);
        Assert.Equal("400 validation", (await PutAsync(["order", "weather"])).Outcome);
        foreach (var role in new[] { "shopper", "agent", "merchant", "ops" })
        {
            var token = await _shop.NewSessionAsync(role);
            Assert.Equal(403, (await PutAsync(["order"], token)).Status);
            Assert.Equal(403, (await PostAsync(token, ("agent", _agent), ("topics", "order"))).Status);
        }

        Assert.Contains("Topics: all", await PageAsync("service", _agentToken));
    }

    private Task<Answer> PutAsync(string[] topics, string? token = null) => _shop.SendAsync(
        HttpMethod.Put, $"api/chat/agents/{_agent}/topics", token ?? _supervisor,
        RunningShop.Json(JsonSerializer.Serialize(new { topics })));

    private Task<Answer> PostAsync(params (string Name, string Value)[] fields) => PostAsync(_supervisor, fields);

    private Task<Answer> PostAsync(string token, params (string Name, string Value)[] fields) => _shop.SendAsync(
        HttpMethod.Post, "service/board?handler=Topics", token, new FormUrlEncodedContent(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private async Task<string> PageAsync(string path, string token) =>
        WebUtility.HtmlDecode((await _shop.GetAsync(path, token)).Body);

    // Topics at whose desks the agent is.
    private async Task<IReadOnlyList<string>> DesksAsync() =>
    [
        .. (await _shop.GetAsync("api/chat/board", _supervisor)).Json.EnumerateArray()
            .Where(desk => desk.GetProperty("agents").GetArrayLength() > 0)
            .Select(desk => desk.GetProperty("topic").GetString()!),
    ];

    private static string TopicsIn(JsonElement holder) => holder.GetProperty("topics").GetRawText();

    private static string CheckedIn(string page) => string.Join(
        ' ', page.Split("name=\"topics\" value=\"").Skip(1)
            .Where(field => field[..field.IndexOf('>', StringComparison.Ordinal)].Contains("checked"))
            .Select(field => field[..field.IndexOf('"', StringComparison.Ordinal)]));
}

using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web.CustomerService;

/// <summary>The bot, as clients of the hub meet it: in a shop that has it.</summary>
public sealed class ChatBotTests : IAsyncLifetime
{
    private readonly RunningShop _shop = new(services =>
        services.AddSingleton(ChatSettings.Default with { Bot = true }));

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task It_greets_answers_and_hands_over_to_an_agent_with_all_that_was_said()
    {
        await using var agent = await ChatConnection.OpenAsync(_shop.Address, await _shop.NewSessionAsync("agent"));
        await agent.CallAsync("SetStatus", "online");
        await using var shopper = await ChatConnection.OpenAsync(_shop.Address, await _shop.NewSessionAsync());
        var session = await shopper.CallAsync("OpenSession", "delivery", null);
        var id = (string)session!["sessionId"]!;
        Assert.Equal(("waiting", true), ((string)session["status"]!, (bool)session["bot"]!));
        var greeting = (await shopper.CallAsync("Join", id, 0))!["items"]![0]!;
        Assert.Equal(("bot", "Assistant"), ((string)greeting["from"]!, (string)greeting["name"]!));

        await shopper.CallAsync("Send", id, "1", "Where is my parcel?");
        await shopper.HearAsync("Message", each => ((string)each["text"]!).Contains("have not ordered anything"));
        await shopper.CallAsync("Send", id, "2", "人工");
        await shopper.HearAsync("Message", each => ((string)each["text"]!).Contains("转接人工客服"));

        await agent.HearAsync("SessionChanged", each => (string)each["sessionId"]! == id);
        var history = await agent.CallAsync("Accept", id);
        Assert.Equal(
            ["bot", "shopper", "bot", "shopper", "bot"],
            history!["items"]!.AsArray().Select(each => (string)each!["from"]!).Where(from => from != "system"));
        Assert.Null(history["session"]!["bot"]);
        await shopper.CallAsync("Send", id, "3", "where is my parcel?");
        await agent.CallAsync("Send", id, "1", "Let me look.");
        await shopper.HearAsync("Message", each => (string)each["text"]! == "Let me look.");
        Assert.Equal(2, shopper.Heard.Count(each =>
            each.Target == "Message" && (string)each.Argument["from"]! == "bot"));
    }

    [Fact]
    public async Task It_greets_in_the_language_of_the_browser()
    {
        await using var shopper = await ChatConnection.OpenAsync(
            _shop.Address, await _shop.NewSessionAsync(), language: "zh-CN");
        var id = (string)(await shopper.CallAsync("OpenSession", "order", null))!["sessionId"]!;

        Assert.Contains("您好", (string)(await shopper.CallAsync("Join", id, 0))!["items"]![0]!["text"]!);
    }

    [Fact]
    public async Task While_operators_have_turned_it_off_new_sessions_wait_for_people()
    {
        var ops = await _shop.NewSessionAsync("ops");
        await _shop.SendAsync(
            HttpMethod.Put, "api/ops/switches/chat-bot", ops, RunningShop.Json("""{"on":false}"""));
        await using var shopper = await ChatConnection.OpenAsync(_shop.Address, await _shop.NewSessionAsync());

        var session = await shopper.CallAsync("OpenSession", "order", null);

        Assert.Null(session!["bot"]);
        Assert.Equal(0, (long)session["lastSequence"]!);
        var board = (await _shop.GetAsync("api/chat/board", await _shop.NewSessionAsync("supervisor"))).Json;
        Assert.Equal(1, board.EnumerateArray().Sum(topic => topic.GetProperty("waiting").GetInt32()));
    }
}

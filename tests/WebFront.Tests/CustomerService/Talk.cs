using Commerce.Shop;
using Commerce.Testing;

namespace Commerce.Web.CustomerService;

/// <summary>A shopper and an agent, connected, in one session.</summary>
internal sealed record Talk(
    ChatConnection Shopper, ChatConnection Agent, string Id, string ShopperToken, string AgentToken)
    : IAsyncDisposable
{
    public static async Task<Talk> BeginAsync(RunningShop shop, string topic)
    {
        var (token, agentToken) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("agent"));
        var shopper = await ChatConnection.OpenAsync(shop.Address, token);
        var agent = await ChatConnection.OpenAsync(shop.Address, agentToken);
        var session = await shopper.CallAsync("OpenSession", topic, "order 17");
        var id = (string)session!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "active");
        return new Talk(shopper, agent, id, token, agentToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Shopper.DisposeAsync();
        await Agent.DisposeAsync();
    }
}

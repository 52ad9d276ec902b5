using Commerce.Shop;
using Commerce.Testing;

namespace Commerce.Web.CustomerService;

/// <summary>A shopper and an agent, connected, in one session.</summary>
internal sealed record ChatTalk(
    ChatConnection Shopper, ChatConnection Agent, string Id, string ShopperToken, string AgentToken) : IAsyncDisposable
{
    public static async Task<ChatTalk> BeginAsync(RunningShop shop, string topic)
    {
        var (shoppers, agents) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("agent"));
        var shopper = await ChatConnection.OpenAsync(shop.Address, shoppers);
        var agent = await ChatConnection.OpenAsync(shop.Address, agents);
        var session = await shopper.CallAsync("OpenSession", topic, "order 17");
        var id = (string)session!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "active");
        return new ChatTalk(shopper, agent, id, shoppers, agents);
    }

    public async ValueTask DisposeAsync()
    {
        await Shopper.DisposeAsync();
        await Agent.DisposeAsync();
    }
}

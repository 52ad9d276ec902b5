using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web.CustomerService;

/// <summary>Goal: who is gone is missed, whatever they were doing when their connection broke.</summary>
public sealed class ChatPresenceTests
{
    [Fact]
    public async Task An_agent_who_is_cut_off_in_the_middle_of_requests_is_missed()
    {
        await using var shop = new RunningShop(services => services.AddSingleton(
            ChatSettings.Default with { AgentGrace = TimeSpan.FromSeconds(5) }));
        await shop.InitializeAsync();
        await using var talk = await ChatTalk.BeginAsync(shop, "order");
        for (var n = 0; n < 20; n++)
        {
            await using var agent = await ChatConnection.OpenAsync(shop.Address, talk.AgentToken);
            var asking = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => agent.CallAsync("Join", talk.Id, 0)));
            agent.Cut();
            await ((Task)asking).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await using var shopper = await ChatConnection.OpenAsync(shop.Address, talk.ShopperToken);
        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "active");
        talk.Agent.Cut();

        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "waiting");
    }
}

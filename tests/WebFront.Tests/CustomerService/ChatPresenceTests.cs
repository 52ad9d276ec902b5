using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: who comes knows where they are, and who is gone is missed, whatever they were doing when their connection
/// broke.
/// </summary>
public sealed class ChatPresenceTests(RunningShop shop)
{
    [Fact]
    public async Task Who_waits_hears_their_place_at_once_in_every_window()
    {
        var token = await shop.NewSessionAsync();
        await using var window = await ChatConnection.OpenAsync(shop.Address, token);
        var session = (string)(await window.CallAsync("OpenSession", "returns", null))!["sessionId"]!;
        await window.HearAsync("QueuePosition", each => (string)each["sessionId"]! == session);

        await using var other = await ChatConnection.OpenAsync(shop.Address, token);

        await other.HearAsync("QueuePosition", each => (string)each["sessionId"]! == session);
        await window.CallAsync("Close", session);
    }

    [Fact]
    public async Task An_agent_who_is_cut_off_in_the_middle_of_requests_is_missed()
    {
        await using var quick = new RunningShop(services => services.AddSingleton(
            ChatSettings.Default with { AgentGrace = TimeSpan.FromSeconds(5) }));
        await quick.InitializeAsync();
        await using var talk = await Talk.BeginAsync(quick, "order");
        for (var n = 0; n < 20; n++)
        {
            await using var agent = await ChatConnection.OpenAsync(quick.Address, talk.AgentToken);
            var asking = Task.WhenAll(Enumerable.Range(0, 5).Select(_ => agent.CallAsync("Join", talk.Id, 0)));
            agent.Cut();
            await ((Task)asking).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        await using var shopper = await ChatConnection.OpenAsync(quick.Address, talk.ShopperToken);
        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "active");
        talk.Agent.Cut();

        await shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "waiting");
    }
}

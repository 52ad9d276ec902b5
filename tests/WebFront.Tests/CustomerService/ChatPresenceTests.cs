using Commerce.CustomerService;
using Commerce.Shop;
using Commerce.Storage;
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

    [Fact]
    public async Task A_connection_that_fails_at_its_beginning_is_cut_without_a_word_and_leaves_nothing()
    {
        var token = await shop.NewSessionAsync("agent");
        var agent = (await shop.GetAsync("api/session", token)).Text("memberId");
        await CommitAsync(agent, new PutState("chat-agent", agent, ExpectedVersion: 0, "no state"u8.ToArray()));
        for (var n = 0; n < 20; n++) // More than a member may have at once.
        {
            await using var failing = await ChatConnection.OpenAsync(shop.Address, token);
            await failing.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.False(failing.IsDismissed);
        }

        await CommitAsync(agent, new DeleteState("chat-agent", agent, ExpectedVersion: 1));

        await using var back = await ChatConnection.OpenAsync(shop.Address, token);
        Assert.Equal("away", (string)(await back.CallAsync("SetStatus", "away"))!["status"]!);
    }

    private async Task CommitAsync(string key, ShardWrite write)
    {
        var outcomes = await shop.Services.GetRequiredService<IShardStore>()
            .CommitAsync([new ShardTransaction(Slots.Of(key)).Add(write)]);
        Assert.Equal([TransactionOutcome.Committed], outcomes);
    }
}

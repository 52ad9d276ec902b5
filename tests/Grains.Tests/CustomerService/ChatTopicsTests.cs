using Commerce.Shop;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: an agent is offered sessions of their topics and no others, from the moment on that it is said. Method: whole
/// silos, with agents who are online.
/// </summary>
public sealed class ChatTopicsTests
{
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);
    private static readonly ChatMember Bea = new(new MemberId(89), "Bea", ChatParty.Agent);
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);

    [Fact]
    public async Task An_agent_is_at_the_desks_of_their_topics_and_moves_at_once()
    {
        await using var shop = await TestShop.StartAsync();
        await AgentOf(shop, Ann).SetTopicsAsync(["returns", "product"]);
        await AgentOf(shop, Ann).SetStatusAsync(Ann.Name, AgentStatus.Online);
        Assert.Equal(["product", "returns"], await DesksOfAsync(shop, Ann));
        var session = await OpenAsync(shop, "order");
        Assert.Equal(ChatStatus.Waiting, (await session.GetAsync(Lead))!.Status);

        var agent = await AgentOf(shop, Ann).SetTopicsAsync(["order"]);

        Assert.Equal(["order"], agent.Topics);
        Assert.Equal(["order"], await DesksOfAsync(shop, Ann));
        await UntilAsync(session, each => each is { Status: ChatStatus.Offered } && each.Agent == Ann.Id);
        await AgentOf(shop, Ann).SetTopicsAsync(null);
        Assert.Equal(ChatSettings.Default.Topics.Order(StringComparer.Ordinal), await DesksOfAsync(shop, Ann));
        Assert.Null((await AgentOf(shop, Ann).GetAsync()).Topics);
    }

    [Fact]
    public async Task A_session_that_is_given_to_a_topic_goes_to_who_has_the_topic()
    {
        await using var shop = await TestShop.StartAsync();
        await AgentOf(shop, Ann).SetTopicsAsync(["order"]);
        await AgentOf(shop, Bea).SetTopicsAsync(["returns"]);
        var session = await OpenAsync(shop, "order");
        foreach (var agent in new[] { Ann, Bea })
        {
            await AgentOf(shop, agent).SetStatusAsync(agent.Name, AgentStatus.Online);
        }

        await UntilAsync(session, each => each is { Status: ChatStatus.Offered } && each.Agent == Ann.Id);
        await session.AcceptAsync(Ann);
        await session.TransferAsync(new TransferChat(Ann, "returns", null, null, null));

        await UntilAsync(session, each => each is { Status: ChatStatus.Offered } && each.Agent == Bea.Id);
    }

    [Fact]
    public async Task Who_is_not_there_is_at_no_desk_whatever_their_topics_become()
    {
        await using var shop = await TestShop.StartAsync();
        await AgentOf(shop, Ann).SetStatusAsync(Ann.Name, AgentStatus.Online);
        shop.Time.Advance(TimeSpan.FromSeconds(IChatDeskGrain.LeaseSeconds + 1));

        await AgentOf(shop, Ann).SetTopicsAsync(["order"]);

        Assert.Empty(await DesksOfAsync(shop, Ann));
    }

    [Fact]
    public async Task Topics_are_there_after_a_restart_and_those_that_the_shop_gave_up_do_not_count()
    {
        await using var shop = await TestShop.StartAsync();
        await AgentOf(shop, Ann).SetTopicsAsync(["warranty", "order"]);
        await AgentOf(shop, Bea).SetTopicsAsync(["warranty"]);

        await shop.RestartAsync();

        Assert.Equal(["order"], (await AgentOf(shop, Ann).GetAsync()).Topics);
        Assert.Null((await AgentOf(shop, Bea).GetAsync()).Topics); // Not left without work.
    }

    private static IChatAgentGrain AgentOf(TestShop shop, ChatMember agent) =>
        shop.Grains.GetGrain<IChatAgentGrain>(agent.Id.ToString());

    private static async Task<IChatSessionGrain> OpenAsync(TestShop shop, string topic)
    {
        var session = shop.Grains.GetGrain<IChatSessionGrain>("0123456789abcdef0123456789abcdef");
        await session.OpenAsync(new OpenChat(topic, null, Jo.Id, Jo.Name));
        return session;
    }

    // Topics at whose desks an agent is, in the order of their names.
    private static async Task<IReadOnlyList<string>> DesksOfAsync(TestShop shop, ChatMember agent)
    {
        var desks = await Task.WhenAll(ChatSettings.Default.Topics.Order(StringComparer.Ordinal).Select(
            topic => shop.Grains.GetGrain<IChatDeskGrain>(topic).GetBoardAsync()));
        return [.. desks.Where(desk => desk.Agents.Any(each => each.Id == agent.Id)).Select(desk => desk.Topic)];
    }

    private static async Task UntilAsync(IChatSessionGrain session, Func<ChatSession, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds((await session.GetAsync(Lead))!))
        {
            await pulse.WaitForNextTickAsync(patience.Token);
        }
    }
}

using System.Globalization;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>The board of supervisors, with sessions and agents at work.</summary>
public sealed class ChatBoardGrainTests
{
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);

    [Fact]
    public async Task It_shows_who_waits_who_talks_and_who_is_there()
    {
        await using var shop = await TestShop.StartAsync();
        var talking = await OpenAsync(shop, 1, "order");
        await talking.AcceptAsync(Ann);
        await talking.SendAsync(new SendChatMessage(Ann, "1", "Hello"));
        await OpenAsync(shop, 2, "returns");
        await shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString()).SetStatusAsync(Ann.Name, AgentStatus.Busy);

        var board = await UntilAsync(shop, each =>
            each is { SessionCount: 2, Today.Answered: 1 } && each.Topics.Sum(topic => topic.Talking) == 1);

        Assert.Equal(["returns", "order"], board.Sessions.Select(each => each.Session.Topic)); // Who waits is first.
        Assert.Equal([null, "Ann"], board.Sessions.Select(each => each.Session.AgentName));
        Assert.NotNull(board.Sessions[1].LastMessageAt);
        var returns = board.Topics.Single(topic => topic.Topic == "returns");
        Assert.Equal((1, 0, 0), (returns.Waiting, returns.AgentsOnline, returns.Talking));
        Assert.NotNull(returns.LongestWait);
        var agent = Assert.Single(board.Agents);
        Assert.Equal(
            (Ann.Id, AgentStatus.Busy, 1, ChatSettings.Default.AgentCapacity),
            (agent.Id, agent.Status, agent.Sessions, agent.Capacity));

        await talking.CloseAsync(Ann);
        await UntilAsync(shop, each => each is { SessionCount: 1, Today.Sessions: 1 });
    }

    [Fact]
    public async Task An_alert_is_stored_once_when_it_begins_and_once_when_it_is_over()
    {
        await using var shop = await TestShop.StartAsync();
        var session = await OpenAsync(shop, 1, "order");
        var writes = 0;
        shop.Store.OnCommit = (transactions, commit) =>
        {
            writes += transactions.SelectMany(each => each.Writes)
                .Count(write => write is PutState { GrainType: "chat-board" });
            return commit();
        };

        var on = (await UntilAsync(shop, board => board.Alerts.Count > 0, faster: true)).Alerts;
        Assert.Equal((ChatAlertKind.NoAgent, "order"), (Assert.Single(on).Kind, on[0].Topic));
        await UntilAsync(shop, board => board.At > on[0].Since.AddSeconds(15), faster: true); // Many looks later.
        Assert.Equal(on, (await BoardAsync(shop)).Alerts);
        Assert.Equal(1, writes);

        await session.AcceptAsync(Ann);
        await UntilAsync(shop, board => board.Alerts.Count == 0, faster: true);
        Assert.Equal(2, writes);
    }

    private static async Task<IChatSessionGrain> OpenAsync(TestShop shop, int n, string topic)
    {
        var session = shop.Grains.GetGrain<IChatSessionGrain>(n.ToString("x32", CultureInfo.InvariantCulture));
        await session.OpenAsync(new OpenChat(topic, null, new MemberId(1_000 + n), $"shopper {n}"));
        return session;
    }

    private static Task<ChatBoard> BoardAsync(TestShop shop) =>
        shop.Grains.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).GetAsync();

    // A board is up to two seconds old. Its clock may go faster, and not so fast that sessions seem silent.
    private static async Task<ChatBoard> UntilAsync(
        TestShop shop, Func<ChatBoard, bool> holds, bool faster = false)
    {
        ChatBoard? board = null;
        await Eventually.SeesAsync(async () =>
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(faster ? 20 : 0));
            return holds(board = await BoardAsync(shop));
        });
        return board!;
    }
}

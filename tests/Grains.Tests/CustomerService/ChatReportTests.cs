using System.Globalization;
using Commerce.Delivery;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: what is counted of sessions is what they are, once. Method: sessions that live all kinds of lives; their own
/// word is added up, and compared with the report.
/// </summary>
public sealed class ChatReportTests
{
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);

    private static readonly ChatSettings Settings = ChatSettings.Default with
    {
        AgentCapacity = 100,
        Targets = new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { ["order"] = TimeSpan.FromSeconds(30) },
    };

    [Fact]
    public async Task Numbers_agree_with_sums_taken_from_the_sessions()
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        var random = new Random(11);
        var sessions = new List<ChatSession>();
        for (var n = 0; n < 24; n++)
        {
            sessions.Add(await LiveAsync(shop, n, random));
        }

        var report = await EventuallyAsync(shop, each =>
            each.Sessions == sessions.Count && each.Ratings == sessions.Count(session => session.Score is not null));

        AreSums(sessions, report.Total);
        foreach (var row in report.Topics)
        {
            AreSums([.. sessions.Where(session => session.Topic == row.Topic)], row.Figures);
        }

        foreach (var row in report.Agents.Where(row => row.Agent is not null))
        {
            AreSums([.. sessions.Where(session => session.Agent == row.Agent)], row.Figures);
        }

        Assert.Equal(report.Total.Sessions, report.Rows.Sum(row => row.Figures.Sessions));
        Assert.Equal(report.Total.RatingSum, report.Agents.Sum(row => row.Figures.RatingSum));
        Assert.All(report.Days, row => Assert.NotNull(row.Day));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_count_whose_commit_failed_is_there_once(bool done)
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        var session = await TalkAsync(shop, 1);
        shop.Store.FailOnce(write => write is PutState { GrainType: ChatDay.RowType }, done);

        await session.CloseAsync(Shopper(1));
        await session.RateAsync(Shopper(1), 4, null);

        var total = (await EventuallyAsync(shop, each => each.Ratings == 1)).Total;
        Assert.Equal((1, 1, 1, 4), (total.Sessions, total.Answered, total.Ratings, total.RatingSum));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_whose_commit_failed_and_that_is_repeated_counts_once(bool done)
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        var session = await TalkAsync(shop, 1);
        shop.Store.FailOnce(write => write is AddOutbox { Topic: ChatFact.EventTopic }, done);

        await Assert.ThrowsAnyAsync<Exception>(() => session.CloseAsync(Shopper(1)));
        await session.CloseAsync(Shopper(1));
        await session.CloseAsync(Shopper(1));
        await shop.RestartAsync();
        session = SessionOf(shop, 1);
        await session.RateAsync(Shopper(1), 2, null);
        await session.RateAsync(Shopper(1), 2, "the same");
        await session.RateAsync(Shopper(1), 5, "no, better");

        var total = (await EventuallyAsync(shop, each => each.RatingSum == 5)).Total;
        Assert.Equal((1, 1, 1), (total.Sessions, total.Answered, total.Ratings));
    }

    [Fact]
    public async Task An_event_that_comes_again_changes_nothing()
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        await (await TalkAsync(shop, 1)).CloseAsync(Shopper(1));
        var before = (await EventuallyAsync(shop, each => each.Sessions == 1)).Total;

        // As if another silo, slow for long, delivered what it had read of each shard.
        var consumer = new ChatReportConsumer(shop.Store, new Inbox(shop.Store));
        var fact = new ChatFact(ChatFactKind.Closed, "order", null, null, shop.Time.GetUtcNow());
        var repeated = 0;
        for (var shard = 0; shard < shop.Store.Map.Shards.Count; shard++)
        {
            if (await shop.Store.IsHandledAsync(shard, consumer.Name, 1, CancellationToken.None))
            {
                repeated++;
                await consumer.HandleAsync(
                    new EventEnvelope(
                        shard, 1, ChatFact.EventTopic, fact.DayKey, fact.Event().Payload, shop.Time.GetUtcNow()),
                    CancellationToken.None);
            }
        }

        Assert.NotEqual(0, repeated);
        Assert.Equal(before, (await ReadAsync(shop)).Total);
    }

    [Fact]
    public async Task What_the_bot_answered_to_the_end_and_who_gave_up_are_told_apart()
    {
        await using var shop = await TestShop.StartAsync(chat: Settings with { Bot = true });
        await (await OpenAsync(shop, 1)).CloseAsync(Shopper(1));
        await (await OpenAsync(shop, 2, withoutBot: true)).CloseAsync(Shopper(2));

        var total = (await EventuallyAsync(shop, each => each.Sessions == 2)).Total;

        Assert.Equal((1, 1, 0), (total.ByBot, total.Unanswered, total.Answered));
        Assert.Equal(0, total.ServiceLevel);
    }

    [Fact]
    public async Task A_session_that_is_closed_while_somebody_is_asked_to_take_it_counts_for_nobody()
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        var agent = shop.Grains.GetGrain<IChatAgentGrain>(new MemberId(200).ToString());
        await agent.SetStatusAsync("Ann", AgentStatus.Online);
        var session = await OpenAsync(shop, 1);
        await Eventually.SeesAsync(async () => (await session.GetAsync(Lead))!.Status == ChatStatus.Offered);

        await session.CloseAsync(Shopper(1));
        await session.RateAsync(Shopper(1), 1, "Nobody came.");

        var report = await EventuallyAsync(shop, each => each is { Sessions: 1, Ratings: 1 });
        Assert.Equal((1, 0), (report.Total.Unanswered, report.Total.GivenBack));
        Assert.Null(Assert.Single(report.Agents).Agent);
        var free = await agent.GetAsync();
        Assert.Equal(AgentStatus.Online, free.Status); // It was not their fault.
        Assert.Empty(free.Sessions);
    }

    [Fact]
    public async Task Only_the_days_that_are_asked_for_are_read()
    {
        await using var shop = await TestShop.StartAsync(chat: Settings);
        await (await TalkAsync(shop, 1)).CloseAsync(Shopper(1));
        shop.Time.Advance(TimeSpan.FromDays(3));
        await (await TalkAsync(shop, 2)).CloseAsync(Shopper(2));
        await EventuallyAsync(shop, each => each.Sessions == 1);

        var today = DateOnly.FromDateTime(shop.Time.GetUtcNow().UtcDateTime);
        var reports = shop.Grains.GetGrain<IChatReportGrain>(IChatReportGrain.Key);
        var both = await reports.ReadAsync(today.AddDays(-3), today);

        Assert.Equal(2, both.Total.Sessions);
        Assert.Equal([today.AddDays(-3), today], both.Days.Select(row => row.Day!.Value));
        Assert.Equal(1, (await reports.ReadAsync(today.AddDays(-3), today.AddDays(-1))).Total.Sessions);
        Assert.Equal(0, (await reports.ReadAsync(today.AddDays(-2), today.AddDays(-1))).Total.Sessions);
    }

    [Fact]
    public void A_fact_that_does_not_know_its_agents_name_leaves_the_one_that_is_known()
    {
        var known = new ChatFact(
            ChatFactKind.Transferred, "order", new MemberId(88), "Ann", DateTimeOffset.UnixEpoch);

        var day = ChatDay.None.Plus(known).Plus(known with { AgentName = "" }).Plus(known with { AgentName = null });

        Assert.Equal(("Ann", 3), (Assert.Single(day.Cells).Name, day.Cells[0].Tally.Transferred));
    }

    private static void AreSums(IReadOnlyList<ChatSession> sessions, ChatFigures figures)
    {
        var waits = sessions.Where(session => session.AnsweredAt is not null)
            .Select(session => (session.Topic, Time: session.AnsweredAt!.Value - session.QueuedAt)).ToList();
        var scores = sessions.Select(session => session.Score).OfType<int>().ToList();
        Assert.Equal(sessions.Count, figures.Sessions);
        Assert.Equal(waits.Count, figures.Answered);
        Assert.Equal(sessions.Count - waits.Count, figures.Unanswered);
        Assert.Equal(waits.Count(wait => wait.Time <= Settings.TargetOf(wait.Topic)), figures.InTime);
        Assert.Equal(waits.Sum(wait => (long)wait.Time.TotalSeconds), (long)figures.FirstResponse.TotalSeconds);
        Assert.Equal(
            sessions.Sum(session => (long)(session.ClosedAt!.Value - session.OpenedAt).TotalSeconds),
            (long)figures.Resolution.TotalSeconds);
        Assert.Equal((scores.Count, scores.Sum()), ((int)figures.Ratings, (int)figures.RatingSum));
    }

    // Waits, is answered or not, goes on for a while, and is rated or not.
    private static async Task<ChatSession> LiveAsync(TestShop shop, int n, Random random)
    {
        var session = await OpenAsync(shop, n, topic: n % 2 == 0 ? "order" : "returns");
        var agent = new ChatMember(new MemberId(200 + (n % 3)), $"agent {n % 3}", ChatParty.Agent);
        shop.Time.Advance(TimeSpan.FromSeconds(random.Next(60)));
        if (n % 4 != 3)
        {
            await session.AcceptAsync(agent);
            await session.SendAsync(new SendChatMessage(agent, "1", "How can I help?"));
            shop.Time.Advance(TimeSpan.FromSeconds(random.Next(20)));
        }

        await session.CloseAsync(Shopper(n));
        if (n % 5 != 0)
        {
            await session.RateAsync(Shopper(n), random.Next(1, 6), null);
        }

        return (await session.GetAsync(Lead))!;
    }

    private static ChatMember Shopper(int n) => new(new MemberId(1_000 + n), $"shopper {n}", ChatParty.Shopper);

    private static IChatSessionGrain SessionOf(TestShop shop, int n) =>
        shop.Grains.GetGrain<IChatSessionGrain>(n.ToString("x32", CultureInfo.InvariantCulture));

    private static async Task<IChatSessionGrain> OpenAsync(
        TestShop shop, int n, string topic = "order", bool withoutBot = false)
    {
        var session = SessionOf(shop, n);
        await session.OpenAsync(new OpenChat(topic, null, Shopper(n).Id, Shopper(n).Name, WithoutBot: withoutBot));
        return session;
    }

    // One that an agent has answered.
    private static async Task<IChatSessionGrain> TalkAsync(TestShop shop, int n)
    {
        var session = await OpenAsync(shop, n);
        var agent = new ChatMember(new MemberId(200), "Ann", ChatParty.Agent);
        await session.AcceptAsync(agent);
        await session.SendAsync(new SendChatMessage(agent, "1", "How can I help?"));
        return session;
    }

    private static async Task<ChatReport> EventuallyAsync(TestShop shop, Func<ChatFigures, bool> wanted)
    {
        ChatReport? report = null;
        await Eventually.SeesAsync(async () => wanted((report = await ReadAsync(shop)).Total));
        return report!;
    }

    private static Task<ChatReport> ReadAsync(TestShop shop)
    {
        var today = DateOnly.FromDateTime(shop.Time.GetUtcNow().UtcDateTime);
        return shop.Grains.GetGrain<IChatReportGrain>(IChatReportGrain.Key).ReadAsync(today.AddDays(-1), today);
    }
}

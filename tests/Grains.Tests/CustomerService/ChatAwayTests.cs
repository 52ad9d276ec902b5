using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: who goes away from a queue loses their place after a while, and later their session, whatever happens to the
/// silo meanwhile. Method: whole silos, whose clock is moved ahead.
/// </summary>
public sealed class ChatAwayTests
{
    private const string Other = "fedcba9876543210fedcba9876543210";
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);
    private static readonly ChatMember Kim = new(new MemberId(78), "Kim", ChatParty.Shopper);
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);
    private static readonly TimeSpan TooLong = ChatSettings.Default.ShopperGrace + TimeSpan.FromSeconds(1);

    private readonly Front _front = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_comes_back_after_the_grace_is_last_in_the_queue(bool restarts)
    {
        await using var shop = await TestShop.StartAsync();
        var id = (await OpenAsync(shop)).SessionId;
        await GoAwayAsync(shop);
        if (restarts)
        {
            await shop.RestartAsync();
        }

        await shop.Grains.GetGrain<IChatSessionGrain>(Other)
            .OpenAsync(new OpenChat("order", null, Kim.Id, Kim.Name));
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        var front = FrontOf(shop);
        var back = await AttachAsync(shop, id, front);

        Assert.Null(back.Place); // Of what it was nothing is told.
        Assert.True(back.Session.QueuedAt - back.Session.OpenedAt > TooLong);
        await Eventually.SeesAsync(async () => (await AttachAsync(shop, id, front)).Place?.Position == 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_does_not_come_back_has_waited_in_vain_and_the_session_is_closed(bool restarts)
    {
        await using var shop = await TestShop.StartAsync();
        var id = (await OpenAsync(shop)).SessionId;
        await GoAwayAsync(shop);
        if (restarts)
        {
            await shop.RestartAsync(); // Nobody calls it any more.
        }

        shop.Time.Advance(ChatSettings.Default.AbandonAfter);

        var chats = shop.Grains.GetGrain<IChatShopperGrain>(Jo.Id.ToString());
        await Eventually.SeesAsync(async () => (await chats.ListAsync()).All(chat => !chat.IsOpen));
        var history = (await SessionOf(shop, id).ReadHistoryAsync(Lead, 0, 10))!;
        Assert.Equal(ChatStatus.Closed, history.Session.Status);
        Assert.Equal(ChatEventCode.Abandoned, Assert.Single(history.Messages).Event!.Code);
        var today = DateOnly.FromDateTime(shop.Time.GetUtcNow().UtcDateTime);
        var reports = shop.Grains.GetGrain<IChatReportGrain>(IChatReportGrain.Key);
        await Eventually.SeesAsync(
            async () => (await reports.ReadAsync(today.AddDays(-1), today)).Total is { Sessions: 1, Unanswered: 1 });
    }

    [Fact]
    public async Task Who_stays_keeps_place_and_session_however_long_it_takes()
    {
        await using var shop = await TestShop.StartAsync();
        var opened = await OpenAsync(shop);
        var front = FrontOf(shop);
        var lookedAt = shop.Store.WhenWritten(write => write is AddDeadline { Kind: ChatSessionGrain.Deadline });
        for (var minute = 0; minute <= ChatSettings.Default.AbandonAfter.TotalMinutes; minute++)
        {
            shop.Time.Advance(TimeSpan.FromMinutes(1));
            await AttachAsync(shop, opened.SessionId, front);
        }

        await lookedAt.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var session = (await AttachAsync(shop, opened.SessionId, front)).Session;
        Assert.Equal((ChatStatus.Waiting, opened.QueuedAt), (session.Status, session.QueuedAt));
    }

    [Fact]
    public async Task Who_had_left_long_before_a_hand_over_has_time_to_come_back()
    {
        await using var shop = await TestShop.StartAsync();
        var session = SessionOf(shop, (await OpenAsync(shop)).SessionId);
        Assert.Equal(ChatOutcome.Done, await session.AcceptAsync(Lead));
        shop.Time.Advance(2 * ChatSettings.Default.AbandonAfter);

        Assert.Equal(
            ChatOutcome.Done, await session.TransferAsync(new TransferChat(Lead, "returns", null, null, null)));

        await session.ExpireAsync(); // As the sweeper would, if its time had come.
        Assert.Equal(ChatStatus.Waiting, (await session.GetAsync(Lead))!.Status);
    }

    // As far as the session knows: its deadline is another one then.
    private static async Task GoAwayAsync(TestShop shop)
    {
        var missed = shop.Store.WhenWritten(write => write is RemoveDeadline { Kind: ChatSessionGrain.Deadline });
        shop.Time.Advance(TooLong);
        await missed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static async Task<ChatSession> OpenAsync(TestShop shop) =>
        (await shop.Grains.GetGrain<IChatShopperGrain>(Jo.Id.ToString())
            .OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name)))!;

    private static IChatSessionGrain SessionOf(TestShop shop, string id) =>
        shop.Grains.GetGrain<IChatSessionGrain>(id);

    private IChatFront FrontOf(TestShop shop) => shop.Grains.CreateObjectReference<IChatFront>(_front);

    private static async Task<ChatHistory> AttachAsync(TestShop shop, string id, IChatFront front) =>
        (await SessionOf(shop, id).AttachAsync(new AttachFront(front, After: -1, [Jo.Id])))!;

    /// <summary>Of whom the shopper is connected.</summary>
    private sealed class Front : IChatFront
    {
        public void Tell(ChatNews news)
        {
            // What is told is not what these tests are about.
        }
    }
}

using Commerce.Shop;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: who waits when the hours of agents are over is told so. Method: whole silos, in a shop that opens in two days.
/// </summary>
public sealed class ChatHoursTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);

    private static readonly DateTimeOffset Opens =
        new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(2).AddHours(9);

    private static readonly ChatSettings Closed = ChatSettings.Default with
    {
        Hours = new OpeningHours(TimeZoneInfo.Utc,
        [
            .. Enum.GetValues<DayOfWeek>().Select(day => day == Opens.DayOfWeek
                ? new DayHours(Opens.TimeOfDay, TimeSpan.FromHours(17))
                : (DayHours?)null),
        ]),
    };

    [Fact]
    public async Task Who_waits_where_nobody_is_is_told_once_until_when_and_no_longer_once_somebody_answers()
    {
        await using var shop = await TestShop.StartAsync(chat: Closed);
        await SessionOf(shop).OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name));

        var told = await UntilAsync(shop, session => session.OutOfHours);

        Assert.Equal((ChatStatus.Waiting, Opens), (told.Status, told.OpensAt));
        await SessionOf(shop).AcceptAsync(Ann);
        var history = (await SessionOf(shop).ReadHistoryAsync(Jo, 0, 10))!;
        Assert.False(history.Session.OutOfHours);
        Assert.Null(history.Session.OpensAt);
        Assert.Equal(
            [ChatEventCode.OutOfHours, ChatEventCode.AgentJoined],
            history.Messages.Select(message => message.Event!.Code));
    }

    [Theory]
    [InlineData("I want an agent", "do not answer at this time")]
    [InlineData("Who painted that?", "I do not know that. My colleagues do not answer at this time.")]
    [InlineData("人工", "现在不在人工客服的服务时间")]
    public async Task The_bot_hands_over_with_a_word_of_the_hours(string said, string answer)
    {
        await using var shop = await TestShop.StartAsync(chat: Closed with { Bot = true });
        await SessionOf(shop).OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name));

        await SessionOf(shop).SendAsync(new SendChatMessage(Jo, "1", said));

        await UntilAsync(shop, session => !session.WithBot && session.OutOfHours);
        var history = (await SessionOf(shop).ReadHistoryAsync(Jo, 0, 10))!;
        Assert.Equal(
            [ChatParty.Bot, ChatParty.Shopper, ChatParty.Bot, ChatParty.System],
            history.Messages.Select(message => message.From));
        Assert.Contains(answer, history.Messages[2].Text, StringComparison.Ordinal);
    }

    private static IChatSessionGrain SessionOf(TestShop shop) => shop.Grains.GetGrain<IChatSessionGrain>(Id);

    // Desks are new until they are some seconds old.
    private static async Task<ChatSession> UntilAsync(TestShop shop, Func<ChatSession, bool> holds)
    {
        ChatSession? session = null;
        await Eventually.SeesAsync(async () =>
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(20));
            return holds(session = (await SessionOf(shop).GetAsync(Lead))!);
        });
        return session!;
    }
}

using Commerce.Orders;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: the bot answers once, from the shopper's own data, and is silent once a person has the session. Method: whole
/// silos, with a store that fails where a test says so.
/// </summary>
public sealed class ChatBotGrainTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);

    private static readonly ChatSettings WithBot = ChatSettings.Default with { Bot = true };

    [Fact]
    public async Task It_greets_and_the_session_is_in_no_queue_until_it_is_handed_over_and_waits_from_then_on()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        var opened = await OpenAsync(shop);
        Assert.Equal((ChatStatus.Waiting, true, 1), (opened.Status, opened.WithBot, opened.LastSequence));
        Assert.Contains("Hello Jo", (await SaidAsync(shop))[0].Text);
        shop.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(0, (await DeskOf(shop).GetBoardAsync()).Waiting);

        await SayAsync(shop, Jo, "1", "let me talk to an agent");
        var handedOver = await UntilAsync(shop, session => !session.WithBot);

        await Eventually.SeesAsync(async () => (await DeskOf(shop).GetBoardAsync()).Waiting == 1);
        var wait = (await DeskOf(shop).GetBoardAsync()).LongestWait!.Value;
        Assert.True(wait < TimeSpan.FromMinutes(1), $"{wait}");
        Assert.True(handedOver.QueuedAt - handedOver.OpenedAt >= TimeSpan.FromSeconds(90));
        await SessionOf(shop).AcceptAsync(Ann);
        Assert.Equal(3, (await SessionOf(shop).ReadHistoryAsync(Ann, 0, 100))!.Messages.Count(
            message => message.From is ChatParty.Shopper or ChatParty.Bot));
    }

    [Fact]
    public async Task It_knows_the_shoppers_own_orders_and_nobody_elses()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await shop.PoolAsync(units: 5);
        var mine = await shop.HoldAsync(Jo.Id.Value);
        var theirs = await shop.HoldAsync(78);
        await OpenAsync(shop, context: mine.OrderId.ToString());

        await SayAsync(shop, Jo, "1", "where is my order?");
        Assert.Contains($"{mine.OrderId} (Mug) waits for your payment", await AnswerAsync(shop, 1));

        await SayAsync(shop, Jo, "2", $"and where is {theirs.OrderId} ?");
        Assert.Contains("no order of that number", await AnswerAsync(shop, 2));
        Assert.DoesNotContain((await SaidAsync(shop)).Where(each => each.From == ChatParty.Bot), each =>
            each.Text.Contains(theirs.OrderId.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_takes_the_latest_order_where_none_is_named_and_answers_in_chinese()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await shop.PoolAsync(units: 5);
        var mine = await shop.HoldAsync(Jo.Id.Value);
        await Eventually.SeesAsync(async () => (await shop.Grains.GetGrain<IOrderListGrain>(Jo.Id.ToString())
            .ListAsync(null, 1, 1)).Total == 1);
        await OpenAsync(shop, language: "zh-CN");
        Assert.Contains("您好", (await SaidAsync(shop))[0].Text);

        await SayAsync(shop, Jo, "1", "我的订单到哪了");

        Assert.Contains($"{mine.OrderId} (Mug)：等待付款", await AnswerAsync(shop, 1));
    }

    [Fact]
    public async Task It_answers_what_is_asked_often_as_supervisors_say_it()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        var faq = shop.Grains.GetGrain<IChatFaqGrain>(IChatFaqGrain.Key);
        var entry = new FaqEntry("gift", "en", ["Do you wrap gifts?"], "Yes, in paper.");
        Assert.Equal(1, (await faq.PutAsync(0, [entry]))!.Version);
        Assert.Null(await faq.PutAsync(0, [])); // Of a version that is old.
        await OpenAsync(shop);
        await SayAsync(shop, Jo, "1", "could you wrap it as a gift");
        Assert.Equal("Yes, in paper.", await AnswerAsync(shop, 1));

        await faq.PutAsync(1, [entry with { Answer = "Yes, in silk." }]);
        await shop.RestartAsync();
        await SayAsync(shop, Jo, "2", "thanks");
        await AnswerAsync(shop, 2);
        await SayAsync(shop, Jo, "3", "and wrapped as a gift?");

        Assert.Contains("Yes, in silk.", await AnswerAsync(shop, 3)); // The same question again, which it says too.
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_whose_commit_failed_is_given_once(bool done)
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await OpenAsync(shop);
        shop.Store.FailOnce(write => IsBot(write, "have not ordered"), done);

        await SayAsync(shop, Jo, "1", "where is my order?");
        await UntilAsync(shop, session => session.LastSequence >= 3);
        await SayAsync(shop, Jo, "2", "thank you");
        await UntilAsync(shop, session => session.LastSequence >= 5);

        Assert.Equal(
            [ChatParty.Bot, ChatParty.Shopper, ChatParty.Bot, ChatParty.Shopper, ChatParty.Bot],
            (await SaidAsync(shop)).Select(message => message.From));
    }

    [Fact]
    public async Task What_was_asked_before_a_crash_is_answered_after_it()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await OpenAsync(shop);
        var lost = new TaskCompletionSource();
        shop.Store.OnCommit = async (transactions, commit) =>
        {
            if (transactions.SelectMany(each => each.Writes).Any(write => IsBot(write, "have not ordered")))
            {
                lost.TrySetResult();
                throw new CommitOutcomeUnknownException("The test ends the silo.", new IOException("cut"));
            }

            return await commit();
        };
        await SayAsync(shop, Jo, "1", "where is my order?");
        await lost.Task;

        await shop.RestartAsync();

        await SessionOf(shop).GetAsync(Jo);
        Assert.Contains("have not ordered", await AnswerAsync(shop, 1));
    }

    [Fact]
    public async Task It_never_speaks_once_an_agent_has_the_session_whatever_happens_later()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await OpenAsync(shop);
        Assert.Equal(ChatOutcome.Done, await SessionOf(shop).AcceptAsync(Ann));
        await SayAsync(shop, Jo, "1", "where is my order?");
        await SayAsync(shop, Ann, "1", "One moment.");
        await SessionOf(shop).TransferAsync(new TransferChat(Ann, "returns", null, null, null));
        await SayAsync(shop, Jo, "2", "hello? where is my order?");
        await SessionOf(shop).AcceptAsync(Lead);
        await SayAsync(shop, Jo, "3", "where is my order?");

        await shop.RestartAsync();
        await SayAsync(shop, Jo, "4", "where is my order?");
        await Eventually.SeesAsync(async () => (await BoardAsync(shop)).Sessions.Count == 1); // It has looked since.

        Assert.Single(await SaidAsync(shop), message => message.From == ChatParty.Bot);
    }

    [Fact]
    public async Task A_supervisor_who_speaks_ends_the_bots_part_and_a_note_does_not()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await OpenAsync(shop);
        shop.Time.Advance(TimeSpan.FromSeconds(90));
        await SessionOf(shop).SendAsync(new SendChatMessage(Lead, "0", "I look on.", IsNote: true));
        Assert.True((await SessionOf(shop).GetAsync(Jo))!.WithBot);
        await SayAsync(shop, Lead, "1", "Let me see to that myself.");
        var session = (await SessionOf(shop).GetAsync(Jo))!;
        Assert.False(session.WithBot);
        Assert.Equal(session.AnsweredAt, session.QueuedAt); // The time with the bot is not waited for people.

        await SayAsync(shop, Jo, "1", "where is my order?");
        await Eventually.SeesAsync(async () => (await DeskOf(shop).GetBoardAsync()).Waiting == 1);

        Assert.Single(await SaidAsync(shop), message => message.From == ChatParty.Bot);
    }

    [Fact]
    public async Task Who_opens_it_without_the_bot_waits_for_people_at_once_as_all_do_where_it_is_off()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await SessionOf(shop).OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name, WithoutBot: true));
        Assert.Equal(1, (await DeskOf(shop).GetBoardAsync()).Waiting);
        Assert.Empty(await SaidAsync(shop));
    }

    [Fact]
    public async Task Where_the_bot_was_turned_off_its_sessions_are_handed_over()
    {
        await using var shop = await TestShop.StartAsync(chat: WithBot);
        await OpenAsync(shop);
        shop.Chat = ChatSettings.Default;
        await shop.RestartAsync();

        await UntilAsync(shop, session => !session.WithBot);

        await Eventually.SeesAsync(async () => (await DeskOf(shop).GetBoardAsync()).Waiting == 1);
    }

    private static bool IsBot(ShardWrite write, string text) =>
        write is PutState { GrainType: ChatTranscript.GrainType } put
        && System.Text.Encoding.UTF8.GetString(put.Payload.Span).Contains(text, StringComparison.Ordinal);

    private static IChatSessionGrain SessionOf(TestShop shop) => shop.Grains.GetGrain<IChatSessionGrain>(Id);

    private static IChatDeskGrain DeskOf(TestShop shop) => shop.Grains.GetGrain<IChatDeskGrain>("order");

    private static Task<ChatBoard> BoardAsync(TestShop shop) =>
        shop.Grains.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).GetAsync();

    private static Task<ChatSession> OpenAsync(TestShop shop, string? context = null, string? language = null) =>
        SessionOf(shop).OpenAsync(new OpenChat("order", context, Jo.Id, Jo.Name, Language: language));

    private static async Task SayAsync(TestShop shop, ChatMember by, string id, string text) => Assert.Equal(
        ChatOutcome.Done, (await SessionOf(shop).SendAsync(new SendChatMessage(by, id, text))).Outcome);

    private static async Task<IReadOnlyList<ChatMessage>> SaidAsync(TestShop shop) =>
        (await SessionOf(shop).ReadHistoryAsync(Lead, 0, 100))!.Messages;

    // What the bot said after its greeting.
    private static async Task<string> AnswerAsync(TestShop shop, int number)
    {
        var answers = new List<ChatMessage>();
        await Eventually.SeesAsync(async () =>
        {
            answers = [.. (await SaidAsync(shop)).Where(message => message.From == ChatParty.Bot)];
            return answers.Count > number;
        });
        return answers[number].Text;
    }

    private static async Task<ChatSession> UntilAsync(TestShop shop, Func<ChatSession, bool> holds)
    {
        ChatSession? session = null;
        await Eventually.SeesAsync(async () => holds(session = (await SessionOf(shop).GetAsync(Lead))!));
        return session!;
    }
}

using System.Text;
using Commerce.Pictures;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Goal: what was acknowledged is there, once and in order, whatever happens to silo and store. Method: whole silos,
/// with a store that fails where a test says so.
/// </summary>
public sealed class ChatSessionGrainTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly ChatMember Jo = new(new MemberId(77), "Jo", ChatParty.Shopper);
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);
    private static readonly ChatMember Ben = new(new MemberId(89), "Ben", ChatParty.Agent);
    private static readonly ChatMember Lead = new(new MemberId(99), "Lead", ChatParty.Supervisor);

    [Fact]
    public async Task A_history_of_several_pages_is_there_after_a_restart()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        const int Count = (2 * ChatTranscript.PageSize) + 7;
        for (var n = 1; n <= Count; n++)
        {
            Assert.Equal(n, (await SendAsync(shop, Jo, $"id{n}", $"text {n}")).Message!.Sequence);
        }

        await shop.RestartAsync();

        var found = new List<ChatMessage>();
        while (await SessionOf(shop).ReadHistoryAsync(Jo, found.Count, 40) is { Messages.Count: > 0 } part)
        {
            found.AddRange(part.Messages);
        }

        Assert.Equal(
            Enumerable.Range(1, Count).Select(n => ((long)n, $"text {n}")), found.Select(m => (m.Sequence, m.Text)));
        Assert.Equal(Count, (await SendAsync(shop, Jo, $"id{Count}", "again")).Message!.Sequence);
        Assert.Equal(Count + 1, (await SendAsync(shop, Jo, "new", "new")).Message!.Sequence);
    }

    [Fact]
    public async Task A_message_is_there_once_however_many_came_before_it_is_sent_again()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        for (var n = 1; n <= (3 * ChatTranscript.PageSize) + 1; n++)
        {
            await SendAsync(shop, Jo, $"id{n}", $"text {n}");
            if (n % ChatTranscript.PageSize == 1) // Also while pages become old.
            {
                Assert.Equal("text 1", (await SendAsync(shop, Jo, "id1", "again")).Message!.Text);
            }
        }

        foreach (var restarts in new[] { false, true })
        {
            if (restarts)
            {
                await shop.RestartAsync();
            }

            foreach (var n in new[] { 1, 50, 51, 60, 100, 101, 151 })
            {
                var sent = (await SendAsync(shop, Jo, $"id{n}", "again")).Message!;
                Assert.Equal((n, $"text {n}"), (sent.Sequence, sent.Text));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_whose_commit_failed_is_there_once_when_it_is_sent_again(bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SendAsync(shop, Jo, "1", "first");
        shop.Store.FailOnce(write => write is PutState { GrainType: ChatTranscript.GrainType }, done);

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(shop, Jo, "2", "second"));
        await SendAsync(shop, Jo, "2", "second");
        await SendAsync(shop, Jo, "3", "third");

        var history = await SessionOf(shop).ReadHistoryAsync(Jo, 0, 100);
        Assert.Equal(["first", "second", "third"], history!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task The_same_id_of_another_sender_is_another_message()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);

        await SendAsync(shop, Jo, "1", "hello");
        await SendAsync(shop, Ann, "1", "good evening");

        var history = await SessionOf(shop).ReadHistoryAsync(Ann, after: 1, 100);
        Assert.Equal(["hello", "good evening"], history!.Messages.Select(message => message.Text));
    }

    [Fact]
    public async Task An_online_agent_is_asked_and_who_does_not_accept_is_away()
    {
        await using var shop = await TestShop.StartAsync();
        var agent = shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString());
        await agent.SetStatusAsync(Ann.Name, AgentStatus.Online);
        await OpenAsync(shop);
        await UntilAsync(shop, session => session is { Status: ChatStatus.Offered } && session.Agent == Ann.Id);

        shop.Time.Advance(ChatSettings.Default.OfferTime + TimeSpan.FromSeconds(1));

        await UntilAsync(shop, session => session is { Status: ChatStatus.Waiting, Agent: null });
        Assert.Equal(AgentStatus.Away, (await agent.GetAsync()).Status);
        Assert.Empty((await agent.GetAsync()).Sessions);
    }

    [Fact]
    public async Task An_agent_who_disappears_gives_the_session_back_to_its_place()
    {
        await using var shop = await TestShop.StartAsync();
        var agent = shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString());
        await agent.SetStatusAsync(Ann.Name, AgentStatus.Online);
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        await SendAsync(shop, Ann, "1", "one moment");

        shop.Time.Advance(ChatSettings.Default.AgentGrace + TimeSpan.FromSeconds(1));

        await UntilAsync(shop, session => session is { Status: ChatStatus.Waiting, Agent: null });
        Assert.Empty((await agent.GetAsync()).Sessions);
        Assert.Equal(AgentStatus.Online, (await agent.GetAsync()).Status); // They did not let an offer lapse.
        Assert.Equal(ChatOutcome.NotFound, (await SendAsync(shop, Ann, "2", "back again")).Outcome);
    }

    [Fact]
    public async Task Of_agents_who_take_a_session_at_once_one_has_it_and_none_has_too_many()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        var agents = Enumerable.Range(200, 16)
            .Select(n => new ChatMember(new MemberId(n), $"a{n}", ChatParty.Agent)).ToList();

        var outcomes = await Task.WhenAll(agents.Select(agent => SessionOf(shop).AcceptAsync(agent)));

        Assert.Single(outcomes, ChatOutcome.Done);
        var counts = await Task.WhenAll(agents.Select(async agent =>
            (await shop.Grains.GetGrain<IChatAgentGrain>(agent.Id.ToString()).GetAsync()).Sessions.Count));
        Assert.Equal(1, counts.Sum());
    }

    [Fact]
    public async Task Of_two_words_about_a_session_the_later_one_has_the_higher_version()
    {
        await using var shop = await TestShop.StartAsync();
        var opened = await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        var accepted = (await SessionOf(shop).GetAsync(Lead))!;
        await shop.RestartAsync();
        var found = (await SessionOf(shop).GetAsync(Lead))!;
        await SessionOf(shop).CloseAsync(Ann);
        var closed = (await SessionOf(shop).GetAsync(Lead))!;

        Assert.InRange(opened.Version, 1, accepted.Version - 1);
        Assert.Equal(accepted.Version, found.Version);
        Assert.InRange(closed.Version, found.Version + 1, long.MaxValue);
    }

    [Fact]
    public async Task A_supervisor_takes_over_and_the_former_agent_is_out()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);

        Assert.Equal(ChatOutcome.Done, await SessionOf(shop).AcceptAsync(Lead));

        Assert.Equal(ChatOutcome.NotFound, (await SendAsync(shop, Ann, "1", "still me")).Outcome);
        Assert.Equal(ChatOutcome.Done, (await SendAsync(shop, Lead, "1", "I take over")).Outcome);
        Assert.Empty((await shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString()).GetAsync()).Sessions);
    }

    [Fact]
    public async Task What_a_supervisor_has_read_counts_once_they_have_the_session_and_not_before()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        var first = (await SendAsync(shop, Jo, "1", "hello?")).Message!;
        await SessionOf(shop).ReadAsync(Lead, first.Sequence);
        await SendAsync(shop, Lead, "1", "I look on.");
        Assert.Equal(0, (await SessionOf(shop).GetAsync(Jo))!.ReadByAgent);

        await SessionOf(shop).AcceptAsync(Lead);
        await SessionOf(shop).ReadAsync(Lead, first.Sequence);
        Assert.Equal(first.Sequence, (await SessionOf(shop).GetAsync(Jo))!.ReadByAgent);

        var answer = (await SendAsync(shop, Lead, "2", "I answer.")).Message!;
        Assert.Equal(answer.Sequence, (await SessionOf(shop).GetAsync(Jo))!.ReadByAgent);
    }

    [Fact]
    public async Task A_session_of_another_topic_keeps_its_time_of_arrival()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        shop.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(ChatOutcome.Done, await SessionOf(shop).TransferAsync(
            new TransferChat(Ann, "returns", null, null, "wants the money back")));

        await UntilAsync(shop, session => session is { Status: ChatStatus.Waiting, Topic: "returns" });
        var board = await shop.Grains.GetGrain<IChatDeskGrain>("returns").GetBoardAsync();
        Assert.True(board.LongestWait >= TimeSpan.FromSeconds(20));
        Assert.Equal(
            [ChatEventCode.AgentJoined, ChatEventCode.MovedToTopic],
            (await SessionOf(shop).ReadHistoryAsync(Jo, 0, 10))!.Messages.Select(message => message.Event!.Code));
        Assert.Single((await SessionOf(shop).ReadHistoryAsync(Lead, 0, 10))!.Messages, message => message.IsNote);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_whose_giving_away_failed_is_given_away_with_its_note_or_not_at_all(bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        shop.Store.FailOnce(
            write => write is PutState { GrainType: ChatTranscript.GrainType } page
                && Encoding.UTF8.GetString(page.Payload.Span).Contains("wants the money", StringComparison.Ordinal),
            done);

        await Assert.ThrowsAnyAsync<Exception>(() => SessionOf(shop).TransferAsync(
            new TransferChat(Ann, "returns", null, null, "wants the money back")));

        var history = (await SessionOf(shop).ReadHistoryAsync(Lead, 0, 10))!;
        Assert.Equal(done ? "returns" : "order", history.Session.Topic);
        string[] said = done ? ["AgentJoined", "MovedToTopic", "wants the money back"] : ["AgentJoined"];
        Assert.Equal(said, history.Messages.Select(message => message.Event?.Code.ToString() ?? message.Text));
    }

    [Theory]
    [InlineData(ChatTranscript.PageSize - 3)]
    [InlineData(ChatTranscript.PageSize - 2)]
    [InlineData(ChatTranscript.PageSize - 1)]
    public async Task What_is_committed_together_is_there_in_order_wherever_a_page_ends(int said)
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        for (var n = 1; n <= said; n++)
        {
            await SendAsync(shop, Jo, $"id{n}", $"text {n}");
        }

        await SessionOf(shop).TransferAsync(new TransferChat(Ann, "returns", null, null, "a note"));
        await SendAsync(shop, Jo, "before", "before the restart");
        await shop.RestartAsync();
        await SendAsync(shop, Jo, "after", "after the restart");

        var messages = (await SessionOf(shop).ReadHistoryAsync(Lead, 0, 100))!.Messages;
        Assert.Equal(Enumerable.Range(1, said + 5).Select(n => (long)n), messages.Select(each => each.Sequence));
        Assert.Equal(
            [
                $"text {said}", "Somebody who knows more about it will be with you.", "a note", "before the restart",
                "after the restart",
            ],
            messages.TakeLast(5).Select(each => each.Text));
    }

    [Fact]
    public async Task A_session_that_is_given_to_a_topic_goes_to_another_agent_if_one_is_free()
    {
        await using var shop = await TestShop.StartAsync();
        foreach (var agent in new[] { Ann, Ben }) // Of two with as little to do the first one is asked.
        {
            await shop.Grains.GetGrain<IChatAgentGrain>(agent.Id.ToString())
                .SetStatusAsync(agent.Name, AgentStatus.Online);
        }

        await OpenAsync(shop);
        await UntilAsync(shop, session => session is { Status: ChatStatus.Offered });
        Assert.Equal(ChatOutcome.Done, await SessionOf(shop).AcceptAsync(Ann));

        await SessionOf(shop).TransferAsync(new TransferChat(Ann, "returns", null, null, null));

        await UntilAsync(shop, session => session is { Status: ChatStatus.Offered });
        Assert.Equal(Ben.Id, (await SessionOf(shop).GetAsync(Lead))!.Agent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_is_closed_is_let_go_by_its_agent_and_its_shopper_whatever_fails_after_that(
        bool restarts)
    {
        await using var shop = await TestShop.StartAsync();
        var (agent, shopper) = (shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString()), Jo.Id.ToString());
        var opened = (await shop.Grains.GetGrain<IChatShopperGrain>(shopper)
            .OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name)))!;
        await shop.Grains.GetGrain<IChatSessionGrain>(opened.SessionId).AcceptAsync(Ann);
        shop.Store.FailOnce(write => write is PutState put && put.GrainType == ChatAgentGrain.GrainType, done: false);

        await Assert.ThrowsAnyAsync<Exception>(
            () => shop.Grains.GetGrain<IChatSessionGrain>(opened.SessionId).CloseAsync(Jo));
        if (restarts)
        {
            await shop.RestartAsync();
            await shop.Grains.GetGrain<IChatSessionGrain>(opened.SessionId).GetAsync(Jo); // It is there again.
            agent = shop.Grains.GetGrain<IChatAgentGrain>(Ann.Id.ToString());
        }

        await Eventually.SeesAsync(async () => (await agent.GetAsync()).Sessions.Count == 0
            && (await shop.Grains.GetGrain<IChatShopperGrain>(shopper).ListAsync()).All(chat => !chat.IsOpen));
    }

    [Fact]
    public async Task What_is_attached_and_what_happened_is_there_after_a_restart()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        await SessionOf(shop).AcceptAsync(Ann);
        var coupon = new ChatAttachment(ChatAttachmentKind.Coupon, "TEN");
        var picture = new ChatAttachment(ChatAttachmentKind.Picture, Id);
        Assert.Equal(ChatOutcome.NotAllowed, (await AttachAsync(shop, Jo, coupon)).Outcome);
        await AttachAsync(shop, Jo, picture);
        await AttachAsync(shop, Ann, coupon);
        await SessionOf(shop).CloseAsync(Ann);
        await SessionOf(shop).CloseAsync(Ann);

        await shop.RestartAsync();

        var messages = (await SessionOf(shop).ReadHistoryAsync(Jo, 0, 10))!.Messages;
        Assert.Equal([1, 2, 3, 4], messages.Select(message => message.Sequence));
        Assert.Equal([null, picture, coupon, null], messages.Select(message => message.Attachment));
        Assert.Equal(
            [ChatEventCode.AgentJoined, null, null, ChatEventCode.Closed],
            messages.Select(message => message.Event?.Code));
        Assert.Equal(["Ann"], messages[0].Event!.Args);
        var session = (await SessionOf(shop).GetAsync(Jo))!;
        Assert.Equal(messages[2].At, session.AnsweredAt);
        Assert.Equal(session.OpenedAt, session.QueuedAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_agent_who_joins_while_the_commit_fails_is_told_of_once(bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        shop.Store.FailOnce(write => write is PutState { GrainType: ChatTranscript.GrainType }, done);

        await Assert.ThrowsAnyAsync<Exception>(() => SessionOf(shop).AcceptAsync(Ann));
        Assert.Equal(ChatOutcome.Done, await SessionOf(shop).AcceptAsync(Ann));

        var history = await SessionOf(shop).ReadHistoryAsync(Jo, 0, 10);
        Assert.Equal(ChatEventCode.AgentJoined, Assert.Single(history!.Messages).Event!.Code);
    }

    [Fact]
    public async Task A_shopper_has_one_open_session_about_a_topic()
    {
        await using var shop = await TestShop.StartAsync();
        var shopper = shop.Grains.GetGrain<IChatShopperGrain>(Jo.Id.ToString());
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => shopper.OpenAsync(new OpenChat("order", null, Jo.Id, Jo.Name))));

        Assert.Single(opened.Select(session => session!.SessionId).Distinct());
        await shopper.OpenAsync(new OpenChat("delivery", null, Jo.Id, Jo.Name));
        await shopper.OpenAsync(new OpenChat("product", null, Jo.Id, Jo.Name));
        Assert.Null(await shopper.OpenAsync(new OpenChat("other", null, Jo.Id, Jo.Name)));
    }

    [Fact]
    public async Task Pictures_are_their_members_stay_over_a_restart_and_are_not_without_end()
    {
        await using var shop = await TestShop.StartAsync();
        await OpenAsync(shop);
        var picture = new PictureContent(new byte[] { 1, 2, 3 }, Width: 4, Height: 5);
        Assert.Equal(ChatOutcome.NotFound, await SessionOf(shop).PutPictureAsync(Ann, "a", picture));
        for (var n = 1; n < ChatLimits.PicturesMax; n++)
        {
            Assert.Equal(ChatOutcome.Done, await SessionOf(shop).PutPictureAsync(Jo, "p0", picture)); // Counts once.
            Assert.Equal(ChatOutcome.Done, await SessionOf(shop).PutPictureAsync(Jo, $"p{n}", picture));
        }

        await shop.RestartAsync();

        Assert.Equal(ChatOutcome.Full, await SessionOf(shop).PutPictureAsync(Jo, "one more", picture));
        var found = await SessionOf(shop).GetPictureAsync(Jo, "p1");
        Assert.Equal(picture.Bytes.ToArray(), found!.Bytes.ToArray());
        Assert.Equal((4, 5), (found.Width, found.Height));
        Assert.Null(await SessionOf(shop).GetPictureAsync(Ann, "p1"));
        Assert.Null(await SessionOf(shop).GetPictureAsync(Jo, "nothing"));
        Assert.True(await SessionOf(shop).HasPictureAsync(Jo, "p1"));
        Assert.False(await SessionOf(shop).HasPictureAsync(Ann, "p1"));
        Assert.False(await SessionOf(shop).HasPictureAsync(Jo, "nothing"));
    }

    private static IChatSessionGrain SessionOf(TestShop shop) => shop.Grains.GetGrain<IChatSessionGrain>(Id);

    private static Task<ChatSession> OpenAsync(TestShop shop) =>
        SessionOf(shop).OpenAsync(new OpenChat("order", "order 17", Jo.Id, Jo.Name));

    private static Task<SentChatMessage> SendAsync(TestShop shop, ChatMember by, string id, string text) =>
        SessionOf(shop).SendAsync(new SendChatMessage(by, id, text));

    private static Task<SentChatMessage> AttachAsync(TestShop shop, ChatMember by, ChatAttachment what) =>
        SessionOf(shop).SendAsync(new SendChatMessage(by, what.Reference, "", Attachment: what));

    private static async Task UntilAsync(TestShop shop, Func<ChatSession, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds((await SessionOf(shop).GetAsync(Lead))!))
        {
            await pulse.WaitForNextTickAsync(patience.Token);
        }
    }
}

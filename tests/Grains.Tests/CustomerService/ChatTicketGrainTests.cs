using Commerce.Members;
using Commerce.Shop;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>A message that was left is there, is answered once, and its answer goes out as one mail.</summary>
public sealed class ChatTicketGrainTests
{
    private static readonly MemberId Jo = new(77);
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);
    private static readonly ChatMember Bea = new(new MemberId(89), "Bea", ChatParty.Agent);

    [Fact]
    public async Task A_ticket_is_left_once_under_its_key_and_stays_over_a_restart()
    {
        await using var shop = await TestShop.StartAsync();
        var left = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LeaveAsync(shop, "k1", "Where is it?")));
        shop.Time.Advance(TimeSpan.FromMilliseconds(5));
        await LeaveAsync(shop, "k2", "And the other?");

        await shop.RestartAsync();

        Assert.Single(left.Select(ticket => ticket!.TicketId).Distinct());
        var open = await ListAsync(shop);
        Assert.Equal(["Where is it?", "And the other?"], open.Select(ticket => ticket.Text));
        Assert.Equal(open[0], await LeaveAsync(shop, "k1", "Where is it?"));
    }

    [Fact]
    public async Task A_ticket_is_answered_once_and_its_shopper_gets_one_mail_in_their_language()
    {
        await using var shop = await TestShop.StartAsync();
        await shop.Grains.GetGrain<IContactGrain>($"{Jo}").PutAsync(new Contact("jo@example.com", "Jo", "zh-CN"));
        var ticket = (await LeaveAsync(shop, "k1", "Where is it?"))!;
        var sent = shop.Mails.WhenSent(1);
        var closed = shop.Store.WhenCommitted(writes => writes.OfType<PutState>().Any(
            write => write.GrainType == ChatShopperGrain.GrainType));

        var answers = await Task.WhenAll(
            AnswerAsync(shop, ticket, Ann, "On its way."), AnswerAsync(shop, ticket, Bea, "It is lost."),
            AnswerAsync(shop, ticket, Ann, "On its way."));
        await sent;
        await closed;

        var done = answers.Where(answer => answer.Outcome == ChatOutcome.Done).ToList();
        Assert.Contains(answers, answer => answer.Outcome == ChatOutcome.Taken);
        Assert.Single(answers.Select(answer => answer.Ticket!.Answer).Distinct());
        Assert.NotEmpty(done);
        var mail = Assert.Single(shop.Mails.Sent);
        Assert.Equal(("jo@example.com", "zh"), (mail.To, mail.Language));
        Assert.Contains(done[0].Ticket!.Answer!, mail.Text, StringComparison.Ordinal);
        Assert.Contains("> Where is it?", mail.Text, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(shop));
        Assert.False(Assert.Single(await ShopperOf(shop).ListTicketsAsync()).IsOpen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_whose_commit_failed_is_the_same_when_it_is_given_again(bool done)
    {
        await using var shop = await TestShop.StartAsync();
        await shop.Grains.GetGrain<IContactGrain>($"{Jo}").PutAsync(new Contact("jo@example.com", "Jo"));
        var ticket = (await LeaveAsync(shop, "k1", "Where is it?"))!;
        var sent = shop.Mails.WhenSent(1);
        shop.Store.FailOnce(write => write is PutState { GrainType: ChatTicketGrain.GrainType }, done);

        await Assert.ThrowsAnyAsync<Exception>(() => AnswerAsync(shop, ticket, Ann, "On its way."));
        Assert.Equal(ChatOutcome.Done, (await AnswerAsync(shop, ticket, Ann, "On its way.")).Outcome);

        await sent;
        Assert.Single(shop.Mails.Sent);
    }

    [Fact]
    public async Task A_shopper_leaves_no_more_than_agents_can_be_asked_to_read()
    {
        await using var shop = await TestShop.StartAsync();
        for (var n = 0; n < ChatLimits.OpenTicketsMax; n++)
        {
            Assert.NotNull(await LeaveAsync(shop, $"k{n}", "again"));
        }

        Assert.Null(await LeaveAsync(shop, "one more", "again"));
        Assert.NotNull(await LeaveAsync(shop, "k0", "again"));
    }

    [Fact]
    public async Task The_list_goes_on_where_a_page_ended()
    {
        await using var shop = await TestShop.StartAsync();
        for (var n = 0; n < 5; n++)
        {
            await LeaveAsync(shop, $"k{n}", $"text {n}");
            shop.Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        var list = shop.Grains.GetGrain<IChatTicketListGrain>(IChatTicketListGrain.Key);
        var first = await list.ListAsync(null, 3);
        var second = await list.ListAsync(first.Next, 3);

        Assert.Equal(
            ["text 0", "text 1", "text 2", "text 3", "text 4"],
            first.Tickets.Concat(second.Tickets).Select(ticket => ticket.Text));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Nobody_but_staff_answers_and_nothing_that_is_not_there()
    {
        await using var shop = await TestShop.StartAsync();
        var ticket = (await LeaveAsync(shop, "k1", "Where is it?"))!;
        var shopper = new ChatMember(Jo, "Jo", ChatParty.Shopper);

        Assert.Equal(ChatOutcome.NotFound, (await AnswerAsync(shop, ticket, shopper, "here")).Outcome);
        Assert.Equal(
            ChatOutcome.NotFound,
            (await AnswerAsync(shop, ticket with { TicketId = new string('0', 32) }, Ann, "here")).Outcome);
    }

    private static IChatShopperGrain ShopperOf(TestShop shop) => shop.Grains.GetGrain<IChatShopperGrain>(Jo.ToString());

    private static Task<ChatTicket?> LeaveAsync(TestShop shop, string key, string text) =>
        ShopperOf(shop).LeaveTicketAsync(new LeaveTicket(key, "delivery", "order:17", Jo, "Jo", text));

    private static Task<AnsweredTicket> AnswerAsync(TestShop shop, ChatTicket ticket, ChatMember by, string text) =>
        shop.Grains.GetGrain<IChatTicketGrain>(ticket.TicketId).AnswerAsync(by, text);

    private static async Task<IReadOnlyList<ChatTicket>> ListAsync(TestShop shop) =>
        (await shop.Grains.GetGrain<IChatTicketListGrain>(IChatTicketListGrain.Key).ListAsync(null, 100)).Tickets;
}

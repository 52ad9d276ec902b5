using Commerce.CustomerService;
using Commerce.Web.Hosting;
using Commerce.Web.Json;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.CustomerService;

/// <summary>Takes messages that shoppers leave, and their answers, from the pages and from programs alike.</summary>
internal sealed class TicketDesk(IGrainFactory grains, ChatSettings settings, TimeProvider time)
{
    /// <summary>Tickets that a shopper is shown.</summary>
    public const int ShownMax = 10;

    private const int CountMax = 20; // Boards ask every few seconds, and want to know that some wait.
    private static readonly TimeSpan CountAgeMax = TimeSpan.FromSeconds(10);

    private readonly RecentValue<TicketPage> _oldest = new(
        () => ReadOpenAsync(grains, null, CountMax), CountAgeMax, time);

    /// <summary>What is wrong with a message.</summary>
    public Validation Check(TicketBody body)
    {
        var wrong = new Validation();
        wrong.That(
            settings.Topics.Contains(body.Topic, StringComparer.Ordinal), "topic",
            $"is one of {string.Join(", ", settings.Topics)}");
        wrong.That(
            body.About is null || ChatRules.IsText(body.About, ChatLimits.ContextMax), "about",
            $"has 1 to {ChatLimits.ContextMax} characters");
        wrong.That(
            ChatRules.IsText(body.Text, ChatLimits.TextMax), "text", $"has 1 to {ChatLimits.TextMax} characters");
        return wrong;
    }

    /// <summary>Leaves a message that was checked. The same key again: the same ticket.</summary>
    public async Task<(ChatTicket? Ticket, Problem? Problem)> LeaveAsync(
        CurrentSession shopper, string key, TicketBody body)
    {
        var ticket = await ListOf(shopper).LeaveTicketAsync(new LeaveTicket(
            key, body.Topic, body.About, shopper.MemberId, shopper.Name, body.Text));
        return ticket is null
            ? (null, new Problem(
                ProblemCode.LimitReached,
                $"{ChatLimits.OpenTicketsMax} of your messages wait for an answer. Wait for it."))
            : (ticket.Topic, ticket.About, ticket.Text) == (body.Topic, body.About, body.Text)
                ? (ticket, null)
                : (null, new Problem(
                    ProblemCode.IdempotencyKeyReused, "Another message was left under this key. Use a new one."));
    }

    /// <summary>A shopper's own, latest first.</summary>
    public async Task<IReadOnlyList<ChatTicket>> ListAsync(CurrentSession shopper)
    {
        var tickets = await ListOf(shopper).ListTicketsAsync();
        var found = await Task.WhenAll(tickets.Take(ShownMax).Select(
            ticket => grains.GetGrain<IChatTicketGrain>(ticket.TicketId).GetAsync()));
        return [.. found.OfType<ChatTicket>()];
    }

    /// <summary>Those that wait for an answer, oldest first.</summary>
    /// <param name="after">What comes after this ticket; null: from the first.</param>
    /// <param name="take">1 to 100.</param>
    public Task<TicketPage> ListOpenAsync(string? after, int take) => ReadOpenAsync(grains, after, take);

    /// <summary>How many wait for an answer, some seconds ago: 7, or 20+.</summary>
    public async Task<string> CountOpenAsync()
    {
        var page = await _oldest.GetAsync();
        return page.Next is null ? $"{page.Tickets.Count}" : $"{page.Tickets.Count}+";
    }

    /// <summary>Answers a message, once: the same words of the same member again are the same answer.</summary>
    public Task<AnsweredTicket> AnswerAsync(CurrentSession staff, string? ticketId, string text) =>
        ChatRules.IsSessionId(ticketId)
            ? grains.GetGrain<IChatTicketGrain>(ticketId)
                .AnswerAsync(ChatCaller.PartiesOf(staff).First(each => each.IsStaff), text)
            : Task.FromResult(new AnsweredTicket(ChatOutcome.NotFound, null));

    private static Task<TicketPage> ReadOpenAsync(IGrainFactory grains, string? after, int take) =>
        grains.GetGrain<IChatTicketListGrain>(IChatTicketListGrain.Key).ListAsync(after, take);

    private IChatShopperGrain ListOf(CurrentSession shopper) =>
        grains.GetGrain<IChatShopperGrain>(shopper.MemberId.ToString());
}

using Commerce.CustomerService;
using Commerce.Web.Json;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.CustomerService;

/// <summary>Takes messages that shoppers leave, from the page and from programs alike.</summary>
internal sealed class TicketDesk(IGrainFactory grains, ChatSettings settings)
{
    /// <summary>Tickets that a shopper is shown.</summary>
    public const int ShownMax = 10;

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

    private IChatShopperGrain ListOf(CurrentSession shopper) =>
        grains.GetGrain<IChatShopperGrain>(shopper.MemberId.ToString());
}

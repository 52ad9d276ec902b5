using Commerce.CustomerService;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>Messages that are left where nobody can talk, and their answers.</summary>
internal static class TicketEndpoints
{
    private const int TakeDefault = 20;
    private const int TakeMax = 100;

    public static void Map(IEndpointRouteBuilder chat)
    {
        var tickets = chat.MapGroup("/tickets");
        tickets.MapPost("", LeaveAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Leaves a message for customer service, which answers by mail.",
            TicketBody.Example, TicketView.Example, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
            ProblemCode.LimitReached, ProblemCode.OutcomeUnknown);
        tickets.MapGet("", ListAsync).RequireAuthorization(Policies.CustomerService).Describe(
            "Messages that wait for an answer, oldest first, those after the ticket 'after'.",
            answer: new TicketPageView([TicketView.Example], null), problems: ProblemCode.Validation);
        tickets.MapPost("/{ticketId}/answer", AnswerAsync).RequireAuthorization(Policies.CustomerService).Describe(
            "Answers a message, once; the shopper gets the answer by mail. The same words again are the same answer.",
            new AnswerBody("It arrives tomorrow."), TicketView.Example,
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.TooLate, ProblemCode.OutcomeUnknown]);
    }

    private static async Task<Results<Created<TicketView>, Problem>> LeaveAsync(
        HttpContext context, TicketDesk desk, TicketBody body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var keyProblem))
        {
            return keyProblem;
        }

        if (desk.Check(body) is { Any: true } wrong)
        {
            return wrong.ToProblem();
        }

        var (ticket, problem) = await desk.LeaveAsync(context.RequireSession(), key, body);
        return ticket is null
            ? problem!
            : TypedResults.Created((string?)null, TicketView.Of(ticket));
    }

    private static async Task<Results<Ok<TicketPageView>, Problem>> ListAsync(
        TicketDesk desk, string? after, int? take)
    {
        var wrong = new Validation();
        wrong.That(after is null || ChatRules.IsSessionId(after), "after", "is the id of a ticket");
        wrong.Range("take", take ?? TakeDefault, 1, TakeMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var page = await desk.ListOpenAsync(after, take ?? TakeDefault);
        return TypedResults.Ok(new TicketPageView([.. page.Tickets.Select(TicketView.Of)], page.Next));
    }

    private static async Task<Results<Ok<TicketView>, Problem>> AnswerAsync(
        HttpContext context, TicketDesk desk, string ticketId, AnswerBody body)
    {
        var wrong = new Validation();
        wrong.That(
            ChatRules.IsText(body.Text, ChatLimits.TextMax), "text", $"has 1 to {ChatLimits.TextMax} characters");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var answered = await desk.AnswerAsync(context.RequireSession(), ticketId, body.Text);
        return answered.Outcome switch
        {
            ChatOutcome.Done => TypedResults.Ok(TicketView.Of(answered.Ticket!)),
            ChatOutcome.Taken => new Problem(
                ProblemCode.TooLate, $"{answered.Ticket!.AnsweredBy} has answered it. GET the list for what is left."),
            _ => Problem.NotFound("There is no such ticket. GET /api/chat/tickets lists those that wait."),
        };
    }
}

/// <summary>A message as it is left.</summary>
/// <param name="About">What it is about: <c>order:</c> or <c>product:</c> with an id, or words.</param>
internal sealed record TicketBody(string Topic, string Text, string? About = null)
{
    public static TicketBody Example { get; } = new("delivery", "Where is my parcel?", $"order:{Examples.Order}");
}

/// <summary>An answer.</summary>
internal sealed record AnswerBody(string Text);

/// <summary>A message that was left.</summary>
internal sealed record TicketView(
    string TicketId, string Topic, string? About, ChatMemberView Shopper, string Text, DateTimeOffset LeftAt,
    string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt)
{
    public static TicketView Example { get; } = new(
        "019ac0ffee00d881884c7d659a2feaa0", "delivery", $"order:{Examples.Order}", new(new MemberId(1), "Jo"),
        "Where is my parcel?", Examples.Now, null, null, null);

    public static TicketView Of(ChatTicket ticket) => new(
        ticket.TicketId, ticket.Topic, ticket.About, new ChatMemberView(ticket.Shopper, ticket.ShopperName),
        ticket.Text, ticket.LeftAt, ticket.Answer, ticket.AnsweredBy, ticket.AnsweredAt);
}

/// <summary>Tickets that wait.</summary>
/// <param name="Next">What to give as 'after' for the next page; not there when this is the last.</param>
internal sealed record TicketPageView(IReadOnlyList<TicketView> Items, string? Next);

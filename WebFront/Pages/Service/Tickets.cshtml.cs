using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>
/// Messages that wait for an answer, oldest first. Each is answered by a form, once: who was slower than somebody else
/// is told, and keeps what they wrote.
/// </summary>
[Authorize(Roles = Roles.Agent + "," + Roles.Supervisor)]
internal sealed class ServiceTicketsModel(TicketDesk desk) : ShopPageModel
{
    private const int PageSize = 20;

    public IReadOnlyList<ChatTicket> Tickets { get; private set; } = [];

    /// <summary>The ticket that this page comes after; null: it is the first one.</summary>
    public string? After { get; private set; }

    /// <summary>The ticket that the next page comes after; null: there is none.</summary>
    public string? Next { get; private set; }

    /// <summary>What was written and not sent.</summary>
    public TicketDraft? Draft { get; private set; }

    /// <summary>What came of the last answer.</summary>
    public string? Message { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>Whether what was written is shown by itself: its message is not on this page any more.</summary>
    public bool IsDraftLeft => Draft is { } draft && Tickets.All(ticket => ticket.TicketId != draft.TicketId);

    /// <summary>What was written as the answer to a message.</summary>
    public string? DraftOf(ChatTicket ticket) => Draft?.TicketId == ticket.TicketId ? Draft.Text : null;

    public Task OnGetAsync(string? after, bool done = false)
    {
        (Message, IsDone) = (done ? T("Answered. The shopper gets it by mail.") : null, done);
        return ReadAsync(after);
    }

    public async Task<IActionResult> OnPostAsync(string? ticketId, string? text, string? after)
    {
        text = text?.ReplaceLineEndings("\n").Trim() ?? "";
        Draft = new TicketDraft(ticketId, text);
        if (!ChatRules.IsText(text, ChatLimits.TextMax))
        {
            return await RefuseAsync(
                StatusCodes.Status400BadRequest, after,
                T("An answer has 1 to {0} characters.", Format.Count(ChatLimits.TextMax)));
        }

        var answered = await desk.AnswerAsync(Member!, ticketId, text);
        return answered switch
        {
            { Outcome: ChatOutcome.Done } => Redirect("/service/tickets?done=true"),
            { Outcome: ChatOutcome.Taken, Ticket: { } ticket } => await RefuseAsync(
                StatusCodes.Status409Conflict, after,
                T("Too late: {0} has answered it. “{1}”", ticket.AnsweredBy, ticket.Answer)),
            _ => NotFound(),
        };
    }

    private async Task<IActionResult> RefuseAsync(int status, string? after, string message)
    {
        Message = message;
        Response.StatusCode = status;
        await ReadAsync(after);
        return Page();
    }

    private async Task ReadAsync(string? after)
    {
        After = ChatRules.IsSessionId(after) ? after : null;
        var page = await desk.ListOpenAsync(After, PageSize);
        (Tickets, Next) = (page.Tickets, page.Next);
    }
}

/// <summary>An answer that was not sent.</summary>
internal sealed record TicketDraft(string? TicketId, string Text);

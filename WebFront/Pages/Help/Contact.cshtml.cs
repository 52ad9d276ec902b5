using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>Takes messages where nobody can talk, or who has no script, and shows what was answered.</summary>
internal sealed class ContactModel(TicketDesk desk, ChatSettings settings) : ShopPageModel
{
    public bool IsMember => Member?.Is(Roles.Shopper) == true;

    /// <summary>Whether a message was just left.</summary>
    public bool IsLeft { get; private set; }

    public string? Refusal { get; private set; }

    /// <summary>What is wrong with the text.</summary>
    public string? Error { get; private set; }

    /// <summary>Names this try, so that sending it twice leaves one message.</summary>
    public string Key { get; private set; } = IdempotencyKeys.New();

    public string? About { get; private set; }

    public string? Topic { get; private set; }

    public string? Text { get; private set; }

    public IReadOnlyList<string> Topics => settings.Topics;

    public IReadOnlyList<ChatTicket> Tickets { get; private set; } = [];

    /// <summary>Where to come back to after signing in.</summary>
    public string Here => "/help/contact" + (About is null ? "" : "?about=" + Uri.EscapeDataString(About));

    public async Task OnGetAsync(string? about, string? topic, bool left = false)
    {
        (About, IsLeft) = (about, left);
        Topic = topic ?? about?.Split(':')[0];
        await ReadAsync();
    }

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string? topic, [FromForm] string? about, [FromForm] string? text, [FromForm] string? key)
    {
        About = string.IsNullOrEmpty(about) ? null : about;
        if (!IsMember)
        {
            return Redirect("/sign-in?returnUrl=" + Uri.EscapeDataString(Here));
        }

        (Topic, Text) = (topic, text?.ReplaceLineEndings("\n"));
        var body = new TicketBody(Topic ?? "", Text ?? "", About);
        var wrong = desk.Check(body);
        if (wrong.Any || !ChatRules.IsId(key ?? ""))
        {
            Error = wrong.ToProblem().Errors!.ContainsKey("text")
                ? T("Write 1 to {0} characters.", ChatLimits.TextMax)
                : null;
            Refusal = Error is null ? T("That did not work. Try it again.") : null;
            await ReadAsync();
            return Page();
        }

        var (ticket, problem) = await desk.LeaveAsync(Member!, key!, body);
        if (ticket is not null)
        {
            return Redirect("/help/contact?left=true");
        }

        Refusal = problem!.Code == ProblemCode.LimitReached
            ? T("{0} of your messages wait for an answer already.", ChatLimits.OpenTicketsMax)
            : T("That did not work. Try it again.");
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync() => Tickets = IsMember ? await desk.ListAsync(Member!) : [];
}

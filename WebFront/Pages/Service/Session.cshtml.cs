using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>
/// One session as its supervisor sees it. Every command is a form; a script tells what is new, and that somebody is
/// there, so that a session that was taken over is not given back.
/// </summary>
[Authorize(Roles = Roles.Supervisor)]
internal sealed class ServiceSessionModel(IGrainFactory grains, ChatSettings settings) : ShopPageModel
{
    private const int ReasonMax = 500;

    public ChatSession Session { get; private set; } = null!;

    /// <summary>The last of them, or of those before one.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; private set; } = [];

    /// <summary>The sequence number before which they are; null: these are the last ones.</summary>
    public long? Before { get; private set; }

    public IReadOnlyList<string> Topics => settings.Topics;

    /// <summary>Who could take it.</summary>
    public IReadOnlyList<PresentAgent> Agents { get; private set; } = [];

    /// <summary>What was written and not said.</summary>
    public string? Draft { get; private set; }

    /// <summary>What came of the last command.</summary>
    public string? Message { get; private set; }

    public bool IsDone { get; private set; }

    public MemberId Me => Member!.MemberId;

    private ChatMember Supervisor => new(Me, Member!.Name, ChatParty.Supervisor);

    public async Task<IActionResult> OnGetAsync(string sessionId, long? before, bool done = false)
    {
        (Message, IsDone) = (done ? SupervisorTexts.Outcome(ChatOutcome.Done) : null, done);
        Before = before;
        return await ShowAsync(sessionId);
    }

    public async Task<IActionResult> OnGetLiveAsync(string sessionId, long? before)
    {
        Before = before;
        return await ReadAsync(sessionId) ? Partial("_Session", this) : NotFound();
    }

    public async Task<IActionResult> OnPostSayAsync(string sessionId, string? text, string? key, bool note)
    {
        text = text?.ReplaceLineEndings("\n").Trim() ?? "";
        if (!ChatRules.IsText(text, ChatLimits.TextMax) || key is null || !ChatRules.IsId(key))
        {
            Draft = text;
            Message = T("A message has 1 to {0} characters.", Format.Count(ChatLimits.TextMax));
            return await ShowAsync(sessionId);
        }

        Draft = text;
        return await DoAsync(sessionId, async session =>
            (await session.SendAsync(new SendChatMessage(Supervisor, key, text, note))).Outcome);
    }

    public Task<IActionResult> OnPostTakeAsync(string sessionId) =>
        DoAsync(sessionId, session => session.AcceptAsync(Supervisor));

    public async Task<IActionResult> OnPostGiveAsync(string sessionId, string? to, string? reason)
    {
        reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var isAgent = MemberId.TryParse(to, out var agent);
        if ((!isAgent && !Topics.Contains(to, StringComparer.Ordinal))
            || (reason is not null && !ChatRules.IsText(reason, ReasonMax)))
        {
            Message = T("Choose a topic or an agent; a note has {0} characters at most.", ReasonMax);
            return await ShowAsync(sessionId);
        }

        var name = isAgent ? (await AgentsAsync()).FirstOrDefault(each => each.Id == agent)?.Name ?? "" : null;
        return await DoAsync(sessionId, session => session.TransferAsync(isAgent
            ? new TransferChat(Supervisor, null, agent, name, reason)
            : new TransferChat(Supervisor, to, null, null, reason)));
    }

    public Task<IActionResult> OnPostCloseAsync(string sessionId) =>
        DoAsync(sessionId, session => session.CloseAsync(Supervisor));

    // After a command the page is asked for anew, so that loading it again sends nothing.
    private async Task<IActionResult> DoAsync(string sessionId, Func<IChatSessionGrain, Task<ChatOutcome>> command)
    {
        var outcome = ChatRules.IsSessionId(sessionId)
            ? await command(grains.GetGrain<IChatSessionGrain>(sessionId))
            : ChatOutcome.NotFound;
        if (outcome == ChatOutcome.Done)
        {
            return Redirect($"/service/board/{sessionId}?done=true");
        }

        Message = SupervisorTexts.Outcome(outcome);
        return await ShowAsync(sessionId);
    }

    private async Task<IActionResult> ShowAsync(string sessionId)
    {
        if (!await ReadAsync(sessionId))
        {
            return NotFound();
        }

        Agents = Session.Status == ChatStatus.Closed ? [] : await AgentsAsync();
        return Page();
    }

    private async Task<IReadOnlyList<PresentAgent>> AgentsAsync() =>
    [
        .. (await ChatDoor.DesksAsync(grains, settings)).SelectMany(desk => desk.Agents)
            .Where(agent => agent.Status == AgentStatus.Online)
            .DistinctBy(agent => agent.Id).OrderBy(agent => agent.Name, StringComparer.Ordinal),
    ];

    private async Task<bool> ReadAsync(string sessionId)
    {
        if (!ChatRules.IsSessionId(sessionId))
        {
            return false;
        }

        var grain = grains.GetGrain<IChatSessionGrain>(sessionId);
        if (await grain.GetAsync(Supervisor) is not { } session)
        {
            return false;
        }

        var after = Math.Max(0, (Before - 1 ?? session.LastSequence) - ChatLimits.HistoryMax);
        if (await grain.ReadHistoryAsync(Supervisor, after, ChatLimits.HistoryMax) is not { } history)
        {
            return false;
        }

        Session = history.Session;
        Messages = [.. history.Messages.Where(message => Before is null || message.Sequence < Before)];
        return true;
    }
}

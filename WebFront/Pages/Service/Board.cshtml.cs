using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>
/// What goes on in customer service now. A script asks for it again and replaces what changed; not the form in which
/// topics are given to an agent.
/// </summary>
[Authorize(Roles = Roles.Supervisor)]
internal sealed partial class ServiceBoardModel(
    IGrainFactory grains, ChatSettings settings, TicketDesk tickets, TimeProvider time,
    ILogger<ServiceBoardModel> logger) : ShopPageModel
{
    /// <summary>How long the board waits for the number of messages: it is the smallest part of it.</summary>
    private static readonly TimeSpan TicketsPatience = TimeSpan.FromSeconds(1);

    /// <summary>The board; null: it cannot be read now.</summary>
    public ChatBoard? Board { get; private set; }

    /// <summary>How many messages wait for an answer; null: it cannot be read now.</summary>
    public string? OpenTickets { get; private set; }

    /// <summary>The agent whose topics are being chosen; null: nobody's are.</summary>
    public ChosenAgent? Chosen { get; private set; }

    public IReadOnlyList<string> Topics => settings.Topics;

    /// <summary>What came of the last change.</summary>
    public string? Message { get; private set; }

    public bool IsDone { get; private set; }

    /// <summary>How long a session has waited for people, or did until it was answered; null: the bot has it.</summary>
    public static TimeSpan? WaitOf(ChatSession session, DateTimeOffset now) =>
        session.WithBot ? null
        : session.AnsweredAt is { } answered && answered >= session.QueuedAt ? answered - session.QueuedAt
        : now - session.QueuedAt; // Also of who was answered, went away, and waits anew.

    public async Task OnGetAsync(string? agent, bool done = false)
    {
        await ReadAsync();
        (Message, IsDone) = (done ? T("Saved. It holds from now on.") : null, done);
        if (MemberId.TryParse(agent, out var id))
        {
            var state = await grains.GetGrain<IChatAgentGrain>(id.ToString()).GetAsync();
            Chosen = new ChosenAgent(id, NameOf(id), state.Topics ?? Topics);
        }
    }

    public async Task<IActionResult> OnPostTopicsAsync(string? agent, string[] topics)
    {
        if (!MemberId.TryParse(agent, out var id))
        {
            return NotFound();
        }

        if (AgentTopics.AreSome(settings, topics))
        {
            await AgentTopics.SetAsync(grains, settings, id, topics);
            return Redirect("/service/board?done=true");
        }

        await ReadAsync();
        Chosen = new ChosenAgent(id, NameOf(id), topics);
        Message = T("Choose one topic at least.");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    public async Task<IActionResult> OnGetLiveAsync()
    {
        await ReadAsync();
        Response.StatusCode = Board is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Partial("_Board", this);
    }

    private string NameOf(MemberId id) =>
        Board?.Agents.FirstOrDefault(each => each.Id == id)?.Name ?? id.ToString();

    private async Task ReadAsync()
    {
        var board = TryAsync(() => grains.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).GetAsync());
        var open = TryAsync(() => tickets.CountOpenAsync().WaitAsync(TicketsPatience, time));
        (Board, OpenTickets) = (await board, await open);
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotRead(logger, exception);
            return null;
        }
    }

    [LoggerMessage(EventId = 4811, Level = LogLevel.Warning,
        Message = "A part of the board of customer service could not be read.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}

/// <summary>An agent whose topics are being chosen.</summary>
internal sealed record ChosenAgent(MemberId Id, string Name, IReadOnlyList<string> Topics);

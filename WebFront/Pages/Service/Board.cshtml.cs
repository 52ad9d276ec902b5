using Commerce.CustomerService;
using Commerce.Members;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Commerce.Web.Pages;

/// <summary>What goes on in customer service now. A script asks for it again and replaces what changed.</summary>
[Authorize(Roles = Roles.Supervisor)]
internal sealed partial class ServiceBoardModel(IGrainFactory grains, ILogger<ServiceBoardModel> logger)
    : ShopPageModel
{
    /// <summary>The board; null: it cannot be read now.</summary>
    public ChatBoard? Board { get; private set; }

    /// <summary>How long a session has waited for people, or did until it was answered; null: the bot has it.</summary>
    public static TimeSpan? WaitOf(ChatSession session, DateTimeOffset now) =>
        session.WithBot ? null : (session.AnsweredAt ?? now) - session.QueuedAt;

    public async Task OnGetAsync() => Board = await ReadAsync();

    public async Task<IActionResult> OnGetLiveAsync()
    {
        Board = await ReadAsync();
        Response.StatusCode = Board is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Partial("_Board", this);
    }

    private async Task<ChatBoard?> ReadAsync()
    {
        try
        {
            return await grains.GetGrain<IChatBoardGrain>(IChatBoardGrain.Key).GetAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotRead(logger, exception);
            return null;
        }
    }

    [LoggerMessage(EventId = 4811, Level = LogLevel.Warning, Message = "The board of chat sessions could not be read.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}

using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.CustomerService;
using Microsoft.AspNetCore.Authorization;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages;

/// <summary>What was counted in some days.</summary>
[Authorize(Roles = Roles.Supervisor)]
internal sealed partial class ServiceReportsModel(
    IGrainFactory grains, TimeProvider time, ILogger<ServiceReportsModel> logger) : ShopPageModel
{
    /// <summary>The first day, as it is asked for.</summary>
    public string? From { get; private set; }

    /// <summary>The last day.</summary>
    public string? To { get; private set; }

    /// <summary>The report; null: it cannot be read now.</summary>
    public ChatReport? Report { get; private set; }

    /// <summary>Why these days cannot be shown.</summary>
    public string? Refusal { get; private set; }

    public async Task OnGetAsync(string? from, string? to)
    {
        (From, To) = (from, to);
        if (ReportDays.Read(from, to, time, out _) is not { } days)
        {
            Refusal = T("Choose two days: the first not after the last, {0} in all at most.", IChatReportGrain.DaysMax);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        (From, To) = (days.FromText, days.ToText);
        try
        {
            Report = await days.ReportAsync(grains);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotRead(logger, exception);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    [LoggerMessage(EventId = 4812, Level = LogLevel.Warning, Message = "Reports of chat sessions could not be read.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}

/// <summary>A table of a report.</summary>
/// <param name="Id">Of its heading.</param>
/// <param name="Of">What its rows are.</param>
/// <param name="Name">What a row is called.</param>
internal sealed record ReportTable(
    string Id, string Heading, string Of, IReadOnlyList<ChatReportRow> Rows, Func<ChatReportRow, string> Name)
{
    public static string DayOf(ChatReportRow row) => ReportDays.TextOf(row.Day!.Value);
}

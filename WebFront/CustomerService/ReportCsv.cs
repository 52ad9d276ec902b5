using System.Globalization;
using System.Text;
using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>Writes a report as a file that spreadsheets read.</summary>
internal static class ReportCsv
{
    private const string Head =
        "day,topic,agent,agentId,sessions,byBot,unanswered,answered,inTime,serviceLevel,firstResponseSeconds,"
        + "firstResponseMedian,firstResponseP90,resolutionSeconds,resolutionMedian,ratings,ratingSum,transferred,"
        + "givenBack";

    /// <summary>UTF-8, with the mark without which Excel takes it for something else and garbles names.</summary>
    public static byte[] Write(IReadOnlyList<ChatReportRow> rows)
    {
        var text = new StringBuilder(Head).Append("\r\n");
        foreach (var row in rows)
        {
            var figures = row.Figures;
            object?[] cells =
            [
                row.Day is { } day ? ReportDays.TextOf(day) : null, row.Topic, row.AgentName, row.Agent,
                figures.Sessions, figures.ByBot, figures.Unanswered, figures.Answered, figures.InTime,
                figures.ServiceLevel is { } level ? Math.Round(level, 4) : null,
                Seconds(figures.FirstResponse), Seconds(figures.FirstResponseMedian), Seconds(figures.FirstResponseP90),
                Seconds(figures.Resolution), Seconds(figures.ResolutionMedian), figures.Ratings, figures.RatingSum,
                figures.Transferred, figures.GivenBack,
            ];
            text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static long? Seconds(TimeSpan? time) => (long?)time?.TotalSeconds;

    // A name that begins as a formula does is none.
    private static string Cell(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        text = value is string && text.Length > 0 && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;
        return text.AsSpan().ContainsAny(",\"\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }
}

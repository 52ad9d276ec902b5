using System.Globalization;
using Commerce.CustomerService;
using Commerce.Web.Json;
using Commerce.Web.Problems;

namespace Commerce.Web.CustomerService;

/// <summary>The days that a report is asked for, both included.</summary>
internal sealed record ReportDays(DateOnly From, DateOnly To)
{
    private const string Form = "yyyy-MM-dd";
    private const int DaysDefault = 7;

    public string FromText => TextOf(From);

    public string ToText => TextOf(To);

    /// <summary>The days; null, with why not.</summary>
    public static ReportDays? Read(string? from, string? to, TimeProvider time, out Problem? problem)
    {
        var wrong = new Validation();
        var last = ReadDay(wrong, "to", to) ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = ReadDay(wrong, "from", from) ?? last.AddDays(1 - DaysDefault);
        wrong.That(
            first <= last && last.DayNumber - first.DayNumber < IChatReportGrain.DaysMax, "from",
            $"is not after 'to', and with it {IChatReportGrain.DaysMax} days at most");
        problem = wrong.Any ? wrong.ToProblem() : null;
        return wrong.Any ? null : new ReportDays(first, last);
    }

    public static string TextOf(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    public Task<ChatReport> ReportAsync(IGrainFactory grains) =>
        grains.GetGrain<IChatReportGrain>(IChatReportGrain.Key).ReadAsync(From, To);

    private static DateOnly? ReadDay(Validation wrong, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var isDay = DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is > 2000 and < 9999;
        wrong.That(isDay, name, "is a day such as 2026-11-11");
        return isDay ? day : null;
    }
}

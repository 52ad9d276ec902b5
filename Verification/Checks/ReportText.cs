using System.Globalization;
using System.Text;

namespace Commerce.Verification.Checks;

/// <summary>A report as text, for a console or a test's failure.</summary>
public static class ReportText
{
    private const int WitnessesShownMax = 3;

    /// <summary>All of it: what each check found, witnesses, what was seen, the verdict last.</summary>
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{report.Operations:N0} operations, {report.Steps:N0} steps.");
        foreach (var result in report.Results)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {HistoryCheck.Name(result.Check),-18} {Outcome(result)}");
            foreach (var note in result.Notes)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {"",-18}   {note}");
            }
        }

        text.AppendLine("Seen: " + string.Join(", ", report.Sometimes.Select(
            seen => string.Create(CultureInfo.InvariantCulture, $"{seen.Key} {seen.Value:N0}"))) + ".");
        foreach (var (states, why) in Sometimes.NotSeenFromOutside)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Not looked for: {states}: {why}.");
        }

        foreach (var result in report.Results)
        {
            AppendViolations(text, result);
        }

        text.AppendLine(report.Verdict switch
        {
            Verdict.Valid => "VALID",
            Verdict.Invalid => "INVALID: " + string.Join("; ", report.Reasons),
            Verdict.Unknown => "UNKNOWN: " + string.Join("; ", report.Reasons),
        });
        return text.ToString();
    }

    private static string Outcome(CheckResult result) =>
        result.ViolationCount > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"VIOLATED {result.ViolationCount:N0} times, {result.Examined:N0} looked at")
            : result.NotApplicable is { } why ? $"does not apply: {why}"
            : string.Create(CultureInfo.InvariantCulture, $"holds, {result.Examined:N0} looked at");

    private static void AppendViolations(StringBuilder text, CheckResult result)
    {
        foreach (var violation in result.Violations.Take(WitnessesShownMax))
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"{HistoryCheck.Name(result.Check)}: {violation.Text}");
            text.AppendLine(violation.Witness.ToString());
        }

        if (result.ViolationCount > WitnessesShownMax)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  … and {result.ViolationCount - WitnessesShownMax:N0} more of {HistoryCheck.Name(result.Check)}");
        }
    }
}

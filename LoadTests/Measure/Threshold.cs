using System.Globalization;
using System.Text.RegularExpressions;

namespace Commerce.LoadTests.Measure;

/// <summary>A condition on a measured value, such as <c>p99&lt;250ms</c> or <c>dropped==0</c>.</summary>
internal sealed partial record Threshold(string Text, string Metric, string Operator, double Value)
{
    /// <summary>Reads a condition: metric, one of &lt; &lt;= == != &gt;= &gt;, number with an optional unit.</summary>
    /// <returns>Null, and why, when the text is not a condition.</returns>
    internal static Threshold? TryParse(string text, out string? error)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            error = $"threshold '{text}' is not 'metric operator number', for example 'p99<250ms' or 'dropped==0'";
            return null;
        }

        error = null;
        var value = double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
        return new Threshold(
            text, match.Groups["metric"].Value, match.Groups["operator"].Value,
            value * Scale(match.Groups["unit"].Value));
    }

    /// <summary>Whether it holds; a metric that was not measured is an error, never a pass.</summary>
    internal bool Holds(IReadOnlyDictionary<string, double> metrics, out string explanation)
    {
        if (!metrics.TryGetValue(Metric, out var seen))
        {
            explanation = $"{Text}: '{Metric}' was not measured; there are {string.Join(", ", metrics.Keys)}";
            return false;
        }

        var holds = Operator switch
        {
            "<" => seen < Value,
            "<=" => seen <= Value,
            ">" => seen > Value,
            ">=" => seen >= Value,
            "!=" => seen != Value,
            _ => seen == Value,
        };
        explanation = string.Create(CultureInfo.InvariantCulture,
            $"{Text}: {(holds ? "holds" : "BROKEN")}, {Metric} was {seen:0.###}");
        return holds;
    }

    // Times are in milliseconds, shares are between 0 and 1.
    private static double Scale(string unit) => unit switch
    {
        "us" => 0.001,
        "s" => 1000,
        "%" => 0.01,
        _ => 1,
    };

    [GeneratedRegex(
        """^\s*(?<metric>[a-z][a-z0-9.\-]*)\s*(?<operator><=|>=|==|!=|<|>)\s*""" +
        """(?<value>-?\d+(\.\d+)?)\s*(?<unit>us|ms|s|/s|%)?\s*$""",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

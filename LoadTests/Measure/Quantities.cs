using System.Globalization;

namespace Commerce.LoadTests.Measure;

/// <summary>Reads times and rates as people write them.</summary>
internal static class Quantities
{
    /// <summary>500ms, 60s, 2m; null when it is not a time.</summary>
    internal static TimeSpan? TryParseDuration(string text)
    {
        foreach (var (suffix, unit) in (ReadOnlySpan<(string, TimeSpan)>)
            [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1))])
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && TryParse(text[..^suffix.Length]) is { } count and < 1e6)
            {
                return unit * count;
            }
        }

        return null;
    }

    /// <summary>5000/s or 5000; null when it is not a rate.</summary>
    internal static double? TryParseRate(string text) =>
        TryParse(text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text);

    private static double? TryParse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) ? value : null;
}

using System.Collections.Immutable;
using System.Globalization;
using Commerce.Engine;
using Orleans.Runtime;

namespace Commerce.Clustering;

/// <summary>Suspicions as stored: silo, space, Unix milliseconds; separated by semicolons.</summary>
internal static class SuspicionText
{
    public static string Of(ImmutableArray<Suspicion> suspicions) => string.Join(
        ';', suspicions.Select(each => $"{each.By.ToParsableString()} {each.At.ToUnixTimeMilliseconds()}"));

    /// <exception cref="FormatException">It is something else.</exception>
    public static ImmutableArray<Suspicion> Parse(string text) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static Suspicion ParseOne(string text) => text.Split(' ') is [var silo, var at]
        ? new(
            SiloAddress.FromParsableString(silo),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)))
        : throw new FormatException($"'{text}' is no suspicion: expected a silo, a space and milliseconds.");
}

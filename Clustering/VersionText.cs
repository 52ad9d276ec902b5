using System.Globalization;
using Commerce.Engine;

namespace Commerce.Clustering;

/// <summary>Versions as stores have and tell them.</summary>
internal static class VersionText
{
    private const int IncarnationLength = 32;

    public static string PrefixOf(Guid incarnation) => $"{incarnation:N}:";

    public static string Of(MembershipVersion version) =>
        string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(version.Incarnation)}{version.Number}");

    /// <exception cref="FormatException">It is something else.</exception>
    public static MembershipVersion Parse(string text) =>
        text.Length > IncarnationLength + 1
            && Guid.TryParseExact(text.AsSpan(0, IncarnationLength), "N", out var incarnation)
            && long.TryParse(
                text.AsSpan(IncarnationLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(incarnation, number)
            : throw new FormatException($"'{text}' is no version of a membership table: expected id:number.");
}

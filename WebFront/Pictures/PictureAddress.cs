using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Commerce.Web.Pictures;

/// <summary>
/// How pictures are named: by the SHA-256 of what was sent, in 64 hexadecimal digits, and the width. So a name is of
/// the same bytes for ever, and the same picture sent twice is one.
/// </summary>
internal static class PictureAddress
{
    /// <summary>The widths that every picture is made in; none is made wider than it was sent.</summary>
    public static readonly IReadOnlyList<int> Widths = [160, 480, 960];

    private const int HashLength = 64;

    /// <summary>The id of a picture.</summary>
    public static string IdOf(ReadOnlySpan<byte> sent) => Convert.ToHexStringLower(SHA256.HashData(sent));

    /// <summary>Whether a text is the id of a picture that could be here.</summary>
    public static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: HashLength } && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f');

    /// <summary>Name of a picture in one of the <see cref="Widths"/>: the key of its grain.</summary>
    public static string NameOf(string id, int width) => string.Create(CultureInfo.InvariantCulture, $"{id}-{width}");

    /// <summary>Whether a text is such a name.</summary>
    public static bool IsName(string text) =>
        text.Length > HashLength && IsId(text[..HashLength])
        && Widths.Any(width => text == NameOf(text[..HashLength], width));

    /// <summary>Where browsers find it.</summary>
    public static string UrlOf(string id, int width) => $"/pictures/{NameOf(id, width)}.webp";

    /// <summary>All widths, as <c>srcset</c> has them.</summary>
    public static string SetOf(string id) => string.Join(
        ", ", Widths.Select(width => string.Create(CultureInfo.InvariantCulture, $"{UrlOf(id, width)} {width}w")));
}

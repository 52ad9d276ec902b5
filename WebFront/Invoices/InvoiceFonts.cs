using System.Text;
using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace Commerce.Web.Invoices;

/// <summary>
/// The fonts of invoices, which come with the program: no machine has to have any. One has the scripts of Europe, the
/// other those of East Asia; a character that neither has is a box, and spoils nothing.
/// </summary>
internal sealed class InvoiceFonts : IFontResolver
{
    private const string Latin = "DejaVuSans";
    private const string LatinBold = "DejaVuSans-Bold";
    private const string EastAsian = "DroidSansFallback";

    // Blocks of East Asia, first and last character of each.
    private static readonly (int First, int Last)[] EastAsianBlocks =
        [(0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F),
         (0xFF00, 0xFFEF)];

    static InvoiceFonts() => GlobalFontSettings.FontResolver = new InvoiceFonts();

    private InvoiceFonts()
    {
    }

    /// <summary>A text in the parts that one font has each, in order.</summary>
    public static IReadOnlyList<(string Text, XFont Font)> Split(string text, double size, bool bold)
    {
        var parts = new List<(string, XFont)>();
        var part = new StringBuilder();
        var partIsEastAsian = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isEastAsian = IsEastAsian(rune);
            if (part.Length > 0 && isEastAsian != partIsEastAsian)
            {
                parts.Add((part.ToString(), Of(partIsEastAsian, size, bold)));
                part.Clear();
            }

            partIsEastAsian = isEastAsian;
            part.Append(rune.IsBmp ? (char)rune.Value : '\u25A1'); // Neither font has what lies beyond.
        }

        if (part.Length > 0)
        {
            parts.Add((part.ToString(), Of(partIsEastAsian, size, bold)));
        }

        return parts;
    }

    /// <summary>Whether a line may be broken before a character, though there is no space.</summary>
    public static bool IsEastAsian(Rune rune) =>
        Array.Exists(EastAsianBlocks, block => rune.Value >= block.First && rune.Value <= block.Last);

    public FontResolverInfo? ResolveTypeface(string familyName, bool isBold, bool isItalic) =>
        familyName == EastAsian ? new FontResolverInfo(EastAsian)
        : new FontResolverInfo(isBold ? LatinBold : Latin);

    public byte[]? GetFont(string faceName)
    {
        var assembly = typeof(InvoiceFonts).Assembly;
        using var stream = assembly.GetManifestResourceStream($"{faceName}.ttf")
            ?? throw new InvalidOperationException($"The resource {faceName}.ttf is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static XFont Of(bool isEastAsian, double size, bool bold) => new(
        isEastAsian ? EastAsian : Latin, size,
        bold && !isEastAsian ? XFontStyleEx.Bold : XFontStyleEx.Regular);
}

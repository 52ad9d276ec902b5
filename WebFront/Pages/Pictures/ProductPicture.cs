using System.Globalization;
using System.Text;

namespace Commerce.Web.Pages.Pictures;

/// <summary>
/// Draws a product, since there are no photographs: a motif that its name suggests, in colours that follow from its id.
/// The same URL gives the same bytes for ever, so browsers and caches may keep them; raise <see cref="Version"/> when
/// the drawing changes.
/// </summary>
internal static class ProductPicture
{
    /// <summary>Part of the URL.</summary>
    public const string Version = "1";

    private static readonly char[] WordBreaks = [' ', ',', '/', '.', '&', '-', '(', ')'];

    private static readonly Palette[] Palettes =
    [
        new("#efe5d8", "#b5522f", "#2f4a45", "#e5b35b"),
        new("#dde6df", "#3b5a4b", "#c58a5d", "#f3ead8"),
        new("#e5e1ed", "#574d83", "#d78d67", "#f5efe6"),
        new("#f3ddd4", "#8a3e39", "#33495d", "#e9b28f"),
        new("#d9e4ec", "#2d5472", "#d9a54c", "#f7f2e8"),
        new("#f1e9ce", "#9c7014", "#3d5047", "#cb5a33"),
        new("#e5e1da", "#393734", "#c29c74", "#c3472e"),
        new("#d8e6e6", "#1f5d62", "#e08a62", "#f4e3c3"),
    ];

    /// <summary>Where the picture of a product is found.</summary>
    public static string UrlOf(string productId, string name) =>
        $"/pictures/{Version}/{MotifOf(name)}/{Uri.EscapeDataString(productId)}.svg";

    /// <summary>The motif that a product's name suggests: what it is stands last in most names.</summary>
    public static string MotifOf(string name)
    {
        var motif = PictureMotifs.Fallback;
        foreach (var word in name.ToLowerInvariant().Split(WordBreaks, StringSplitOptions.RemoveEmptyEntries))
        {
            if (PictureMotifs.Words.TryGetValue(word, out var found)
                || (word.EndsWith('s') && PictureMotifs.Words.TryGetValue(word[..^1], out found)))
            {
                motif = found;
            }
        }

        return motif;
    }

    /// <summary>The drawing; null if there is no such motif.</summary>
    public static string? Render(string motif, string productId)
    {
        if (!PictureMotifs.Shapes.TryGetValue(motif, out var shapes))
        {
            return null;
        }

        var seed = Hash(productId);
        var palette = Palettes[seed % (uint)Palettes.Length];
        var (main, second) = (seed >> 8) % 3 == 1 ? (palette.Second, palette.Main) : (palette.Main, palette.Second);
        var (sunX, sunY) = (90 + (seed >> 12) % 220, 90 + (seed >> 20) % 70);
        var tilt = 3 * ((int)((seed >> 4) % 7) - 3); // of the table's edge
        return new StringBuilder(2_048)
            .Append(
                CultureInfo.InvariantCulture,
                $"""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
                <rect width="400" height="400" fill="{palette.Background}"/>
                <circle cx="{sunX}" cy="{sunY}" r="74" fill="#fff" opacity=".45"/>
                <path d="M0 {286 + tilt}L400 {286 - tilt}V400H0z" fill="#000" opacity=".07"/>
                <ellipse cx="200" cy="314" rx="128" ry="13" fill="#000" opacity=".13"/>
                {shapes}</svg>
                """)
            .Replace("$m", main)
            .Replace("$s", second)
            .Replace("$a", palette.Accent)
            .Replace("$b", palette.Background)
            .Replace("$i", "#22201d")
            .ToString();
    }

    // FNV-1a: equal in every process, which string.GetHashCode is not.
    private static uint Hash(string text)
    {
        var hash = 2_166_136_261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16_777_619u;
        }

        return hash ^ (hash >> 15);
    }

    private sealed record Palette(string Background, string Main, string Second, string Accent);
}

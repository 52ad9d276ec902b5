using Commerce.Catalog;

namespace Commerce.Web.Pages.Presentation;

/// <summary>A text in parts, some of them set off. Pages print the parts, so what is in them is never markup.</summary>
internal static class MarkedText
{
    /// <param name="text">The text.</param>
    /// <param name="marks">In the order of the text; those that are not within it are left out.</param>
    public static IEnumerable<(string Text, bool IsMarked)> Of(string text, IReadOnlyList<TextMark>? marks)
    {
        var at = 0;
        foreach (var mark in marks ?? [])
        {
            if (mark.Start < at || mark.Length < 1 || mark.Start + mark.Length > text.Length)
            {
                continue;
            }

            if (mark.Start > at)
            {
                yield return (text[at..mark.Start], false);
            }

            at = mark.Start + mark.Length;
            yield return (text[mark.Start..at], true);
        }

        if (at < text.Length)
        {
            yield return (text[at..], false);
        }
    }
}

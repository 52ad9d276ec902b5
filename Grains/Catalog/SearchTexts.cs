using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>What a search shows of its words: where names have them, and how what is typed may go on. Pure.</summary>
internal static class SearchTexts
{
    private const int TextsMax = 6;

    /// <summary>
    /// Where a name has words of a text, the last one also as a beginning; null: nowhere. Words side by side are one
    /// place.
    /// </summary>
    public static IReadOnlyList<TextMark>? MarksIn(string name, string? text)
    {
        var words = SearchWords.Of(text);
        if (words.Count == 0)
        {
            return null;
        }

        var marks = new List<TextMark>();
        foreach (var place in SearchWords.PlacesIn(name)
            .Where(place => words.Contains(place.Word, StringComparer.Ordinal)
                || place.Word.StartsWith(words[^1], StringComparison.Ordinal)))
        {
            if (marks is [.., var last] && last.Start + last.Length == place.Start)
            {
                marks[^1] = last with { Length = last.Length + place.Length };
            }
            else
            {
                marks.Add(new TextMark(place.Start, place.Length));
            }
        }

        return marks.Count > 0 ? marks : null;
    }

    /// <summary>
    /// How a text may go on: its last word is completed to those of names that have the others, the most frequent
    /// first.
    /// </summary>
    public static IReadOnlyList<string> Complete(string text, IEnumerable<string> names)
    {
        var words = SearchWords.Of(text);
        if (words.Count == 0)
        {
            return [];
        }

        return
        [
            .. names.SelectMany(name => SearchWords.Of(name).Distinct(StringComparer.Ordinal))
                .Where(word => word.StartsWith(words[^1], StringComparison.Ordinal))
                .CountBy(word => word, StringComparer.Ordinal)
                .OrderByDescending(count => count.Value)
                .ThenBy(count => count.Key, StringComparer.Ordinal)
                .Take(TextsMax)
                .Select(count => SearchWords.Join([.. words.Take(words.Count - 1), count.Key])),
        ];
    }
}

namespace Commerce.CustomerService;

/// <summary>
/// Finds the entry that somebody means: pure. A way of asking scores by how much of it was said, and a little by how
/// much of what was said it is; words that many entries have count less.
/// </summary>
internal sealed class FaqIndex
{
    private const double Covered = 0.7; // The rest: how much of what was said is the question's.

    private readonly List<Indexed> _entries;
    private readonly Dictionary<(string Language, string Term), double> _weights;
    private readonly Dictionary<string, double> _weightsOfUnknown;

    public FaqIndex(IReadOnlyList<FaqEntry> entries)
    {
        _entries =
        [
            .. entries.Select(entry => new Indexed(
                entry, [.. entry.Questions.Select(question => BotWords.Of(question).Terms)])),
        ];
        var counts = entries.CountBy(entry => entry.Language, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        _weightsOfUnknown = counts.ToDictionary(
            count => count.Key, count => WeightOf(1, count.Value), StringComparer.Ordinal);
        _weights = _entries
            .SelectMany(each => each.Questions.SelectMany(terms => terms).Distinct(StringComparer.Ordinal)
                .Select(term => (each.Entry.Language, term)))
            .CountBy(term => term)
            .ToDictionary(term => term.Key, term => WeightOf(term.Value, counts[term.Key.Language]));
    }

    /// <summary>Entries of a language that have something of what was said, best first.</summary>
    public IReadOnlyList<FaqMatch> Find(string text, string language)
    {
        var said = BotWords.Of(text).Terms;
        return
        [
            .. _entries.Where(each => each.Entry.Language == language)
                .Select(each => new FaqMatch(
                    each.Entry, each.Questions.Max(question => ScoreOf(question, said, language))))
                .Where(match => match.Score > 0)
                .OrderByDescending(match => match.Score).ThenBy(match => match.Entry.Id, StringComparer.Ordinal),
        ];
    }

    private static double WeightOf(int entriesWithIt, int entries) =>
        Math.Log(1 + ((double)entries / entriesWithIt));

    private int ScoreOf(IReadOnlySet<string> question, IReadOnlySet<string> said, string language)
    {
        var both = Sum(question.Where(said.Contains), language);
        return both == 0
            ? 0
            : (int)Math.Round(100 * (
                (Covered * both / Sum(question, language)) + ((1 - Covered) * both / Sum(said, language))));
    }

    private double Sum(IEnumerable<string> terms, string language) =>
        terms.Sum(term => _weights.GetValueOrDefault((language, term), _weightsOfUnknown[language]));

    private sealed record Indexed(FaqEntry Entry, IReadOnlyList<IReadOnlySet<string>> Questions);
}

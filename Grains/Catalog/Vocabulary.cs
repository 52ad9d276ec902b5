using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// The words of the catalogue's names, brands and categories, and which of them somebody may have meant who typed
/// another one. Pure; does not change.
/// </summary>
internal sealed class Vocabulary
{
    private const int ShortWord = 4;

    private readonly string[] _words;
    private readonly int[] _products;
    private readonly Dictionary<(char, char), List<int>> _pairs = [];

    /// <param name="productsOfWord">Number of products of each word.</param>
    public Vocabulary(IReadOnlyDictionary<string, int> productsOfWord)
    {
        _words = [.. productsOfWord.Keys.Order(StringComparer.Ordinal)];
        _products = [.. _words.Select(word => productsOfWord[word])];
        for (var n = 0; n < _words.Length; n++)
        {
            foreach (var pair in PairsOf(_words[n]))
            {
                if (!_pairs.TryGetValue(pair, out var words))
                {
                    _pairs.Add(pair, words = []);
                }

                words.Add(n);
            }
        }
    }

    /// <summary>Counts the words of some products.</summary>
    public static void Count(IEnumerable<ProductRow> products, Dictionary<string, int> productsOfWord)
    {
        foreach (var row in products)
        {
            foreach (var word in SearchWords.Of($"{row.Name} {row.Brand} {row.Category}")
                .Distinct(StringComparer.Ordinal))
            {
                productsOfWord[word] = productsOfWord.GetValueOrDefault(word) + 1;
            }
        }
    }

    /// <summary>
    /// Words that somebody may have meant: each that is not known is the nearest known one. Null if all are known, or
    /// one has nothing near.
    /// </summary>
    /// <param name="text">What was typed; the beginning of a known word is known as the last one.</param>
    public string? Correct(string text)
    {
        var words = SearchWords.Of(text).ToArray();
        var corrected = false;
        for (var n = 0; n < words.Length; n++)
        {
            if (IsKnown(words[n], orBegins: n == words.Length - 1))
            {
                continue;
            }

            if (Nearest(words[n]) is not { } near)
            {
                return null;
            }

            (words[n], corrected) = (near, true);
        }

        return corrected ? SearchWords.Join(words) : null;
    }

    /// <summary>
    /// The known word that is fewest edits away: one for short words, two for others; of equally near ones that of most
    /// products.
    /// </summary>
    public string? Nearest(string word)
    {
        var editsMax = word.Length < ShortWord ? 1 : 2;
        var shared = new Dictionary<int, int>();
        foreach (var pair in PairsOf(word))
        {
            foreach (var n in _pairs.GetValueOrDefault(pair) ?? [])
            {
                shared[n] = shared.GetValueOrDefault(n) + 1;
            }
        }

        return shared.Keys
            .Where(n => Math.Abs(_words[n].Length - word.Length) <= editsMax)
            .Select(n => (Number: n, Edits: EditDistance.Between(word, _words[n])))
            .Where(near => near.Edits <= editsMax)
            .OrderBy(near => near.Edits)
            .ThenByDescending(near => _products[near.Number])
            .ThenBy(near => near.Number)
            .Select(near => _words[near.Number])
            .FirstOrDefault();
    }

    private bool IsKnown(string word, bool orBegins)
    {
        var place = Array.BinarySearch(_words, word, StringComparer.Ordinal);
        return place >= 0
            || (orBegins && ~place < _words.Length && _words[~place].StartsWith(word, StringComparison.Ordinal));
    }

    // Letters side by side, with the ends of the word: who is two edits away shares at least one but in odd cases, and
    // only words that share one are compared.
    private static HashSet<(char, char)> PairsOf(string word)
    {
        var pairs = new HashSet<(char, char)>();
        for (var i = 0; i <= word.Length; i++)
        {
            pairs.Add((i == 0 ? ' ' : word[i - 1], i == word.Length ? ' ' : word[i]));
        }

        return pairs;
    }
}

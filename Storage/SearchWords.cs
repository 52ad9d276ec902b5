using System.Collections.Frozen;
using System.Text;

namespace Commerce.Storage;

/// <summary>
/// The words of a text, as search knows them: runs of letters and digits, in lower case, without accents. What is
/// written without spaces between words, as Chinese and Japanese are, is one word for each character: so a product is
/// found by any part of its name. The same for every provider, so that all of them find the same.
/// </summary>
public static class SearchWords
{
    /// <summary>A word has at most this many characters; what follows is left out.</summary>
    public const int LengthMax = 64;

    // Not the framework's normalization, which does nothing where the data of cultures (ICU) is not installed.
    private static readonly FrozenDictionary<char, string> PlainOf = new (string Plain, string Letters)[]
    {
        ("a", "àáâãäåāăą"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"),
        ("h", "ĥħ"), ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉ"), ("o", "òóôõöøōŏő"),
        ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűų"),
        ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
    }.SelectMany(pair => pair.Letters, (pair, letter) => KeyValuePair.Create(letter, pair.Plain)).ToFrozenDictionary();

    /// <summary>The words in their order, repeated ones too.</summary>
    public static IReadOnlyList<string> Of(string? text) => [.. PlacesIn(text).Select(place => place.Word)];

    /// <summary>The words with where they are in the text.</summary>
    public static IEnumerable<WordPlace> PlacesIn(string? text)
    {
        text ??= "";
        for (var start = 0; start < text.Length; start++)
        {
            if (!char.IsLetterOrDigit(text[start]))
            {
                continue;
            }

            var end = start + 1;
            while (!IsWordAlone(text[start]) && end < text.Length && GoesOn(text[end]))
            {
                end++;
            }

            yield return new WordPlace(Plain(text.AsSpan(start, end - start)), start, end - start);
            start = end - 1;
        }
    }

    /// <summary>Whether a character is a word of its own: of a writing that puts no spaces between words.</summary>
    public static bool IsWordAlone(char character) => character
        is (>= '\u3005' and <= '\u3007') // Repetition marks.
        or (>= '\u3041' and <= '\u30FF') // Hiragana, Katakana.
        or (>= '\u31F0' and <= '\u31FF')
        or (>= '\u3400' and <= '\u4DBF') // Ideographs.
        or (>= '\u4E00' and <= '\u9FFF')
        or (>= '\uF900' and <= '\uFAFF')
        or (>= '\uFF66' and <= '\uFF9F'); // Katakana of half the width.

    /// <summary>Words as a text: with spaces between those that are written so.</summary>
    public static string Join(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        foreach (var word in words.Where(word => word.Length > 0))
        {
            if (text.Length > 0 && !(IsWordAlone(text[^1]) && IsWordAlone(word[0])))
            {
                text.Append(' ');
            }

            text.Append(word);
        }

        return text.ToString();
    }

    private static bool GoesOn(char character) =>
        (char.IsLetterOrDigit(character) && !IsWordAlone(character)) || IsAccent(character);

    private static string Plain(ReadOnlySpan<char> run)
    {
        var plain = new StringBuilder(run.Length);
        foreach (var character in run)
        {
            var lower = char.ToLowerInvariant(character);
            if (PlainOf.TryGetValue(lower, out var letters))
            {
                plain.Append(letters);
            }
            else if (!IsAccent(lower))
            {
                plain.Append(lower);
            }
        }

        return plain.ToString(0, Math.Min(plain.Length, LengthMax));
    }

    // Accents that follow their letter.
    private static bool IsAccent(char character) => character is >= '\u0300' and <= '\u036F';
}

/// <summary>A word of a text.</summary>
/// <param name="Word">In lower case, without accents.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">Characters of the text.</param>
public readonly record struct WordPlace(string Word, int Start, int Length);

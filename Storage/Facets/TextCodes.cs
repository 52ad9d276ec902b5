using System.Collections.Concurrent;

namespace Commerce.Storage.Facets;

/// <summary>
/// Small numbers instead of texts that many products share. A text keeps its number for as long as the process runs,
/// so there are as many as categories or brands have ever been.
/// </summary>
internal sealed class TextCodes
{
    /// <summary>What no text has as its number.</summary>
    public const int None = -1;

    private readonly ConcurrentDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private volatile string[] _texts = [];

    /// <summary>By their numbers.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The number of a text that some product has or had; else <see cref="None"/>.</summary>
    public int Find(string text) => _codes.GetValueOrDefault(text, None);

    /// <summary>The number of a text, a new one if need be.</summary>
    public int Of(string text)
    {
        if (_codes.TryGetValue(text, out var known))
        {
            return known;
        }

        lock (_adding)
        {
            if (_codes.TryGetValue(text, out known))
            {
                return known;
            }

            var code = _texts.Length;
            _texts = [.. _texts, text];
            _codes[text] = code;
            return code;
        }
    }
}

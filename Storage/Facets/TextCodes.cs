using System.Collections.Concurrent;

namespace Commerce.Storage.Facets;

/// <summary>
/// Small numbers instead of texts that many products share. A text keeps its number for as long as the process runs,
/// so there are as many as categories or brands have ever been. Numbers are read while others are given out.
/// </summary>
internal sealed class TextCodes
{
    /// <summary>What no text has as its number.</summary>
    public const int None = -1;

    private readonly ConcurrentDictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private volatile string[] _texts = new string[16];
    private volatile int _count;

    /// <summary>How many there are; numbers are below it.</summary>
    public int Count => _count;

    /// <summary>The text of a number.</summary>
    public string this[int code] => _texts[code];

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

            var code = _count;
            if (code == _texts.Length)
            {
                var texts = _texts;
                Array.Resize(ref texts, 2 * code);
                _texts = texts;
            }

            _texts[code] = text;
            _count = code + 1;
            _codes[text] = code;
            return code;
        }
    }
}

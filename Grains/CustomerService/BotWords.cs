using System.Text;

namespace Commerce.CustomerService;

/// <summary>
/// What somebody said to the bot, as words: those of English without their endings, and pairs of Chinese characters,
/// since Chinese writes no spaces. Words that say nothing are left out of <see cref="Terms"/>.
/// </summary>
internal sealed class BotWords
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    private static readonly HashSet<string> SaysNothing = Stems(
        "a", "an", "the", "i", "im", "ive", "id", "me", "my", "mine", "we", "our", "us", "you", "your", "it", "its",
        "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "can", "could", "would", "should", "will",
        "have", "has", "had", "to", "of", "in", "on", "at", "for", "from", "with", "and", "or", "not", "if", "so",
        "this", "that", "these", "those", "there", "what", "whats", "which", "who", "how", "when", "where", "wheres",
        "why", "please", "hi", "hello", "hey", "good", "morning", "evening", "just", "want", "need", "get", "got",
        "know", "tell", "about", "any", "some", "something", "much", "many", "long", "ok", "okay", "thanks", "thank",
        "by", "as", "but", "like", "them", "they", "then");

    private static readonly string[] SaysNothingInChinese =
    [
        "请问", "怎么", "怎样", "如何", "什么", "可以", "能否", "能不能", "可不可以", "是不是", "有没有", "有哪些", "哪些", "我的",
        "我想", "我要", "你们", "是否", "多少", "多久", "一下", "你好", "您好", "在吗", "谢谢", "吗", "呢",
        "的", "了", "吧", "啊", "我", "你", "您", "请",
    ];

    private readonly string _text;
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    private BotWords(string text)
    {
        _text = text;
        var word = new StringBuilder();
        foreach (var each in text.ToLowerInvariant().Append(' '))
        {
            if (char.IsAsciiLetterOrDigit(each))
            {
                word.Append(each);
            }
            else if (each is not ('\'' or '’') && word.Length > 0)
            {
                _words.Add(StemOf(word.ToString()));
                word.Clear();
            }
        }

        Terms = _words.Where(stem => !SaysNothing.Contains(stem)).Concat(Pairs(text))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What tells one question from another.</summary>
    public IReadOnlySet<string> Terms { get; }

    public static BotWords Of(string text) => new(text);

    /// <summary>The language of somebody's words; the other one, where they are in neither.</summary>
    public static string LanguageOf(string text, string? otherwise) =>
        text.Any(IsChinese) ? Chinese
        : text.Any(char.IsAsciiLetter) ? English
        : otherwise == Chinese ? Chinese : English;

    /// <summary>Whether any of these was said: English words, or parts of Chinese ones.</summary>
    public bool Any(IReadOnlySet<string> english, IReadOnlyList<string> chinese) =>
        _words.Overlaps(english) || chinese.Any(part => _text.Contains(part, StringComparison.Ordinal));

    /// <summary>Whether nothing but this was said.</summary>
    public bool IsOnly(IReadOnlySet<string> english, IReadOnlyList<string> chinese) =>
        (_words.Count > 0 && _words.IsSubsetOf(english))
        || chinese.Contains(_text.Trim(' ', '。', '！', '!', '.'), StringComparer.Ordinal);

    /// <summary>English words without their endings, to compare with.</summary>
    public static HashSet<string> Stems(params ReadOnlySpan<string> words)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            stems.Add(StemOf(word));
        }

        return stems;
    }

    // Enough that "returned", "returns" and "returning" are one word; it need not be one that exists.
    private static string StemOf(string word)
    {
        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
        {
            return word[..^3] + "y";
        }

        foreach (var ending in (string[])["ing", "ed"])
        {
            if (word.EndsWith(ending, StringComparison.Ordinal) && word.Length >= ending.Length + 3)
            {
                word = word[..^ending.Length];
                return word[^1] == word[^2] && word[^1] != 's' ? word[..^1] : WithoutE(word);
            }
        }

        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)
            || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal))
        {
            return word[..^2];
        }

        return WithoutE(
            word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i') ? word[..^1] : word);
    }

    private static string WithoutE(string word) => word.Length > 3 && word[^1] == 'e' ? word[..^1] : word;

    private static IEnumerable<string> Pairs(string text)
    {
        text = SaysNothingInChinese.Aggregate(
            text, (left, part) => left.Replace(part, " ", StringComparison.Ordinal));
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsChinese(text[at]))
            {
                continue;
            }

            var isFirst = at == 0 || !IsChinese(text[at - 1]);
            var isLast = at + 1 == text.Length || !IsChinese(text[at + 1]);
            if (!isLast)
            {
                yield return text.Substring(at, 2);
            }
            else if (isFirst)
            {
                yield return text.Substring(at, 1);
            }
        }
    }

    private static bool IsChinese(char each) => each is >= '\u3400' and <= '\u9fff';
}

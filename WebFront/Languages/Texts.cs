using System.Globalization;
using Commerce.Web.Pages.Presentation;
using Microsoft.AspNetCore.Html;

namespace Commerce.Web.Languages;

/// <summary>
/// What the pages say, in the reader's language. A text is named by its English: what nobody has translated yet is
/// shown in English.
/// </summary>
internal static class Texts
{
    /// <summary>Marks the English of a text that is looked up later, where it is shown.</summary>
    public static string Key(string english) => english;

    /// <summary>A text without gaps.</summary>
    public static string T(string english) => Language.Current.Words.GetValueOrDefault(english, english);

    /// <summary>A text with gaps, <c>{0}</c>, <c>{1}</c>…, and what goes into them.</summary>
    public static string T(string english, params object?[] values) =>
        string.Format(CultureInfo.InvariantCulture, T(english), values);

    /// <summary>A text for somebody who may read another language than who asks for it.</summary>
    public static string In(Language language, Func<string> text)
    {
        var own = Language.Current;
        Language.Current = language;
        try
        {
            return text();
        }
        finally
        {
            Language.Current = own;
        }
    }

    /// <summary>A text about a number, which is its gap <c>{0}</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The English about one thing.</param>
    /// <param name="many">The English about any other number.</param>
    public static string Plural(long count, string one, string many) =>
        T(count == 1 ? one : many, Format.Count(count));

    /// <summary>A text in which the words between <c>[</c> and <c>]</c> are a link.</summary>
    /// <param name="text">The text, translated.</param>
    /// <param name="url">Where the link leads.</param>
    public static IHtmlContent Linked(string text, string url)
    {
        var (start, end) = (text.IndexOf('[', StringComparison.Ordinal), text.IndexOf(']', StringComparison.Ordinal));
        var html = new HtmlContentBuilder();
        return start < 0 || end < start
            ? html.Append(text)
            : html.Append(text[..start]).AppendHtml("<a href=\"").Append(url).AppendHtml("\">")
                .Append(text[(start + 1)..end]).AppendHtml("</a>").Append(text[(end + 1)..]);
    }
}

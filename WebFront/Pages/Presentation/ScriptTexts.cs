using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Commerce.Web.Languages;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Texts for scripts, as JSON inside of a page: made once for each language.</summary>
/// <param name="make">Makes them in the reader's language.</param>
internal sealed class ScriptTexts(Func<object> make)
{
    // Inside of a script element, where quotes need no escape; "<" is escaped still.
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private readonly ConcurrentDictionary<string, string> _byLanguage = new(StringComparer.Ordinal);

    public string Json => _byLanguage.GetOrAdd(
        Language.Current.Tag, _ => JsonSerializer.Serialize(make(), Readable));
}

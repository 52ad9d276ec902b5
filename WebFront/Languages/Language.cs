using System.Collections.Frozen;
using System.Text.Json;

namespace Commerce.Web.Languages;

/// <summary>
/// A language of the pages. Its words are in <c>Languages/{tag}.json</c>, by their English; English needs none.
/// </summary>
internal sealed class Language
{
    public static readonly Language English = new("en", "English", FrozenDictionary<string, string>.Empty);

    public static readonly Language Chinese = new("zh-CN", "中文", Read("zh-CN"));

    /// <summary>All, the one that is spoken when nobody says otherwise first.</summary>
    public static readonly IReadOnlyList<Language> All = [English, Chinese];

    private static readonly AsyncLocal<Language?> OfThisRequest = new();

    private Language(string tag, string name, FrozenDictionary<string, string> words) =>
        (Tag, Name, Words) = (tag, name, words);

    /// <summary>
    /// That of the request which is being answered. Not a culture: numbers, prices and names sort and print alike in
    /// all languages of the shop, and it runs without data of cultures.
    /// </summary>
    public static Language Current
    {
        get => OfThisRequest.Value ?? English;
        set => OfThisRequest.Value = value;
    }

    /// <summary>As in <c>lang</c> attributes and headers.</summary>
    public string Tag { get; }

    /// <summary>In itself.</summary>
    public string Name { get; }

    /// <summary>Texts by their English.</summary>
    public FrozenDictionary<string, string> Words { get; }

    /// <summary>The language with this tag; null if the shop does not speak it.</summary>
    public static Language? Find(string? tag) =>
        All.FirstOrDefault(language => language.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase));

    private static FrozenDictionary<string, string> Read(string tag)
    {
        using var stream = typeof(Language).Assembly.GetManifestResourceStream($"{tag}.json")
            ?? throw new InvalidOperationException($"The resource {tag}.json is not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!
            .ToFrozenDictionary(StringComparer.Ordinal);
    }
}

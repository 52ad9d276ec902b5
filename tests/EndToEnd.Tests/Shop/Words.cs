using System.Text.Json;

namespace Commerce.Shop;

/// <summary>The shop's texts in a language, by their English.</summary>
internal sealed class Words(string language)
{
    private readonly Dictionary<string, string> _words = language == "en"
        ? []
        : JsonSerializer.Deserialize<Dictionary<string, string>>(
            File.ReadAllText(RepositoryRoot.File("WebFront", "Languages", $"{language}.json")))!;

    /// <summary>As in <c>lang</c> attributes.</summary>
    public string Language => language;

    /// <summary>A text, which must be translated.</summary>
    public string this[string english] => language == "en" ? english : _words[english];
}

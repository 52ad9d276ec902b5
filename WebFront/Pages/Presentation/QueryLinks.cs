using Microsoft.AspNetCore.Http.Extensions;

namespace Commerce.Web.Pages.Presentation;

/// <summary>Links to the same list, narrowed otherwise: the rest of the address stays, from page 1.</summary>
internal sealed record QueryLinks(HttpRequest Request)
{
    private const string Page = "page";

    /// <summary>With this value instead of what the address has under that name; without any if it is null.</summary>
    public string With(string name, string? value) => With((name, value));

    /// <summary>The same for several names.</summary>
    public string With(params (string Name, string? Value)[] changes)
    {
        var kept = Pairs().Where(pair => !changes.Any(change => change.Name == pair.Key));
        return UrlOf(kept.Concat(changes.Where(change => !string.IsNullOrEmpty(change.Value))
            .Select(change => KeyValuePair.Create(change.Name, change.Value!))));
    }

    /// <summary>With one more value under a name that may have several, or without it if it is there.</summary>
    public string Toggle(string name, string value)
    {
        var others = Pairs().Where(pair => pair.Key != name || pair.Value != value).ToList();
        return UrlOf(others.Count < Pairs().Count() ? others : others.Append(KeyValuePair.Create(name, value)));
    }

    private IEnumerable<KeyValuePair<string, string>> Pairs() => Request.Query.Where(part => part.Key != Page)
        .SelectMany(part => part.Value, (part, value) => KeyValuePair.Create(part.Key, value ?? ""))
        .Where(pair => pair.Value.Length > 0);

    private string UrlOf(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Request.Path + new QueryBuilder(pairs).ToString();
}

/// <summary>A restriction of a list, and the address without it.</summary>
internal sealed record Chip(string Text, string Url);

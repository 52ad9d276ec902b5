using System.Text.Json;

namespace Commerce.Shop;

/// <summary>What the shop answered.</summary>
public sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Status and, of a problem, its code: <c>409 sold-out</c>.</summary>
    public string Outcome => Status < 400 ? $"{Status}" : $"{Status} {Text("type").Split('/')[^1]}";

    public string Text(string name) => Json.GetProperty(name).GetString()!;
}

using System.Net;
using System.Text.Json;

namespace Commerce.Shop;

/// <summary>What the shop answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The problem's code: the last part of its type; null when the answer is not a problem.</summary>
    public string? Problem =>
        (int)Status >= 400 && Body.StartsWith('{') && Json.TryGetProperty("type", out var type)
            ? type.GetString()!.Split('/')[^1]
            : null;

    /// <summary>A text of the body, by name.</summary>
    public string Text(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>This answer, if its status is the one expected.</summary>
    /// <exception cref="InvalidOperationException">It is another.</exception>
    public Answer Expect(HttpStatusCode status) =>
        Status == status
            ? this
            : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Body}");
}

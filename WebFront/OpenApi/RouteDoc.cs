using System.Text.Json;
using System.Text.Json.Nodes;
using Commerce.Web.Json;
using Commerce.Web.Problems;

namespace Commerce.Web.OpenApi;

/// <summary>
/// What the description of the API says about a route beyond its types: a sentence, examples, problems.
/// </summary>
internal sealed record RouteDoc(
    string Summary, JsonNode? Request, IReadOnlyDictionary<int, JsonNode?> Answers,
    IReadOnlyList<ProblemCode> Problems);

/// <summary>Describes routes.</summary>
internal static class RouteDocs
{
    /// <summary>Describes a route. A route without this word fails the tests.</summary>
    /// <param name="route">The route.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="request">A body that it takes.</param>
    /// <param name="answer">A body that it gives.</param>
    /// <param name="status">With which status it gives that.</param>
    /// <param name="problems">What it may refuse with, beyond what every route may.</param>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder route,
        string summary,
        object? request = null,
        object? answer = null,
        int status = StatusCodes.Status200OK,
        params IReadOnlyList<ProblemCode> problems) =>
        route.WithMetadata(new RouteDoc(
            summary, Example(request), new Dictionary<int, JsonNode?> { [status] = Example(answer) }, problems));

    private static JsonNode? Example(object? body) => body switch
    {
        null => null,
        string text => JsonValue.Create(text),
        _ => JsonSerializer.SerializeToNode(body, body.GetType(), WebJson.Options),
    };
}

namespace Commerce.Web.Sessions;

/// <summary>
/// The token of a connection to a hub: browsers cannot send headers with a WebSocket, so their client puts it into the
/// query, as SignalR's does. Nowhere else is a token read from there: addresses end up in logs.
/// </summary>
internal static class HubToken
{
    private const string Parameter = "access_token";
    private static readonly PathString Hubs = "/hubs";

    public static bool IsForHub(HttpRequest request) => request.Path.StartsWithSegments(Hubs, StringComparison.Ordinal);

    /// <summary>The token; null: there is none, or this is no hub.</summary>
    public static string? Read(HttpRequest request) =>
        IsForHub(request) && request.Query.TryGetValue(Parameter, out var token) ? token.ToString() : null;
}

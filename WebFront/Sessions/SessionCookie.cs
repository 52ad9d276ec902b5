namespace Commerce.Web.Sessions;

/// <summary>
/// Where a request carries its session: the header <c>Authorization: Bearer</c>, else a hub's <see cref="HubToken"/>,
/// else a cookie.
/// </summary>
internal static class SessionCookie
{
    private const string Name = "commerce_session";
    private const string BearerPrefix = "Bearer ";

    /// <summary>The token of a request. A header that is there but wrong does not fall back to the cookie.</summary>
    public static bool TryGetToken(HttpRequest request, out SessionToken token)
    {
        var authorization = request.Headers.Authorization;
        if (authorization.Count > 0)
        {
            token = default;
            return authorization is [{ } header]
                && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
                && SessionToken.TryParse(header.AsSpan(BearerPrefix.Length).Trim(' '), out token);
        }

        if (HubToken.Read(request) is { } query)
        {
            return SessionToken.TryParse(query, out token);
        }

        return SessionToken.TryParse(ShopCookie.Read(request, Name), out token);
    }

    /// <summary>Gives the browser the session.</summary>
    public static void Write(HttpContext context, CurrentSession session) =>
        ShopCookie.Write(context, Name, session.Token.ToString(), session.ExpiresAt);

    /// <summary>Takes it away.</summary>
    public static void Delete(HttpContext context) => ShopCookie.Delete(context, Name);
}

namespace Commerce.Web.Sessions;

/// <summary>Where a request carries its session: the header <c>Authorization: Bearer</c>, else a cookie.</summary>
internal static class SessionCookie
{
    private const string PlainName = "commerce_session";
    private const string SecureName = "__Host-" + PlainName;
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

        if (request.Headers.Cookie.Count > 0 && request.Cookies[Name(request)] is { } cookie)
        {
            return SessionToken.TryParse(cookie, out token);
        }

        token = default;
        return false;
    }

    /// <summary>Gives the browser the session.</summary>
    public static void Write(HttpContext context, CurrentSession session) =>
        context.Response.Cookies.Append(
            Name(context.Request), session.Token.ToString(), Options(context.Request, session.ExpiresAt));

    /// <summary>Takes it away.</summary>
    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Append(Name(context.Request), "", Options(context.Request, DateTimeOffset.UnixEpoch));

    // A browser keeps "__Host-" cookies to https, this host and the whole of it.
    private static string Name(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, DateTimeOffset expires) => new()
    {
        Path = "/",
        HttpOnly = true,
        SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
        Secure = request.IsHttps,
        Expires = expires,
    };
}

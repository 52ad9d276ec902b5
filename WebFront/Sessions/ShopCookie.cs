namespace Commerce.Web.Sessions;

/// <summary>
/// Cookies of the shop: for its own pages only, unseen by scripts, and on https kept to this host.
/// </summary>
internal static class ShopCookie
{
    // A browser keeps "__Host-" cookies to https, this host and the whole of it.
    private const string SecurePrefix = "__Host-";

    /// <summary>The value that came with a request; null if none did.</summary>
    public static string? Read(HttpRequest request, string name) =>
        request.Headers.Cookie.Count > 0 ? request.Cookies[NameOf(request, name)] : null;

    /// <summary>Gives it to the browser.</summary>
    public static void Write(HttpContext context, string name, string value, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(
            NameOf(context.Request, name), value, Options(context.Request, expiresAt));

    /// <summary>Takes it away.</summary>
    public static void Delete(HttpContext context, string name) =>
        Write(context, name, "", DateTimeOffset.UnixEpoch);

    private static string NameOf(HttpRequest request, string name) => request.IsHttps ? SecurePrefix + name : name;

    private static CookieOptions Options(HttpRequest request, DateTimeOffset expires) => new()
    {
        Path = "/",
        HttpOnly = true,
        SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
        Secure = request.IsHttps,
        Expires = expires,
    };
}

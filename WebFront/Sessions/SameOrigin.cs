using Commerce.Web.Problems;

namespace Commerce.Web.Sessions;

/// <summary>
/// Refuses unsafe requests that another site makes a browser send. Browsers say where a request comes from in
/// <c>Sec-Fetch-Site</c> or <c>Origin</c>; programs that send neither have no cookies of others to abuse. A request
/// with its own <c>Authorization</c> header cannot be made by a foreign page at all. A hub is asked with GET, by any
/// page that likes: it counts as unsafe, whatever token the page has.
/// </summary>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    public static void UseSameOriginOnly(this IApplicationBuilder app) => app.Use((context, next) =>
        IsAllowed(context.Request)
            ? next(context)
            : new Problem(
                ProblemCode.Forbidden,
                "The request comes from another site. Send it from this shop's pages, or with 'Authorization: Bearer'.")
                .ExecuteAsync(context));

    public static bool IsAllowed(HttpRequest request)
    {
        if (!HubToken.IsForHub(request)
            && (HttpMethods.IsGet(request.Method)
                || HttpMethods.IsHead(request.Method)
                || HttpMethods.IsOptions(request.Method)
                || request.Headers.Authorization.Count > 0))
        {
            return true;
        }

        var site = request.Headers[FetchSite];
        if (site.Count > 0)
        {
            return site is ["same-origin" or "none"];
        }

        var origin = request.Headers.Origin;
        return origin.Count == 0
            || (origin is [{ } one]
                && one.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}

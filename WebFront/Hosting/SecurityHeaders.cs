using Commerce.Web.Problems;

namespace Commerce.Web.Hosting;

/// <summary>Headers that tell browsers what an answer may not be used for.</summary>
internal static class SecurityHeaders
{
    /// <summary>For pages: everything from this shop, nothing inline, nobody may frame it.</summary>
    private const string PagePolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For data: it is not a page.</summary>
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Sets them before anything else can answer.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        Apply(context);
        return next(context);
    });

    /// <summary>Sets them on an answer.</summary>
    public static void Apply(HttpContext context)
    {
        if (ErrorBoundary.IsForMachines(context))
        {
            ApplyToData(context);
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PagePolicy;
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        ApplyToAll(context);
    }

    /// <summary>
    /// Sets them on an answer that is data. It is somebody's own, or changes all the time: nobody may keep it.
    /// </summary>
    public static void ApplyToData(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = DataPolicy;
        ApplyToAll(context);
    }

    private static void ApplyToAll(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.IsHttps)
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}

using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.Net.Http.Headers;

namespace Commerce.Web.Languages;

/// <summary>
/// In which language a page is answered: that of <c>?lang=</c>, which the browser keeps; else the one it has kept; else
/// the first of <c>Accept-Language</c> that the shop speaks; else English.
/// </summary>
internal static class LanguageChoice
{
    /// <summary>Its name in addresses.</summary>
    public const string Parameter = "lang";

    private const string Cookie = "commerce_lang";
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(365);

    /// <summary>Chooses it for everything that comes after, the pages about errors included.</summary>
    public static void UseLanguages(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!ErrorBoundary.IsForMachines(context))
        {
            Apply(context);
        }

        await next(context);
    });

    /// <summary>The language of a request.</summary>
    public static Language Of(HttpRequest request) =>
        Language.Find(Asked(request))
        ?? Language.Find(ShopCookie.Read(request, Cookie))
        ?? Preferred(request)
        ?? Language.English;

    private static void Apply(HttpContext context)
    {
        var language = Language.Current = Of(context.Request);
        if (Language.Find(Asked(context.Request)) is not null)
        {
            var time = context.RequestServices.GetRequiredService<TimeProvider>();
            ShopCookie.Write(context, Cookie, language.Tag, time.GetUtcNow() + KeptFor);
        }
    }

    private static string? Asked(HttpRequest request) =>
        request.QueryString.HasValue ? request.Query[Parameter].ToString() : null;

    // Whoever reads any Chinese is better served by ours than by English.
    private static Language? Preferred(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.Count == 0)
        {
            return null;
        }

        return request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(wish => wish.Quality ?? 1)
            .Select(SpokenAs)
            .FirstOrDefault(language => language is not null);
    }

    private static Language? SpokenAs(StringWithQualityHeaderValue wish) => wish.Quality == 0
        ? null
        : Language.All.FirstOrDefault(language => wish.Value.StartsWith(
            language.Tag[..2], StringComparison.OrdinalIgnoreCase));
}

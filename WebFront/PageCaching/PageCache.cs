using Commerce.Web.Carts;
using Commerce.Web.Languages;
using Commerce.Web.Pages.Presentation;
using Commerce.Web.Sessions;

namespace Commerce.Web.PageCaching;

/// <summary>
/// Answers that are the same for everybody are made once in <see cref="AgeMax"/>, compressed once, and given to all who
/// ask meanwhile: the first page and products as somebody sees them who has no session, no cart and no history, in each
/// language; and the files of the design. Numbers of sales are kept true by the pages' scripts.
/// </summary>
internal sealed class PageCache(TimeProvider time)
{
    /// <summary>How old a page may be: as old as the shop's other projections.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private const int PagesKnownMax = 1_000;
    private const string Products = "/products/";
    private static readonly string[] Files = ["/css/", "/js/", "/lib/"];
    private const string SkuParameter = "?sku=";
    private const int QueryLengthMax = 80;

    private readonly RecentCache<Key, Rendering> _pages = new(PagesKnownMax / 2);

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        KeyOf(context) is { } key ? ServeAsync(context, key, next) : next(context);

    private async Task ServeAsync(HttpContext context, Key key, RequestDelegate next)
    {
        if (!_pages.TryGet(key, out var rendering) || time.GetElapsedTime(rendering.StartedAt) > AgeMax)
        {
            rendering = new Rendering(time.GetTimestamp());
            _pages.Set(key, rendering);
            await RenderAsync(context, key, rendering, next);
            return;
        }

        if (await rendering.Page.Task.WaitAsync(context.RequestAborted) is { } page)
        {
            await page.WriteToAsync(context.Response);
        }
        else
        {
            await next(context);
        }
    }

    private static async Task RenderAsync(HttpContext context, Key key, Rendering rendering, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        RenderedPage? page = null;
        try
        {
            await next(context);
            // Whoever went away while it was made has left it unfinished.
            page = context.RequestAborted.IsCancellationRequested
                ? null
                : RenderedPage.Of(context.Response, buffer, key.Compressed);
        }
        finally
        {
            context.Response.Body = body;
            rendering.Page.SetResult(page);
        }

        if (page is not null)
        {
            await page.WriteToAsync(context.Response);
        }
        else
        {
            buffer.Position = 0;
            await buffer.CopyToAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Under which name an answer is shared; null: it is not.</summary>
    private static Key? KeyOf(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        var path = request.Path.Value!;
        var compressed = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (Files.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
        {
            // Without the version: it only says for how long the file may be kept.
            return IsConditional(request)
                ? null
                : new Key(path, request.QueryString.HasValue ? "?v" : "", Language.English, compressed);
        }

        return IsSharedPage(path, request.QueryString.Value ?? "") && IsStranger(context)
            ? new Key(path, request.QueryString.Value ?? "", LanguageChoice.Of(request), compressed)
            : null;
    }

    private static bool IsConditional(HttpRequest request) =>
        request.Headers.IfNoneMatch.Count + request.Headers.IfModifiedSince.Count + request.Headers.Range.Count > 0;

    private static bool IsSharedPage(string path, string query) =>
        (path == "/" && query.Length == 0)
        || (path.StartsWith(Products, StringComparison.Ordinal)
            && path.IndexOf('/', Products.Length) < 0
            && (query.Length == 0
                || (query.Length < QueryLengthMax && query.StartsWith(SkuParameter, StringComparison.Ordinal)
                    && !query.Contains('&', StringComparison.Ordinal))));

    /// <summary>Whether nothing is known of who asks but the language.</summary>
    private static bool IsStranger(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Authorization.Count == 0
            && (headers.Cookie.Count == 0
                || (!SessionCookie.TryGetToken(context.Request, out _)
                    && CartCookie.UnitsOf(context) == 0
                    && SeenCookie.Of(context.Request).Count == 0));
    }

    private readonly record struct Key(string Path, string Query, Language Language, bool Compressed);

    /// <summary>A page that is made, or was. Null: it is nobody else's.</summary>
    private sealed class Rendering(long startedAt)
    {
        public long StartedAt { get; } = startedAt;

        public TaskCompletionSource<RenderedPage?> Page { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

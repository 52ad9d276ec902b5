using System.Text;

namespace Commerce.Web.Pages.Pictures;

/// <summary>Serves the drawings. What a URL shows never changes, so nobody needs to ask for it twice.</summary>
internal static class PictureEndpoint
{
    private const int ProductIdLengthMax = 64;

    public static void MapPictures(this IEndpointRouteBuilder app) =>
        app.MapGet("/pictures/{version}/{motif}/{productId}.svg", Get).AllowAnonymous().ExcludeFromDescription();

    private static IResult Get(HttpContext context, string version, string motif, string productId)
    {
        if (version != ProductPicture.Version || productId.Length > ProductIdLengthMax
            || ProductPicture.Render(motif, productId) is not { } drawing)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(Encoding.UTF8.GetBytes(drawing), "image/svg+xml");
    }
}

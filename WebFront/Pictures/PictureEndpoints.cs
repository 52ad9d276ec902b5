using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Pictures;

/// <summary>Where pictures are sent to, and where browsers find them.</summary>
internal static class PictureEndpoints
{
    private const string Extension = ".webp";

    /// <summary>The route of uploads.</summary>
    public static void Map(IEndpointRouteBuilder pictures) =>
        pictures.MapPost("", UploadAsync)
            .Accepts<string>("image/jpeg", "image/png", "image/webp", "application/octet-stream", "multipart/form-data")
            .Describe(
                "Takes a picture (JPEG, PNG or WebP, told by its content): as the body, or as the file of a form. It "
                    + "is made anew in several widths, without what the file says beside it. The same picture again is "
                    + "the same id.",
                "(the bytes of the picture)",
                new PictureView(Examples.Picture, 960, 720, PictureAddress.UrlOf(Examples.Picture, 960)),
                StatusCodes.Status201Created,
                ProblemCode.Validation, ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType,
                ProblemCode.Overloaded);

    /// <summary>The route of browsers.</summary>
    public static void MapSentPictures(this IEndpointRouteBuilder app) =>
        app.MapGet("/pictures/{name}" + Extension, GetAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<Results<Created<PictureView>, Problem>> UploadAsync(
        HttpContext context, PictureDesk desk)
    {
        var (file, refusal) = await desk.OpenAsync(context);
        if (file is null)
        {
            return refusal!;
        }

        var taken = await desk.TakeAsync(file, context.RequestAborted);
        return taken.Picture is { } picture ? TypedResults.Created(picture.Url, picture) : taken.Problem!;
    }

    // What an address shows never changes: nobody needs to ask for it twice.
    private static async Task<IResult> GetAsync(HttpContext context, PictureDesk desk, string name)
    {
        if (await desk.FindAsync(name) is not { } picture)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(picture.Bytes, "image/webp", entityTag: new($"\"{name}\""));
    }
}

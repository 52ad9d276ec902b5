using Commerce.CustomerService;
using Commerce.Pictures;
using Commerce.Web.OpenApi;
using Commerce.Web.Pictures;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.CustomerService;

/// <summary>Pictures of a session: for its members, and nobody else.</summary>
internal static class ChatPictureEndpoints
{
    private const string ImageType = "image/webp";

    public static void Map(IEndpointRouteBuilder sessions)
    {
        var pictures = sessions.MapGroup("/{sessionId}/pictures");
        pictures.MapPost("", SendAsync)
            .Accepts<string>("image/jpeg", "image/png", "image/webp", "application/octet-stream", "multipart/form-data")
            .Describe(
                "Takes a picture (JPEG, PNG or WebP, told by its content) for a session: as the body, or as the file "
                    + "of a form. It is made anew, without what the file says beside it; the hub's SendAttachment "
                    + "shows it.",
                "(the bytes of the picture)", ChatPictureView.Example, StatusCodes.Status201Created,
                ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.LimitReached, ProblemCode.TooLate,
                ProblemCode.BodyTooLarge, ProblemCode.UnsupportedMediaType, ProblemCode.Overloaded,
                ProblemCode.OutcomeUnknown);
        pictures.MapGet("/{pictureId}", GetAsync)
            .Produces(StatusCodes.Status200OK, contentType: ImageType)
            .Describe("A picture of one of my sessions.", problems: ProblemCode.NotFound);
    }

    private static async Task<Results<Created<ChatPictureView>, Problem>> SendAsync(
        HttpContext context, IGrainFactory grains, PictureDesk desk, string sessionId)
    {
        if (await ChatCaller.AskAsync(
            grains, context.RequireSession(), sessionId,
            async (session, each) => await session.GetAsync(each) is null ? null : each) is not { } member)
        {
            return NotFound();
        }

        var (file, refusal) = await desk.OpenAsync(context);
        if (file is null)
        {
            return refusal!;
        }

        var (made, problem) = await desk.MakeAsync(file, context.RequestAborted);
        if (made is null)
        {
            return problem!;
        }

        return await grains.GetGrain<IChatSessionGrain>(sessionId)
            .PutPictureAsync(member, made.PictureId, made.Content) switch
        {
            ChatOutcome.Done => TypedResults.Created(
                ChatPictureView.Address(sessionId, made.PictureId), ChatPictureView.Of(sessionId, made)),
            ChatOutcome.Closed => new Problem(ProblemCode.TooLate, "The session is closed. Open another one."),
            ChatOutcome.Full => new Problem(
                ProblemCode.LimitReached, $"The session has {ChatLimits.PicturesMax} pictures. Open another one."),
            _ => NotFound(),
        };
    }

    // Asked about each time: who is no member any more does not see it, whatever their browser keeps.
    private static async Task<Results<FileContentHttpResult, Problem>> GetAsync(
        HttpContext context, IGrainFactory grains, string sessionId, string pictureId)
    {
        if (!PictureAddress.IsId(pictureId)
            || await ChatCaller.AskAsync(
                grains, context.RequireSession(), sessionId,
                (session, member) => session.GetPictureAsync(member, pictureId)) is not { } picture)
        {
            return NotFound();
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Bytes(picture.Bytes, ImageType, entityTag: new($"\"{pictureId}\""));
    }

    private static Problem NotFound() => Problem.NotFound(
        "There is no such picture or session of yours. GET /api/chat/sessions lists the sessions.");
}

/// <summary>A picture of a session.</summary>
/// <param name="Href">Where its members find it.</param>
internal sealed record ChatPictureView(string PictureId, int Width, int Height, string Href)
{
    public static ChatPictureView Example { get; } = Of(
        ChatSessionView.Example.SessionId,
        new MadePicture(Examples.Picture, new PictureContent(default, 960, 720)));

    public static ChatPictureView Of(string sessionId, MadePicture made) => new(
        made.PictureId, made.Content.Width, made.Content.Height, Address(sessionId, made.PictureId));

    public static string Address(string sessionId, string pictureId) =>
        $"/api/chat/sessions/{sessionId}/pictures/{pictureId}";
}

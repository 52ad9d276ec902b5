using System.Text.Json;
using Commerce.Storage;
using Commerce.Web.Hosting;

namespace Commerce.Web.Problems;

/// <summary>
/// The outermost part of the pipeline: whatever went wrong inside becomes a problem, or, for people, the page
/// <see cref="StatusPage"/>. No stack ever leaves the process.
/// </summary>
internal sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    /// <summary>Path of the page that people see, followed by the status.</summary>
    public const string StatusPage = "/status/";

    private static readonly PathString[] MachineRoots = ["/api", "/health", "/hubs", "/openapi"];

    public async Task InvokeAsync(HttpContext context)
    {
        Problem? problem = null;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // nobody listens any more
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            problem = ToProblem(exception);
            if (problem.Code.Status >= 500 && problem.Code != ProblemCode.Overloaded)
            {
                // A refusal is no error, and there may be thousands a second.
                LogFailure(logger, context.Request.Method, context.Request.Path, problem.Code.Code, exception);
            }
        }

        if (!context.Response.HasStarted && (problem is not null || IsBareFailure(context.Response)))
        {
            await AnswerAsync(context, problem ?? Describe(context));
        }
    }

    /// <summary>Whether a request comes from a program: then it is answered with a problem, else with a page.</summary>
    public static bool IsForMachines(HttpContext context) =>
        Array.Exists(
            MachineRoots, root => context.Request.Path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase));

    /// <summary>What an exception means for who asked.</summary>
    public static Problem ToProblem(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => JsonProblem.Of(json),
        BadHttpRequestException bad => Describe(bad),
        JsonException json => JsonProblem.Of(json),
        StoreOverloadedException or TakeoverRefusedException or Orleans.Runtime.LimitExceededException
            or NothingDoneException => Problem.TooBusy(),
        // A pool in quarantine may have cut short what was decided before, and the gateway has to report again.
        OutcomeUnknownException or CommitOutcomeUnknownException or StaleEpochException or TimeoutException
            or Orleans.Runtime.OrleansMessageRejectionException or Orleans.Storage.InconsistentStateException
            or PoolQuarantinedException => Problem.Unknown(),
        _ => new Problem(
            ProblemCode.Internal,
            "This is our fault; it is logged under the traceId. Repeating the request later is safe if it has an " +
                "Idempotency-Key."),
    };

    private static bool IsBareFailure(HttpResponse response) =>
        response.StatusCode >= 400 && response.ContentLength is null && response.ContentType is null;

    private async Task AnswerAsync(HttpContext context, Problem problem)
    {
        var allow = context.Response.Headers.Allow;
        context.Response.Clear();
        context.Response.Headers.Allow = allow;
        SecurityHeaders.Apply(context);
        if (IsForMachines(context)
            || context.Request.Path.StartsWithSegments(StatusPage.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var (path, method) = (context.Request.Path, context.Request.Method);
        context.Request.Path = StatusPage + problem.Code.Status;
        context.Request.Method = HttpMethods.Get;
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        problem.ApplyTo(context.Response);
        await next(context);
        context.Request.Path = path;
        context.Request.Method = method;
        if (!context.Response.HasStarted && context.Response.ContentType is null)
        {
            await problem.ExecuteAsync(context);
        }
    }

    private static Problem Describe(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(),
        StatusCodes.Status415UnsupportedMediaType => new(
            ProblemCode.UnsupportedMediaType, "Send JSON, with the header 'Content-Type: application/json'."),
        StatusCodes.Status408RequestTimeout => new(ProblemCode.RequestTimeout, "Send the whole request faster."),
        _ => new(ProblemCode.OfStatus(exception.StatusCode), Sentence(exception)),
    };

    private static Problem TooLarge() => new(
        ProblemCode.BodyTooLarge, "Send a smaller body: 64 KB at most, unless the route says otherwise.");

    // The framework's messages name CLR types and parameters; what a caller needs is the route's description.
    private static string Sentence(BadHttpRequestException exception) =>
        exception.Message.Contains("body", StringComparison.OrdinalIgnoreCase)
            ? "Send a JSON body as /openapi/v1.json describes it for this route."
            : "A part of the URL or a header does not have the form that /openapi/v1.json describes for this route.";

    private static Problem Describe(HttpContext context) => context.Response.StatusCode switch
    {
        404 => new(ProblemCode.NotFound,
            $"Nothing is at '{context.Request.Path}'. The routes are in /openapi/v1.json."),
        405 => new(
            ProblemCode.MethodNotAllowed,
            $"'{context.Request.Method}' is not known here; use {context.Response.Headers.Allow}."),
        413 => TooLarge(),
        415 => new(ProblemCode.UnsupportedMediaType, "Send JSON, with the header 'Content-Type: application/json'."),
        503 => Problem.TooBusy(),
        var status => new(ProblemCode.OfStatus(status), "See /openapi/v1.json for what this route expects."),
    };

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Method} {Path} was answered with '{Code}'.")]
    private static partial void LogFailure(
        ILogger logger, string method, string path, string code, Exception exception);
}

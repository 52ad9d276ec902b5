using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Commerce.Web.Json;
using Commerce.Web.Orders;

namespace Commerce.Web.Problems;

/// <summary>An answer in the form of RFC 9457: what is wrong, and what to do about it.</summary>
/// <param name="code">The kind.</param>
/// <param name="detail">What to do, for this request.</param>
internal sealed class Problem(ProblemCode code, string detail) : IResult, IStatusCodeHttpResult
{
    public const string MediaType = "application/problem+json";

    /// <summary>The answer is data and says so (nosniff), so that apostrophes can stay readable.</summary>
    public static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ProblemCode Code { get; } = code;

    public string Detail { get; } = detail;

    /// <summary>
    /// When to try again: the header <c>Retry-After</c>, and seconds in the member <c>retryAfter</c>.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Members of the request with what is wrong with each.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>What an order would be now, where it is not what its buyer was shown.</summary>
    public QuoteView? Quote { get; init; }

    int? IStatusCodeHttpResult.StatusCode => Code.Status;

    /// <summary>Nothing happened; the request can be repeated after a moment.</summary>
    public static Problem TooBusy() => new(
        ProblemCode.Overloaded, "Nothing happened. Repeat the request after the time given in Retry-After.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>What was asked for may have happened.</summary>
    public static Problem Unknown() => new(
        ProblemCode.OutcomeUnknown,
        "The answer got lost here. Repeat the request, with the same Idempotency-Key if it has one, to learn it.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Problem NotFound(string what) => new(ProblemCode.NotFound, what);

    /// <summary>Sets what an answer has that is a page.</summary>
    public void ApplyTo(HttpResponse response)
    {
        response.StatusCode = Code.Status;
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = WholeSeconds(wait).ToString(CultureInfo.InvariantCulture);
        }
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        ApplyTo(response);
        response.ContentType = MediaType;
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return Task.CompletedTask;
        }

        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, WriterOptions))
        {
            Write(json, TraceIdOf(httpContext));
        }

        response.ContentLength = body.WrittenCount;
        return response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask();
    }

    /// <summary>Names the request in logs and traces; cheap when nobody traces.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    /// <summary>Writes the body.</summary>
    public void Write(Utf8JsonWriter json, string traceId)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Code.Type);
        json.WriteString("title"u8, Code.Title);
        json.WriteNumber("status"u8, Code.Status);
        json.WriteString("detail"u8, Detail);
        if (RetryAfter is { } wait)
        {
            json.WriteNumber("retryAfter"u8, WholeSeconds(wait));
        }

        if (Errors is not null)
        {
            json.WriteStartObject("errors"u8);
            foreach (var (member, error) in Errors)
            {
                json.WriteString(member, error);
            }

            json.WriteEndObject();
        }

        if (Quote is not null)
        {
            json.WritePropertyName("quote"u8);
            JsonSerializer.Serialize(json, Quote, WebJson.Options);
        }

        json.WriteString("traceId"u8, traceId);
        json.WriteEndObject();
    }

    private static long WholeSeconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}

using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Commerce.Configuration;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Web.Hosting;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Payments;

/// <summary>Where the gateway reports. 200 only after the order has decided, durably.</summary>
internal static partial class PaymentEndpoints
{
    private static readonly Counter<long> Refused = WebMeters.Meter.CreateCounter<long>(
        "commerce.web.webhooks.refused", description: "Webhooks without a valid, fresh signature.");

    private static readonly Dictionary<string, PaymentEventKind> Kinds = new(StringComparer.Ordinal)
    {
        ["payment.succeeded"] = PaymentEventKind.Succeeded,
        ["payment.failed"] = PaymentEventKind.Failed,
        ["refund.succeeded"] = PaymentEventKind.Refunded,
    };

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/payments/webhook", ReceiveAsync)
        .AllowAnonymous()
        .Accepts<Webhook>("application/json")
        .WithMetadata(NeedsWebhookSignature.Instance)
        .Describe(
            "The gateway reports an event. 'Webhook-Signature: t=…,v1=HMAC-SHA256(secret, t.body)' proves it. " +
            "Repeating an event changes nothing.",
            new Webhook(
                "ev_5f1d0c", "payment.succeeded", Examples.PaymentId, Examples.Order, Examples.Price, Examples.Now),
            new WebhookAnswer(PaymentEventOutcome.Paid),
            problems: [ProblemCode.Validation, ProblemCode.Unauthenticated, ProblemCode.OutcomeUnknown,
                ProblemCode.Overloaded]);

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> ReceiveAsync(
        HttpContext context, IGrainFactory grains, ShopSecrets secrets, TimeProvider time, ILoggerFactory loggers)
    {
        // The bytes that were signed, before anything reads meaning into them. The server bounds them.
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var body = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (!WebhookSignature.IsValid(
            context.Request.Headers[WebhookSignature.Header], body, Encoding.UTF8.GetBytes(secrets.WebhookSecret),
            time.GetUtcNow()))
        {
            Refused.Add(1);
            LogRefused(loggers.CreateLogger("Commerce.Web.Payments.Webhook"),
                context.Connection.RemoteIpAddress?.ToString() ?? "");
            return new Problem(
                ProblemCode.Unauthenticated,
                "The signature is missing, wrong, or older than 300 seconds. Sign the body as sent, and the time.");
        }

        var webhook = JsonSerializer.Deserialize<Webhook>(body, WebJson.Options);
        var wrong = new Validation();
        wrong.That(webhook is not null, "body", "is a JSON object");
        wrong.Text("eventId", webhook?.EventId, 1, 128);
        wrong.Text("paymentId", webhook?.PaymentId, 1, 128);
        wrong.That(webhook?.Type is { } type && Kinds.ContainsKey(type), "type",
            $"is one of {string.Join(", ", Kinds.Keys)}");
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var payment = new PaymentEvent(
            webhook!.EventId, Kinds[webhook.Type], webhook.PaymentId, webhook.OrderId, webhook.Amount,
            webhook.OccurredAt);
        var outcome = await grains.GetGrain<IOrderGrain>(webhook.OrderId.ToString()).ApplyPaymentEventAsync(payment);
        if (outcome == PaymentEventOutcome.UnknownOrder)
        {
            await grains.GetGrain<IUnmatchedPaymentGrain>(payment.EventId).KeepAsync(payment, outcome);
        }

        return TypedResults.Ok(new WebhookAnswer(outcome));
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning,
        Message = "A payment webhook from {Address} was refused: its signature is missing, wrong or stale.")]
    private static partial void LogRefused(ILogger logger, string address);
}

/// <summary>An event of the gateway.</summary>
internal sealed record Webhook(
    string EventId, string Type, string PaymentId, OrderId OrderId, Money Amount, DateTimeOffset OccurredAt);

/// <summary>What the event did.</summary>
internal sealed record WebhookAnswer(PaymentEventOutcome Outcome);

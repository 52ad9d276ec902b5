using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Commerce.SandboxGateway;

/// <summary>What the shop calls: announce a payment, pay back, compare books.</summary>
internal static class GatewayApi
{
    private const int BookEntriesMax = 1_000;

    public static void Map(WebApplication app, string apiKey)
    {
        var key = Encoding.ASCII.GetBytes($"Bearer {apiKey}");
        var api = app.MapGroup("/v1").AddEndpointFilter((context, next) =>
            CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(context.HttpContext.Request.Headers.Authorization.ToString()), key)
                ? next(context)
                : ValueTask.FromResult<object?>(TypedResults.Problem("Send the shop's API key.", statusCode: 401)));
        api.MapPut("/payments/{paymentId}", AskAsync);
        api.MapGet("/payments/{paymentId}", Find);
        api.MapPost("/refunds", Refund);
        api.MapGet("/books", ReadBooks);
    }

    private static IResult AskAsync(HttpContext context, Ledger ledger, string paymentId, AskedPayment body)
    {
        if (body.Amount.MinorUnits <= 0 || !Uri.TryCreate(body.ReturnUrl, UriKind.Absolute, out var back)
            || back.Scheme is not ("http" or "https"))
        {
            return TypedResults.Problem(
                "A payment has a positive amount and an http(s) address to return to.", statusCode: 400);
        }

        return ledger.Ask(new PaymentAsked(paymentId, body.OrderId, body.Amount, body.ReturnUrl))
            ? TypedResults.Ok(new PaymentPage(
                paymentId, $"{context.Request.Scheme}://{context.Request.Host}{GatewayPages.PathOf(paymentId)}"))
            : TypedResults.Problem("This payment is known with another order or amount.", statusCode: 409);
    }

    private static IResult Refund(Ledger ledger, WebhookSender sender, HttpContext context, AskedRefund body)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0 || body.Amount.MinorUnits <= 0)
        {
            return TypedResults.Problem(
                "A refund has a positive amount, and a name in Idempotency-Key.", statusCode: 400);
        }

        if (ledger.Refund(body.PaymentId, body.Amount, key) is not { } refund)
        {
            return TypedResults.Problem("There is no such paid payment, or less is left of it.", statusCode: 409);
        }

        sender.Begin(refund);
        return TypedResults.Ok(new MadeRefund(refund.EventId));
    }

    private static IResult Find(Ledger ledger, string paymentId) => ledger.Find(paymentId) is { } payment
        ? TypedResults.Ok(new BookPage(
            [.. payment.Events.Where(happened => happened.Type != Ledger.Failed).Select(EntryOf)], null))
        : TypedResults.Problem("There is no such payment.", statusCode: 404);

    private static IResult ReadBooks(
        Ledger ledger, DateTimeOffset from, DateTimeOffset until, int? after, int? limit)
    {
        if (after < 0 || limit is < 1 or > BookEntriesMax)
        {
            return TypedResults.Problem(
                $"'after' is a page's 'nextAfter'; 'limit' is 1 to {BookEntriesMax}.", statusCode: 400);
        }

        var (items, next) = ledger.Read(from, until, after ?? 0, limit ?? BookEntriesMax);
        return TypedResults.Ok(new BookPage(
            [.. items.Select(EntryOf)], next?.ToString(CultureInfo.InvariantCulture)));
    }

    private static BookEntry EntryOf(Happened happened) => new(
        happened.EventId, happened.Type, happened.PaymentId, happened.OrderId, happened.Amount, happened.OccurredAt,
        happened.Key);
}

internal sealed record BookPage(IReadOnlyList<BookEntry> Items, string? NextAfter);

/// <summary>Money that was taken or given back; of the latter the shop's name for it.</summary>
internal sealed record BookEntry(
    string EventId, string Type, string PaymentId, string OrderId, Amount Amount, DateTimeOffset OccurredAt,
    string? Key);

internal sealed record AskedPayment(string OrderId, Amount Amount, string ReturnUrl);

internal sealed record PaymentPage(string PaymentId, string Url);

internal sealed record AskedRefund(string PaymentId, string OrderId, Amount Amount, string Reason);

internal sealed record MadeRefund(string RefundId);

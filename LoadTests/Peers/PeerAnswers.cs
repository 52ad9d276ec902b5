using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Commerce.LoadTests.Peers;

/// <summary>Answers with the members that the shop's have.</summary>
internal static class PeerAnswers
{
    [ThreadStatic]
    private static Scratch? _scratch;

    internal static Refusal Unauthenticated { get; } = new(401, "unauthenticated");

    internal static Refusal KeyRequired { get; } = new(400, "idempotency-key-required");

    internal static Refusal Validation { get; } = new(400, "validation");

    internal static Refusal KeyReused { get; } = new(422, "idempotency-key-reused");

    internal static Refusal LimitReached { get; } = new(409, "limit-reached");

    internal static Refusal SoldOut { get; } = new(409, "sold-out");

    /// <summary>201; the same receipt gives the same bytes.</summary>
    internal static void WriteReceipt(HttpResponse response, PeerItem item, in PeerReceipt receipt)
    {
        var scratch = _scratch ??= new Scratch();
        scratch.Bytes.ResetWrittenCount();
        scratch.Json.Reset();
        var json = scratch.Json;
        Span<char> orderId = stackalloc char[32];
        receipt.OrderId.TryFormat(orderId, out _, "N");
        json.WriteStartObject();
        json.WriteString("orderId"u8, orderId);
        json.WriteString("sku"u8, item.Sku);
        json.WriteNumber("quantity"u8, receipt.Quantity);
        json.WriteStartObject("unitPrice"u8);
        json.WriteNumber("amount"u8, item.Price);
        json.WriteString("currency"u8, item.Currency);
        json.WriteEndObject();
        json.WriteNumber("sequence"u8, receipt.Sequence);
        json.WriteString("payBefore"u8, receipt.PayBefore.UtcDateTime);
        json.WriteString("status"u8, "awaitingPayment"u8);
        json.WriteEndObject();
        json.Flush();

        response.Headers.Location = string.Concat("/api/orders/", orderId);
        Write(response, StatusCodes.Status201Created, "application/json", scratch.Bytes.WrittenSpan);
    }

    private static void Write(HttpResponse response, int status, string type, ReadOnlySpan<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
    }

    /// <summary>A refusal that is always the same.</summary>
    internal sealed class Refusal(int status, string code)
    {
        private readonly byte[] _body = Encoding.ASCII.GetBytes(
            $$"""{"type":"/problems/{{code}}","title":"{{code}}","status":{{status}}}""");

        internal void Write(HttpResponse response) =>
            PeerAnswers.Write(response, status, "application/problem+json", _body);
    }

    private sealed class Scratch
    {
        internal ArrayBufferWriter<byte> Bytes { get; } = new(1024);

        internal Utf8JsonWriter Json { get; }

        internal Scratch() => Json = new Utf8JsonWriter(Bytes);
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Commerce.LoadTests.Floor;

/// <summary>
/// The floor without routing, binding and serializer: what the server itself costs. A shop that writes its hot path by
/// hand should be seen against this one too.
/// </summary>
internal static class BareFloor
{
    private static readonly byte[] BeforeQuantity = Encoding.ASCII.GetBytes(
        """{"orderId":"06fa8c3h2v0000g0000000x4rq","sku":"85123A","quantity":""");

    private static readonly byte[] AfterQuantity = Encoding.ASCII.GetBytes(
        ""","unitPrice":{"amount":999,"currency":"GBP"},"sequence":123456,"payBefore":"2026-11-22T20:00:00.000Z",""" +
        """ "status":"awaitingPayment"}""");

    internal static async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return; // Ready.
        }

        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        var quantity = ReadQuantity(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        Write(context.Response, quantity);
    }

    private static int ReadQuantity(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var quantity = 0;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Number)
            {
                quantity = json.GetInt32();
            }
        }

        return quantity;
    }

    private static void Write(HttpResponse response, int quantity)
    {
        Span<byte> body = stackalloc byte[512];
        BeforeQuantity.CopyTo(body);
        quantity.TryFormat(body[BeforeQuantity.Length..], out var digits);
        AfterQuantity.CopyTo(body[(BeforeQuantity.Length + digits)..]);
        var length = BeforeQuantity.Length + digits + AfterQuantity.Length;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json";
        response.ContentLength = length;
        response.BodyWriter.Write(body[..length]);
    }
}

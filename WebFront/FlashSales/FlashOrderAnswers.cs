using System.Buffers;
using System.Text;
using System.Text.Json;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Web.Problems;

namespace Commerce.Web.FlashSales;

/// <summary>The two answers of a sale at full speed, written without anything in between.</summary>
internal static class FlashOrderAnswers
{
    private const string JsonMediaType = "application/json";
    private const int AnswerBytesMax = 1024;

    private static readonly byte[] SoldOutStart = SoldOutUpToTraceId();

    [ThreadStatic]
    private static Scratch? _scratch;

    /// <summary>
    /// 201 with the receipt. Written from the receipt alone, so that the same receipt gives the same bytes however
    /// often and wherever it is asked for.
    /// </summary>
    public static Task WriteReceiptAsync(HttpContext context, SaleItemPool item, HoldReceipt receipt)
    {
        Span<char> orderId = stackalloc char[OrderId.TextLength];
        Base32.Encode(receipt.OrderId.High, orderId[..(OrderId.TextLength / 2)]);
        Base32.Encode(receipt.OrderId.Low, orderId[(OrderId.TextLength / 2)..]);

        var scratch = _scratch ??= new Scratch();
        scratch.Bytes.ResetWrittenCount();
        scratch.Json.Reset();
        Write(scratch.Json, item, receipt, orderId);

        var response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = JsonMediaType;
        response.Headers.Location = string.Concat("/api/orders/", orderId);
        return SendAsync(response, scratch.Bytes.WrittenSpan);
    }

    /// <summary>409, as <see cref="Problem"/> would write it.</summary>
    public static Task WriteSoldOutAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = ProblemCode.SoldOut.Status;
        response.ContentType = Problem.MediaType;

        var traceId = Problem.TraceIdOf(context);
        Span<byte> body = stackalloc byte[AnswerBytesMax];
        SoldOutStart.CopyTo(body);
        var length = SoldOutStart.Length + Encoding.ASCII.GetBytes(traceId, body[SoldOutStart.Length..]);
        "\"}"u8.CopyTo(body[length..]);
        return SendAsync(response, body[..(length + 2)]);
    }

    // The server sends what is in the pipe when the request is done: nothing to wait for here.
    private static Task SendAsync(HttpResponse response, ReadOnlySpan<byte> body)
    {
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, SaleItemPool item, HoldReceipt receipt, ReadOnlySpan<char> orderId)
    {
        json.WriteStartObject();
        json.WriteString("orderId"u8, orderId);
        json.WriteString("sku"u8, item.SkuJson);
        json.WriteNumber("quantity"u8, receipt.Quantity);
        json.WriteStartObject("unitPrice"u8);
        json.WriteNumber("amount"u8, receipt.UnitPrice.Amount);
        json.WriteString("currency"u8, receipt.UnitPrice.Currency);
        json.WriteEndObject();
        json.WriteNumber("sequence"u8, receipt.Sequence);
        json.WriteString("payBefore"u8, receipt.PayBefore.UtcDateTime);
        json.WriteString("status"u8, "awaitingPayment"u8);
        json.WriteEndObject();
        json.Flush();
    }

    private static byte[] SoldOutUpToTraceId()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, Problem.WriterOptions);
        new Problem(ProblemCode.SoldOut, FlashOrderDesk.SoldOutDetail).Write(json, "");
        json.Flush();
        return bytes.WrittenSpan[..^2].ToArray();
    }

    private sealed class Scratch
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new(AnswerBytesMax);

        public Utf8JsonWriter Json { get; }

        public Scratch() => Json = new Utf8JsonWriter(Bytes, Problem.WriterOptions);
    }
}

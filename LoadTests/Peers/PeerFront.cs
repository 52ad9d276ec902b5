using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// The route of flash orders for every peer, with the contract of the shop and written as the shop's is: by hand from
/// the bytes received to the bytes sent, before routing. What differs between peers is the desk alone.
/// </summary>
internal sealed class PeerFront(IOrderDesk desk, PeerSessions sessions, TimeProvider time)
{
    private const int KeyLengthMax = 128;
    private const int BodyBytesMax = 16 * 1024;
    private static readonly TimeSpan HoldDuration = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, PeerItem> _items = new(StringComparer.Ordinal);

    /// <summary>Takes what is known to be a flash order, and lets everything else pass.</summary>
    internal Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        HttpMethods.IsPost(context.Request.Method) && _items.TryGetValue(context.Request.Path.Value!, out var item)
            ? OrderAsync(context, item)
            : next(context);

    /// <summary>Opens a sale.</summary>
    internal async Task<PeerItem> OpenAsync(PeerItem terms)
    {
        var item = await desk.OpenAsync(terms);
        _items[item.OrderPath] = item;
        return item;
    }

    /// <summary>The item of a pool, if it is open.</summary>
    internal PeerItem? Find(string poolId) => _items.Values.FirstOrDefault(item => item.PoolId == poolId);

    private async Task OrderAsync(HttpContext context, PeerItem item)
    {
        var (request, response) = (context.Request, context.Response);
        if (!sessions.TryFind(request.Headers.Authorization, out var buyer))
        {
            PeerAnswers.Unauthenticated.Write(response);
            return;
        }

        string? key = request.Headers["Idempotency-Key"];
        if (key is not { Length: > 0 and <= KeyLengthMax } || key.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            PeerAnswers.KeyRequired.Write(response);
            return;
        }

        if (await ReadQuantityAsync(request) is not { } quantity)
        {
            PeerAnswers.Validation.Write(response);
            return;
        }

        var order = new PeerOrder(Guid.CreateVersion7(), buyer, key, quantity, PayBefore());
        var answer = await desk.OrderAsync(item, order);
        switch (answer.Outcome)
        {
            case PeerOutcome.Accepted:
                PeerAnswers.WriteReceipt(response, item, answer.Receipt);
                break;
            case PeerOutcome.KeyReused:
                PeerAnswers.KeyReused.Write(response);
                break;
            case PeerOutcome.LimitReached:
                PeerAnswers.LimitReached.Write(response);
                break;
            case PeerOutcome.SoldOut:
                PeerAnswers.SoldOut.Write(response);
                break;
        }
    }

    private DateTimeOffset PayBefore()
    {
        var at = time.GetUtcNow() + HoldDuration;
        return new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    private static async ValueTask<int?> ReadQuantityAsync(HttpRequest request)
    {
        var pipe = request.BodyReader;
        while (true)
        {
            var read = await pipe.ReadAsync();
            if (read.IsCompleted || read.Buffer.Length > BodyBytesMax)
            {
                var quantity = read.IsCompleted ? ReadQuantity(read.Buffer) : null;
                pipe.AdvanceTo(read.Buffer.End);
                return quantity;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static int? ReadQuantity(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.StartObject
                && json.Read() && json.ValueTextEquals("quantity"u8)
                && json.Read() && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var quantity)
                && quantity > 0
                && json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read()
                ? quantity
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

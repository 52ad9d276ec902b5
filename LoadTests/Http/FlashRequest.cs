using System.Globalization;
using System.Text;

namespace Commerce.LoadTests.Http;

/// <summary>
/// Bytes of orders, prebuilt but for the token and the key. The floor and the shop are asked with the same bytes.
/// </summary>
internal sealed class FlashRequest
{
    private const int SuffixDigits = 8;

    private readonly byte[] _head;
    private readonly byte[] _beforeKey;
    private readonly byte[][] _tails;
    private readonly byte[][] _tokens;

    /// <param name="shop">Where the shop is.</param>
    /// <param name="path">Path of the item's orders.</param>
    /// <param name="tokens">Of the buyers' sessions.</param>
    /// <param name="keyPrefix">What all idempotency keys of this run begin with.</param>
    /// <param name="quantity">Units in each order.</param>
    internal FlashRequest(Uri shop, string path, IReadOnlyList<string> tokens, string keyPrefix, int quantity)
        : this(
            shop, path, tokens, keyPrefix,
            [string.Create(CultureInfo.InvariantCulture, $$"""{"quantity":{{quantity}}}""")])
    {
    }

    /// <param name="shop">Where the shop is.</param>
    /// <param name="path">Path of the orders.</param>
    /// <param name="tokens">Of the buyers' sessions.</param>
    /// <param name="keyPrefix">What all idempotency keys of this run begin with.</param>
    /// <param name="bodies">JSON, taken in turns.</param>
    internal FlashRequest(
        Uri shop, string path, IReadOnlyList<string> tokens, string keyPrefix, IReadOnlyList<string> bodies)
    {
        _head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {shop.Authority}\r\nAuthorization: Bearer ");
        _beforeKey = Encoding.ASCII.GetBytes($"\r\nIdempotency-Key: {keyPrefix}-");
        _tails =
        [
            .. bodies.Select(body => Encoding.ASCII.GetBytes(
                $"\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}")),
        ];
        _tokens = [.. tokens.Select(Encoding.ASCII.GetBytes)];
    }

    internal int BuyerCount => _tokens.Length;

    /// <summary>Buyers take turns.</summary>
    internal int BuyerOf(int request) => request % _tokens.Length;

    /// <summary>Writes a request; its key is the same each time it is written.</summary>
    internal int Write(int request, Span<byte> target)
    {
        var length = Append(_head, target, 0);
        length = Append(_tokens[BuyerOf(request)], target, length);
        length = Append(_beforeKey, target, length);
        var rest = request;
        for (var i = SuffixDigits - 1; i >= 0; i--, rest /= 10)
        {
            target[length + i] = (byte)('0' + rest % 10);
        }

        return Append(_tails[request % _tails.Length], target, length + SuffixDigits);
    }

    private static int Append(byte[] part, Span<byte> target, int at)
    {
        part.CopyTo(target[at..]);
        return at + part.Length;
    }
}

using System.Buffers.Text;
using System.Text;

namespace Commerce.LoadTests.Peers;

/// <summary>
/// An order as the script keeps and streams it: the sequence number that the script gave, then this text. Parts are
/// divided by spaces, which none of them may hold.
/// </summary>
internal sealed record OrderRecord(
    long Sequence, PeerOrder Order, long Price, string Currency, string SaleId, string Sku)
{
    private const int GuidDigits = 32;

    internal PeerReceipt Receipt => new(Order.Id, Order.Quantity, Sequence, Order.PayBefore);

    /// <summary>Writes all but the sequence number.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Write(PeerItem item, in PeerOrder order, Span<byte> target)
    {
        Utf8Formatter.TryFormat(order.Id, target, out var at, 'N');
        Add(order.Buyer, target, ref at);
        Add(order.Quantity, target, ref at);
        Add(order.PayBefore.ToUnixTimeMilliseconds(), target, ref at);
        Add(item.Price, target, ref at);
        Add(item.Currency, target, ref at);
        Add(item.SaleId, target, ref at);
        Add(item.Sku, target, ref at);
        Add(order.Key, target, ref at);
        return at;
    }

    /// <exception cref="FormatException">It is not such a record.</exception>
    internal static OrderRecord Parse(ReadOnlySpan<byte> record)
    {
        var sequence = NextNumber(ref record);
        if (!Utf8Parser.TryParse(Next(ref record), out Guid id, out var digits, 'N') || digits != GuidDigits)
        {
            throw new FormatException("The id of a streamed order is not 32 hexadecimal digits.");
        }

        var buyer = NextNumber(ref record);
        var quantity = (int)NextNumber(ref record);
        var payBefore = DateTimeOffset.FromUnixTimeMilliseconds(NextNumber(ref record));
        var price = NextNumber(ref record);
        var currency = Encoding.ASCII.GetString(Next(ref record));
        var saleId = Encoding.ASCII.GetString(Next(ref record));
        var sku = Encoding.ASCII.GetString(Next(ref record));
        var key = Encoding.ASCII.GetString(record);
        return new OrderRecord(
            sequence, new PeerOrder(id, buyer, key, quantity, payBefore), price, currency, saleId, sku);
    }

    private static void Add(long number, Span<byte> target, ref int at)
    {
        target[at++] = (byte)' ';
        Utf8Formatter.TryFormat(number, target[at..], out var digits);
        at += digits;
    }

    private static void Add(string text, Span<byte> target, ref int at)
    {
        target[at++] = (byte)' ';
        at += Encoding.ASCII.GetBytes(text, target[at..]);
    }

    private static long NextNumber(ref ReadOnlySpan<byte> rest)
    {
        var text = Next(ref rest);
        return Utf8Parser.TryParse(text, out long number, out var digits) && digits == text.Length
            ? number
            : throw new FormatException($"'{Encoding.ASCII.GetString(text)}' in a streamed order is not a number.");
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)' ');
        if (end < 0)
        {
            throw new FormatException("A streamed order has too few parts.");
        }

        var part = rest[..end];
        rest = rest[(end + 1)..];
        return part;
    }
}

namespace Commerce.Verification.Shards;

/// <summary>
/// The parts of an order id (26 characters of Crockford's base 32; most significant first: milliseconds since
/// 2026-01-01 in 40 bits, buyer's slot 12, pool's slot 12 | pool's number 24, sequence number 40).
/// </summary>
internal readonly record struct OrderIdParts(DateTimeOffset PlacedAt, int BuyerSlot, int PoolSlot, int PoolNumber,
    long Seq)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int HalfLength = 13;

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static OrderIdParts? TryParse(string id) =>
        id.Length == 2 * HalfLength && TryRead(id.AsSpan(0, HalfLength), out var high)
            && TryRead(id.AsSpan(HalfLength), out var low)
            ? new OrderIdParts(
                Origin.AddMilliseconds(high >> 24), (int)(high >> 12) & 0xFFF, (int)high & 0xFFF, (int)(low >> 40),
                (long)(low & 0xFF_FFFF_FFFF))
            : null;

    private static bool TryRead(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        return true;
    }
}

using System.Runtime.CompilerServices;

namespace Commerce.Orders;

/// <summary>
/// Names an order, and says where to find it: when it was placed, the slot of its buyer's shard, and the pool and
/// sequence number of the decision that made it, so that an order is readable before the relay has written it.
/// </summary>
/// <remarks>
/// 128 bits, most significant first: milliseconds since 2026-01-01 (40), buyer's slot (12), pool's slot (12),
/// pool's number within its shard (24), sequence number of the hold (40). Time first keeps inserts at the end of an
/// index. An order of several lines is of no single pool: its pool number is 0, which no pool has, and the 52 bits of
/// slot and sequence number are random.
/// </remarks>
/// <param name="High">The upper 64 bits.</param>
/// <param name="Low">The lower 64 bits.</param>
[GenerateSerializer, Immutable, Alias("order-id")]
public readonly record struct OrderId([property: Id(0)] ulong High, [property: Id(1)] ulong Low)
{
    /// <summary>Length of the text form: two halves of 13 characters.</summary>
    public const int TextLength = 26;

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Milliseconds since the origin at which the hold was decided.</summary>
    public DateTimeOffset PlacedAt => Origin.AddMilliseconds(High >> 24);

    /// <summary>Slot of the buyer's shard, 0 to 4,095: where the order lives.</summary>
    public int Slot => (int)(High >> 12) & 0xFFF;

    /// <summary>Slot of the pool that decided, 0 to 4,095.</summary>
    public int PoolSlot => (int)High & 0xFFF;

    /// <summary>Number of that pool within its shard, below 2^24.</summary>
    public int PoolNumber => (int)(Low >> 40);

    /// <summary>Sequence number of the hold in the pool's log, below 2^40.</summary>
    public long Sequence => (long)(Low & 0xFF_FFFF_FFFF);

    /// <summary>Whether no pool made it, but the checkout: then no pool can be asked for the order itself.</summary>
    public bool IsOfCheckout => PoolNumber == 0;

    /// <summary>
    /// Makes the id of an order of the checkout. To be stored before it is used: it cannot be made again.
    /// </summary>
    /// <param name="placedAt">When.</param>
    /// <param name="slot">Slot of the buyer.</param>
    /// <param name="random">52 bits of it are used.</param>
    public static OrderId CreateForCheckout(DateTimeOffset placedAt, int slot, ulong random) =>
        Create(placedAt, slot, (int)(random >> 52), poolNumber: 0, (long)(random & 0xFF_FFFF_FFFF));

    /// <summary>Makes the id of the order that a hold creates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit its bits.</exception>
    public static OrderId Create(DateTimeOffset placedAt, int slot, int poolSlot, int poolNumber, long sequence)
    {
        var ms = (long)(placedAt - Origin).TotalMilliseconds;
        Check((ulong)ms >> 40 == 0, placedAt);
        Check((uint)slot < 4096, slot);
        Check((uint)poolSlot < 4096, poolSlot);
        Check((uint)poolNumber >> 24 == 0, poolNumber);
        Check((ulong)sequence >> 40 == 0, sequence);
        return new OrderId(
            ((ulong)ms << 24) | ((ulong)slot << 12) | (uint)poolSlot,
            ((ulong)poolNumber << 40) | (ulong)sequence);
    }

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OrderId id)
    {
        id = default;
        if (text.Length != TextLength
            || !Base32.TryDecode(text[..13], out var high) || !Base32.TryDecode(text[13..], out var low))
        {
            return false;
        }

        id = new OrderId(high, low);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not an order id.</exception>
    public static OrderId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id)
            ? id
            : throw new FormatException($"'{text}' is not an order id: 26 characters of base 32.");

    /// <summary>26 characters of Crockford's base 32, lower case; sorts by time.</summary>
    public override string ToString() => string.Create(TextLength, this, static (span, id) =>
    {
        Base32.Encode(id.High, span[..13]);
        Base32.Encode(id.Low, span[13..]);
    });

    private static void Check<T>(bool fits, T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!fits)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Part '{name}' of an order id does not fit its bits.");
        }
    }
}

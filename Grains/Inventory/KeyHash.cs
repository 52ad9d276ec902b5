using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Commerce.Inventory;

/// <summary>
/// 128 bits that stand for a buyer's idempotency key in memory. Not secret and not collision proof against its author:
/// whoever finds two keys that collide gets the receipt of the other, which is also his.
/// </summary>
internal readonly record struct KeyHash(ulong High, ulong Low)
{
    private const ulong First = 0x9e3779b97f4a7c15;
    private const ulong Second = 0xbf58476d1ce4e5b9;

    public static KeyHash Of(MemberId buyer, string key)
    {
        var high = Mix((ulong)buyer.Value ^ First);
        var low = Mix((ulong)buyer.Value + Second + (ulong)key.Length);
        var bytes = MemoryMarshal.AsBytes(key.AsSpan());
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            high = Mix(high + word);
            low = Mix((low ^ word) * First);
        }

        var tail = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            tail |= (ulong)bytes[i] << (8 * i);
        }

        return new KeyHash(Mix(high + tail), Mix((low ^ tail) * First));
    }

    /// <summary>
    /// The finalizer of MurmurHash3: ids that are neighbours, or differ in the upper half only, end up far apart.
    /// </summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccd;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53;
        return x ^ (x >> 33);
    }
}

using System.Runtime.InteropServices;
using Commerce.Inventory;

namespace Commerce;

/// <summary>Random numbers from the shop's source of ids.</summary>
internal static class RandomNumbers
{
    /// <summary>64 random bits.</summary>
    public static ulong NewRandom(this IIdSource ids)
    {
        // A few bits of a GUID are always the same: both halves together have them all.
        var guid = ids.NewGuid();
        var halves = MemoryMarshal.Cast<byte, ulong>(guid.ToByteArray().AsSpan());
        return KeyHash.Mix(halves[0]) ^ KeyHash.Mix(halves[1] + 1);
    }
}

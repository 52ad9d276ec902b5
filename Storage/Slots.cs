using System.Text;

namespace Commerce.Storage;

/// <summary>The 4,096 slots that keys hash into. The hash never changes: it decides where rows lie.</summary>
public static class Slots
{
    /// <summary>How many there are.</summary>
    public const int Count = 4096;

    private const int StackBytesMax = 256;

    /// <summary>The slot of a key, 0 to 4,095.</summary>
    public static int Of(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[StackBytesMax];
        return Encoding.UTF8.TryGetBytes(key, bytes, out var written)
            ? Of(bytes[..written])
            : Of(Encoding.UTF8.GetBytes(key.ToArray()).AsSpan());
    }

    private static int Of(ReadOnlySpan<byte> key) => (int)StableHash(key) & (Count - 1);

    /// <summary>
    /// FNV-1a over 32 bits (offset 2166136261, prime 16777619) of the UTF-8 bytes, then the finalizer of MurmurHash3
    /// (x ^= x >> 16, * 0x85ebca6b, x ^= x >> 13, * 0xc2b2ae35, x ^= x >> 16), all modulo 2^32.
    /// </summary>
    public static uint StableHash(ReadOnlySpan<byte> key)
    {
        var hash = 2166136261u;
        foreach (var b in key)
        {
            hash = (hash ^ b) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}

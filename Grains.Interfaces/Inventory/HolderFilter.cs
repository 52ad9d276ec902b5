using System.Numerics;

namespace Commerce.Inventory;

/// <summary>
/// Bloom filter of the buyers of a pool: "certainly not" or "perhaps". 10 bits a buyer and 7 probes give about 1 % of
/// false "perhaps" (Bloom 1970); a false one costs a call to the pool, nothing else.
/// </summary>
[GenerateSerializer, Immutable, Alias("inventory.holder-filter")]
public sealed class HolderFilter
{
    private const int Probes = 7;
    private const int BitsPerBuyer = 10;

    // 128 KiB: half of what fits into a message between processes, room for 104,857 buyers. With more of them "perhaps"
    // is said more often (12 % with twice, 60 % with four times as many), which costs calls to the pool.
    private const int WordsMax = 1 << 14;

    [Id(0)]
    private readonly ulong[] _words;

    private HolderFilter(ulong[] words) => _words = words;

    /// <summary>A filter that contains nobody.</summary>
    public static HolderFilter Empty { get; } = new([0]);

    /// <summary>An empty filter with room for that many buyers, or the largest there is.</summary>
    public static HolderFilter WithRoomFor(int buyers) =>
        new(new ulong[
            Math.Min(WordsMax, (int)BitOperations.RoundUpToPowerOf2((uint)(buyers * (long)BitsPerBuyer / 64) + 1))]);

    /// <summary>Buyers it has room for before more than 1 % of its answers are a false "perhaps".</summary>
    public int Room => (int)(_words.Length * 64L / BitsPerBuyer);

    /// <summary>Whether there is none with more room.</summary>
    public bool IsLargest => _words.Length == WordsMax;

    /// <summary>A filter that also contains these; this one stays as it is.</summary>
    public HolderFilter With(ReadOnlySpan<MemberId> buyers)
    {
        var words = (ulong[])_words.Clone();
        foreach (var buyer in buyers)
        {
            var (hash, step) = Hash(buyer);
            for (var i = 0; i < Probes; i++, hash += step)
            {
                words[(hash >> 6) & (uint)(words.Length - 1)] |= 1UL << (int)(hash & 63);
            }
        }

        return new HolderFilter(words);
    }

    /// <summary>False: the buyer certainly has nothing in the pool.</summary>
    public bool MayContain(MemberId buyer)
    {
        var (hash, step) = Hash(buyer);
        for (var i = 0; i < Probes; i++, hash += step)
        {
            if ((_words[(hash >> 6) & (uint)(_words.Length - 1)] & (1UL << (int)(hash & 63))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // Double hashing (Kirsch and Mitzenmacher 2006); the finalizer of MurmurHash3 spreads ids that may be neighbours.
    private static (uint Hash, uint Step) Hash(MemberId buyer)
    {
        var x = (ulong)buyer.Value;
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdUL;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53UL;
        x ^= x >> 33;
        return ((uint)x, (uint)(x >> 32) | 1);
    }
}

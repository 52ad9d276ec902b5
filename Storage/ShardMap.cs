namespace Commerce.Storage;

/// <summary>
/// Which shard has which slot. Stored in the first shard and versioned, so that slots can be moved later.
/// </summary>
public sealed class ShardMap
{
    private readonly int[] _shardOfSlot;

    /// <summary>Makes a map.</summary>
    /// <exception cref="ArgumentException">Not every slot has a shard that exists.</exception>
    public ShardMap(long version, IReadOnlyList<string> shards, IReadOnlyList<int> shardOfSlot)
    {
        if (shardOfSlot.Count != Slots.Count || shardOfSlot.Any(shard => shard < 0 || shard >= shards.Count))
        {
            throw new ArgumentException(
                $"A shard map gives each of {Slots.Count} slots one of {shards.Count} shards; " +
                $"it has {shardOfSlot.Count} slots, with shards {shardOfSlot.Min()} to {shardOfSlot.Max()}.",
                nameof(shardOfSlot));
        }

        Version = version;
        Shards = shards;
        _shardOfSlot = [.. shardOfSlot];
    }

    /// <summary>Raised with every change.</summary>
    public long Version { get; }

    /// <summary>Names of the shards, in the order of their numbers.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>Number of the shard that has a slot.</summary>
    public int ShardOf(int slot) => _shardOfSlot[slot];

    /// <summary>One of the slots of a shard, to write to it what belongs to no key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard, or it has no slot.</exception>
    public int SlotOf(int shard) => Array.IndexOf(_shardOfSlot, shard) is >= 0 and var slot
        ? slot
        : throw new ArgumentOutOfRangeException(
            nameof(shard), shard, $"No slot is in shard {shard} of {Shards.Count}, by version {Version} of the map.");

    /// <summary>Slots dealt to the shards in turn.</summary>
    public static ShardMap Even(IReadOnlyList<string> shards) =>
        new(1, shards, [.. Enumerable.Range(0, Slots.Count).Select(slot => slot % shards.Count)]);
}

namespace Commerce.Inventory;

/// <summary>
/// All holds of a pool, found by sequence number, by key and by buyer. Struct arrays in chunks (no doubling of large
/// arrays) and two open-addressing indexes of 4-byte entries: about 90 bytes a hold, all told.
/// </summary>
internal sealed class HoldTable
{
    private const int ChunkBits = 10; // 1,024 holds, 72 KiB: below the large object heap
    private const int ChunkSize = 1 << ChunkBits;
    private const int FirstChunkSize = 8;

    private readonly List<Hold[]> _chunks = [new Hold[FirstChunkSize]];
    private readonly HoldIndex _byKey;
    private readonly HoldIndex _byBuyer;

    public HoldTable()
    {
        _byKey = new HoldIndex(index => this[index].Key.Low);
        _byBuyer = new HoldIndex(index => HashOf(this[index].Buyer));
    }

    public int Count { get; private set; }

    public ref Hold this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    /// <summary>The hold with a sequence number; -1 if there is none.</summary>
    public int FindSeq(long seq)
    {
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = this[middle].Seq;
            if (found == seq)
            {
                return middle;
            }

            (low, high) = found < seq ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The hold that a buyer made under a key; -1 if there is none.</summary>
    public int FindKey(MemberId buyer, in KeyHash key)
    {
        for (var probe = _byKey.Begin(key.Low); _byKey.TryNext(ref probe, out var index);)
        {
            ref var hold = ref this[index];
            if (hold.Key == key && hold.Buyer == buyer)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The first hold of a buyer; -1 if there is none.</summary>
    public int FindFirstOf(MemberId buyer)
    {
        for (var probe = _byBuyer.Begin(HashOf(buyer)); _byBuyer.TryNext(ref probe, out var index);)
        {
            if (this[index].Buyer == buyer)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Adds a hold; their sequence numbers must rise.</summary>
    public void Add(in Hold hold)
    {
        var first = FindFirstOf(hold.Buyer);
        MakeRoom();
        var index = Count++;
        this[index] = hold;
        _byKey.Add(hold.Key.Low, index);
        if (first < 0)
        {
            _byBuyer.Add(HashOf(hold.Buyer), index);
        }
    }

    private static ulong HashOf(MemberId buyer) => KeyHash.Mix((ulong)buyer.Value);

    private void MakeRoom()
    {
        var last = _chunks[^1];
        if (Count < ((_chunks.Count - 1) << ChunkBits) + last.Length)
        {
            return;
        }

        if (last.Length == ChunkSize)
        {
            _chunks.Add(new Hold[ChunkSize]);
            return;
        }

        Array.Resize(ref last, last.Length * 2);
        _chunks[^1] = last;
    }
}

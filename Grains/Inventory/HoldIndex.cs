namespace Commerce.Inventory;

/// <summary>
/// Open addressing with linear probing over indexes into a <see cref="HoldTable"/>; at most three quarters full.
/// </summary>
/// <param name="hashOf">The hash of what lies at an index: asked again when the index grows.</param>
internal sealed class HoldIndex(Func<int, ulong> hashOf)
{
    private const int Empty = 0;

    // Index plus one, so that a fresh array is empty.
    private int[] _slots = new int[16];
    private int _count;

    public int Begin(ulong hash) => (int)hash & (_slots.Length - 1);

    /// <summary>The next candidate on a probe that <see cref="Begin"/> began; false at its end.</summary>
    public bool TryNext(ref int probe, out int index)
    {
        index = _slots[probe] - 1;
        probe = (probe + 1) & (_slots.Length - 1);
        return index >= 0;
    }

    public void Add(ulong hash, int index)
    {
        if ((_count + 1) * 4L > _slots.Length * 3L)
        {
            Grow();
        }

        Put(_slots, hash, index);
        _count++;
    }

    private static void Put(int[] slots, ulong hash, int index)
    {
        var at = (int)hash & (slots.Length - 1);
        while (slots[at] != Empty)
        {
            at = (at + 1) & (slots.Length - 1);
        }

        slots[at] = index + 1;
    }

    private void Grow()
    {
        var larger = new int[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot != Empty)
            {
                Put(larger, hashOf(slot - 1), slot - 1);
            }
        }

        _slots = larger;
    }
}

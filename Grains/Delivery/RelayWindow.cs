namespace Commerce.Delivery;

/// <summary>
/// What of one pool's log has reached the buyers' shards. The pool opens holds in order, the relay finishes them in any
/// order; <see cref="RelayedSeq"/> is the largest sequence number up to which nothing is open. Safe for several
/// threads.
/// </summary>
internal sealed class RelayWindow(string poolId, long relayedSeq)
{
    private readonly Lock _lock = new();
    private readonly Queue<HoldToRelay> _open = [];
    private readonly HashSet<long> _doneEarly = [];
    private long _handedOverSeq = relayedSeq;

    public string PoolId { get; } = poolId;

    public long RelayedSeq
    {
        get
        {
            lock (_lock)
            {
                return _open.TryPeek(out var first) ? first.Entry.Seq - 1 : _handedOverSeq;
            }
        }
    }

    /// <summary>A hold was committed and is handed to the relay.</summary>
    public void Open(in HoldToRelay hold)
    {
        lock (_lock)
        {
            _open.Enqueue(hold);
        }
    }

    /// <summary>
    /// The hold with this sequence number if its order is not in its buyer's shard yet. Looks through all that are
    /// open.
    /// </summary>
    public HoldToRelay? FindOpen(long seq)
    {
        lock (_lock)
        {
            foreach (var hold in _open)
            {
                if (hold.Entry.Seq == seq)
                {
                    return _doneEarly.Contains(seq) ? null : hold;
                }
            }

            return null;
        }
    }

    /// <summary>Everything up to this entry was committed and its holds were opened.</summary>
    public void HandedOver(long seq)
    {
        lock (_lock)
        {
            _handedOverSeq = seq;
        }
    }

    /// <summary>A hold's order is in its buyer's shard.</summary>
    public void Done(long seq)
    {
        lock (_lock)
        {
            if (_open.Peek().Entry.Seq != seq)
            {
                _doneEarly.Add(seq);
                return;
            }

            _open.Dequeue();
            while (_open.TryPeek(out var next) && _doneEarly.Remove(next.Entry.Seq))
            {
                _open.Dequeue();
            }
        }
    }
}

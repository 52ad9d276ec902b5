namespace Commerce.Engine;

/// <summary>What both kinds of peers have.</summary>
internal abstract class Peer(WireContext context, PeerId id) : IPeer
{
    private int _isGoingAway;

    public PeerId Id => id;

    public bool IsGoingAway => Volatile.Read(ref _isGoingAway) != 0;

    public virtual bool IsDown => false;

    protected WireContext Context => context;

    /// <summary>Whether we opened its connections, so that requests go out on them and answers come in.</summary>
    public abstract bool IsDialed { get; }

    public abstract SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame);

    /// <summary>It has said so.</summary>
    public void GoesAway()
    {
        if (Interlocked.Exchange(ref _isGoingAway, 1) == 0)
        {
            context.Log.PeerGoesAway(id);
            context.Sink.GoingAway(this);
        }
    }
}

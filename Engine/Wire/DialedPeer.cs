using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>A silo that we call. Its connections are opened when there is something to send.</summary>
internal sealed class DialedPeer : Peer
{
    private readonly DialedLane _data;
    private readonly DialedLane _control;

    public DialedPeer(WireContext context, SiloAddress silo) : base(context, PeerId.Of(silo))
    {
        _data = new DialedLane(context, this, silo, WireChannel.Data);
        _control = new DialedLane(context, this, silo, WireChannel.Control);
    }

    public override bool IsDialed => true;

    public override bool IsDown => _data.IsDown;

    public override SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame) =>
        (channel == WireChannel.Data ? _data : _control).TrySend(frame);

    /// <summary>Opens nothing more. A connection that sends what is left, or closes, ends by itself.</summary>
    public void End(LossReason reason, bool flush)
    {
        _data.End(reason, flush);
        _control.End(reason, flush);
    }

    /// <summary>Ends when nothing is open any more; only after <see cref="End"/>.</summary>
    public Task WhenClosedAsync() => Task.WhenAll(_data.Running, _control.Running);
}

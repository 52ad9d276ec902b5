namespace Commerce.Engine;

/// <summary>
/// What the engine is told by its transport. Calls come from threads of the transport and must not block: while one
/// runs, nothing else is read from that connection. Calls of different connections run at the same time.
/// </summary>
public interface ITransportSink
{
    /// <summary>A frame has arrived.</summary>
    /// <param name="from">Who sent it, and the way to answer.</param>
    /// <param name="channel">On which connection.</param>
    /// <param name="frame">The bytes, valid until this call returns.</param>
    /// <returns>
    /// Whether it could be read; if not, the connection is closed as <see cref="LossReason.Malformed"/>.
    /// </returns>
    bool Received(IPeer from, WireChannel channel, ReadOnlyMemory<byte> frame);

    /// <summary>
    /// A connection has ended, or could not be opened. Once for each, after the last frame that it brought.
    /// </summary>
    /// <param name="peer">To whom.</param>
    /// <param name="channel">Which connection.</param>
    /// <param name="reason">Why; <see cref="LossReasons.EvidenceOf"/> says what it means for membership.</param>
    /// <param name="handedOver">
    /// Frames with a <see cref="SendResult.Position"/> above this were certainly not received; those up to it may have
    /// been.
    /// </param>
    void Lost(IPeer peer, WireChannel channel, LossReason reason, long handedOver);

    /// <summary>
    /// A peer wants nothing new to begin there: it is about to stop. Running requests are still answered.
    /// </summary>
    /// <param name="peer">The peer.</param>
    void GoingAway(IPeer peer);
}

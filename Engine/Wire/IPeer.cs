namespace Commerce.Engine;

/// <summary>
/// The way to one process: to a silo that we call (<see cref="ITransport.PeerOf"/>), or back to a silo or client that
/// called us (<see cref="ITransportSink.Received"/>).
/// </summary>
public interface IPeer
{
    /// <summary>Who it is, in this life.</summary>
    PeerId Id { get; }

    /// <summary>Whether it asked that nothing new begins there.</summary>
    bool IsGoingAway { get; }

    /// <summary>
    /// Whether its connection was lost, or could not be opened, and has not been open since: who may choose asks
    /// somebody else.
    /// </summary>
    bool IsDown { get; }

    /// <summary>
    /// Takes a frame for sending, by copying it, so that the caller keeps its buffer and may offer the same bytes to
    /// another silo. Never blocks. To a silo that is not connected this opens the connection and keeps the frame until
    /// it is open.
    /// </summary>
    /// <param name="channel">The connection.</param>
    /// <param name="frame">The bytes.</param>
    /// <returns>Whether it was taken, and if so, as which one.</returns>
    SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame);
}

/// <summary>Which of the two connections to a peer.</summary>
public enum WireChannel
{
    /// <summary>Requests and answers.</summary>
    Data = 0,

    /// <summary>Probes and gossip, which never wait behind data.</summary>
    Control = 1,
}

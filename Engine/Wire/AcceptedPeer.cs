namespace Commerce.Engine;

/// <summary>
/// A silo or client that calls us: the way back to it, as long as it is connected. A process opens one connection for
/// each channel, so another one means that it has given up the first, whatever this side knows of that.
/// </summary>
internal sealed class AcceptedPeer(WireContext context, PeerId id) : Peer(context, id)
{
    private readonly Lock _gate = new();
    private readonly Connection?[] _connections = new Connection?[2];
    private readonly long[] _positions = new long[2];
    private readonly long[] _newest = new long[2];

    /// <summary>Whether it has lost its last connection: the next one is of another object.</summary>
    public bool IsOver { get; private set; }

    public override bool IsDialed => false;

    public override SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame)
    {
        if (Volatile.Read(ref _connections[(int)channel]) is not { } connection)
        {
            return new(SendOutcome.Gone, 0);
        }

        var sent = connection.Queue.TryAdd(frame);
        return sent.Outcome == SendOutcome.Unreachable ? new(SendOutcome.Gone, 0) : sent;
    }

    /// <summary>A connection of it has proven itself.</summary>
    /// <param name="channel">Which one.</param>
    /// <param name="number">Larger than of all that have proven themselves before.</param>
    /// <returns>
    /// It; or the one whose place it is to take, closed by now, which must be over first. Neither: this peer is over.
    /// </returns>
    /// <exception cref="HandshakeException">A newer one has come while it waited.</exception>
    public (Connection? Begun, Connection? Superseded) TryBegin(WireChannel channel, long number)
    {
        lock (_gate)
        {
            if (IsOver)
            {
                return default;
            }

            if (number < _newest[(int)channel])
            {
                throw new HandshakeException(LossReason.Superseded, "It has connected again meanwhile.");
            }

            _newest[(int)channel] = number;
            if (_connections[(int)channel] is { } superseded)
            {
                superseded.Close(LossReason.Superseded);
                return (null, superseded);
            }

            var connection = new Connection(Context, this, channel, _positions[(int)channel]);
            Volatile.Write(ref _connections[(int)channel], connection);
            return (connection, null);
        }
    }

    /// <summary>A connection of it is over.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Ended(WireChannel channel, Connection connection)
    {
        lock (_gate)
        {
            _positions[(int)channel] = connection.Queue.Accepted;
            Volatile.Write(ref _connections[(int)channel], null);
            IsOver = _connections is [null, null];
            return IsOver;
        }
    }

    /// <summary>Closes what is open.</summary>
    public void End(LossReason reason, bool flush)
    {
        Volatile.Read(ref _connections[(int)WireChannel.Data])?.End(reason, flush);
        Volatile.Read(ref _connections[(int)WireChannel.Control])?.End(reason, flush);
    }
}

using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>The way to a process: to a silo that is called, or back to who called.</summary>
internal sealed class SimulatedPeer(SimulatedTransport transport, PeerId id, bool isDialed) : IPeer
{
    private readonly ConnectionEnd?[] _ends = new ConnectionEnd?[2];
    private readonly long[] _positions = new long[2];
    private readonly TimeSpan[] _notBefore = new TimeSpan[2];
    private readonly int[] _failures = new int[2];
    private readonly bool[] _areOver = new bool[2];
    private readonly bool[] _areDown = new bool[2];

    public PeerId Id => id;

    public bool IsDialed => isDialed;

    public bool IsGoingAway { get; private set; }

    public bool IsDown => isDialed && _areDown[(int)WireChannel.Data];

    public IEnumerable<ConnectionEnd> Ends => _ends.OfType<ConnectionEnd>();

    public SendResult TrySend(WireChannel channel, ReadOnlySpan<byte> frame)
    {
        var lane = (int)channel;
        if (_ends[lane] is { } end)
        {
            return Outcome(end.TrySend(frame));
        }

        if (!isDialed || _areOver[lane])
        {
            return new(SendOutcome.Gone, 0);
        }

        if (transport.Network.World.Now < _notBefore[lane])
        {
            return new(SendOutcome.Unreachable, 0);
        }

        var connection = new SimulatedConnection(transport, this, id.Silo!, channel, _positions[lane]);
        _ends[lane] = connection.Dialed;
        connection.Connect();
        return connection.Dialed.TrySend(frame);
    }

    /// <summary>Takes a connection that the process has opened; it has given up an earlier one.</summary>
    public ConnectionEnd Accept(SimulatedConnection connection)
    {
        var lane = (int)connection.Channel;
        var superseded = _ends[lane];
        var end = new ConnectionEnd(
            connection, transport, this, superseded?.Accepted ?? _positions[lane]);
        _ends[lane] = end;
        superseded?.End(LossReason.Superseded);
        return end;
    }

    /// <summary>It has asked to begin nothing new there.</summary>
    public void GoesAway()
    {
        if (!IsGoingAway)
        {
            IsGoingAway = true;
            transport.GoingAway(this);
        }

        if (isDialed)
        {
            _ends[(int)WireChannel.Data]?.Complete();
        }
    }

    /// <summary>A connection has proven itself.</summary>
    public void Opened(ConnectionEnd end) => _areDown[(int)end.Connection.Channel] = false;

    /// <summary>Opens nothing more.</summary>
    public void Over() => Array.Fill(_areOver, true);

    /// <summary>A connection has ended; another may be opened after a while.</summary>
    /// <returns>Whether none is left.</returns>
    public bool Ended(ConnectionEnd end, TimeSpan pause)
    {
        var lane = (int)end.Connection.Channel;
        if (_ends[lane] == end)
        {
            _ends[lane] = null;
            _positions[lane] = end.Accepted;
            _areOver[lane] |= IsGoingAway;
            _areDown[lane] = true;
            var grown = end.Connection.Channel == WireChannel.Control
                ? pause
                : pause * (1 << Math.Min(_failures[lane], 3));
            _failures[lane] = end.Other is null ? _failures[lane] + 1 : 0;
            _notBefore[lane] = transport.Network.World.Now + grown;
        }

        return _ends[0] is null && _ends[1] is null;
    }

    private SendResult Outcome(SendResult sent) =>
        sent.Outcome == SendOutcome.Unreachable && !isDialed ? new(SendOutcome.Gone, 0) : sent;
}

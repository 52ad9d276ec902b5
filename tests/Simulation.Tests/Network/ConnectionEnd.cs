using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>
/// One side of a connection: what it has accepted for sending and what is on its way from it, in order; what has come
/// for it and its process has not read yet.
/// </summary>
internal sealed class ConnectionEnd(
    SimulatedConnection connection, SimulatedTransport transport, SimulatedPeer peer, long position)
{
    /// <summary>A frame is given up when it was not acknowledged for so long.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeepAliveLimit = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Resend = TimeSpan.FromMilliseconds(200);

    // Words of the connection itself, among the frames.
    private static readonly byte[] Goodbye = new byte[1];
    private static readonly byte[] EndOfStream = new byte[1];

    private readonly Queue<byte[]> _waiting = new(); // Accepted, and certainly not received.
    private readonly Queue<byte[]> _onTheWay = new(); // Handed over: may be received.
    private readonly Queue<byte[]> _come = new();
    private readonly World _world = connection.Network.World;
    private bool _isOpen;
    private bool _isWriting;
    private bool _isTravelling;
    private bool _isReading;
    private bool _isComplete;
    private long _stalledSince = -1;
    private TimeSpan _heardAt;

    public SimulatedProcess Process => transport.Process;

    /// <summary>Who is on this side.</summary>
    public PeerId From => transport.Local;

    public SimulatedPeer Peer => peer;

    public SimulatedConnection Connection => connection;

    public ConnectionEnd? Other { get; set; }

    /// <summary>Whether the other side has said all that it had to say.</summary>
    public bool IsHeard { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>How many frames were accepted, in all.</summary>
    public long Accepted { get; private set; } = position;

    /// <summary>Up to which frame they may have been received.</summary>
    public long HandedOver { get; private set; } = position;

    public SendResult TrySend(ReadOnlySpan<byte> frame)
    {
        if (IsOver || _isComplete)
        {
            return new(SendOutcome.Unreachable, 0);
        }

        _waiting.Enqueue(frame.ToArray());
        Accepted++;
        WriteSoon();
        return new(SendOutcome.Accepted, Accepted);
    }

    public void Open()
    {
        if (!IsOver)
        {
            _isOpen = true;
            peer.Opened(this);
            _heardAt = _world.Now;
            if (transport.IsGoingAway)
            {
                SayGoodbye();
            }

            WriteSoon();
        }
    }

    /// <summary>Asks the other side to begin nothing new.</summary>
    public void SayGoodbye()
    {
        if (_isOpen && !_isComplete)
        {
            _waiting.Enqueue(Goodbye);
            WriteSoon();
        }
    }

    /// <summary>Sends what was accepted, then ends the stream.</summary>
    public void Complete()
    {
        if (!_isComplete)
        {
            _isComplete = true;
            _waiting.Enqueue(EndOfStream);
            WriteSoon();
        }
    }

    /// <summary>Ends it: the other side hears of it, if it can.</summary>
    public void End(LossReason reason)
    {
        if (IsOver)
        {
            return;
        }

        var other = Other;
        Cease();
        if (other is { IsOver: false })
        {
            var isInOrder = reason is LossReason.Stopped or LossReason.Drained;
            Tell(other, isInOrder ? LossReason.ClosedByPeer : LossReason.Reset);
        }

        transport.Ended(this, Farewell(reason));
    }

    /// <summary>The machine of the other side, or one in between, has ended it.</summary>
    public void EndSoon(LossReason reason) => _world.After(
        connection.Network.Latency(), () => Process.Do(() => End(reason)));

    /// <summary>Nothing more happens here, and nobody is told: the process is gone.</summary>
    public void Cease()
    {
        IsOver = true;
        _waiting.Clear();
        connection.Ended();
    }

    /// <summary>The other side is gone, with what it had not handed over.</summary>
    public void OtherIsGone(ConnectionEnd other) =>
        Tell(this, _world.Chance(0.5) ? LossReason.Reset : LossReason.ClosedByPeer, other);

    /// <summary>Time for the words by which both sides of a control connection know of each other.</summary>
    public void KeptAlive()
    {
        var other = Other!;
        if (IsOver || !_isOpen)
        {
            return;
        }

        if (!other.IsOver && other.Process.IsRunning && connection.Network.Passes(other.Process, Process))
        {
            _heardAt = _world.Now;
        }
        else if (_world.Now - _heardAt > KeepAliveLimit)
        {
            Process.Do(() => End(LossReason.Silent));
        }
    }

    private void Tell(ConnectionEnd other, LossReason reason, ConnectionEnd? from = null)
    {
        var sender = from ?? this;
        _world.After(connection.Network.Latency(), () =>
        {
            if (connection.Network.Passes(sender.Process, other.Process))
            {
                other.Process.Do(() => other.End(reason));
            }
        });
    }

    private LossReason Farewell(LossReason reason) =>
        transport.IsStopping ? LossReason.Stopped
        : peer.IsGoingAway && reason is LossReason.Reset or LossReason.ClosedByPeer ? LossReason.Drained
        : reason;

    private void WriteSoon()
    {
        if (_isWriting || !_isOpen || IsOver)
        {
            return;
        }

        _isWriting = true;
        _world.After(_world.Between(0, 0.3), () => Process.Do(Write));
    }

    // As one record: what gathered meanwhile goes together.
    private void Write()
    {
        _isWriting = false;
        if (IsOver)
        {
            return;
        }

        while (_waiting.TryDequeue(out var frame))
        {
            HandedOver += frame == Goodbye || frame == EndOfStream ? 0 : 1;
            _onTheWay.Enqueue(frame);
        }

        TravelOn();
    }

    private void TravelOn()
    {
        if (!_isTravelling && _onTheWay.Count > 0)
        {
            _isTravelling = true;
            _world.After(connection.Network.Latency(), Arrive);
        }
    }

    // What is on its way arrives even if its sender is gone by now; across a cut it does not, and is sent again.
    private void Arrive()
    {
        _isTravelling = false;
        var other = Other!;
        if (!connection.Network.Passes(Process, other.Process))
        {
            Stalled(Arrive);
            return;
        }

        if (other.IsOver)
        {
            _onTheWay.Clear();
            if (!IsOver)
            {
                EndSoon(LossReason.Reset); // Whom it is for does not know of this connection.
            }

            return;
        }

        while (_onTheWay.TryDequeue(out var frame))
        {
            other._come.Enqueue(frame);
        }

        other.ReadSoon();
        Acknowledge();
    }

    private void Acknowledge()
    {
        if (Other is { } other && !connection.Network.Passes(other.Process, Process))
        {
            Stalled(Acknowledge);
        }
        else
        {
            (_stalledSince, _isTravelling) = (-1, false);
            TravelOn();
        }
    }

    private void Stalled(Action again)
    {
        if (_stalledSince < 0)
        {
            _stalledSince = _world.Ticks;
        }

        if (_world.Ticks - _stalledSince > SilenceLimit.Ticks)
        {
            _onTheWay.Clear();
            Process.Do(() => End(LossReason.Silent));
        }
        else
        {
            _isTravelling = true;
            _world.After(Resend, again);
        }
    }

    private void ReadSoon()
    {
        if (!_isReading)
        {
            _isReading = true;
            Process.Do(Read);
        }
    }

    private void Read()
    {
        _isReading = false;
        while (!IsOver && _come.TryDequeue(out var frame))
        {
            if (frame == Goodbye)
            {
                peer.GoesAway();
            }
            else if (frame == EndOfStream)
            {
                IsHeard = true;
                transport.Heard(this);
            }
            else
            {
                transport.Received(this, frame);
            }
        }
    }
}

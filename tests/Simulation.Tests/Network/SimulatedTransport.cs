using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>A process's way to the others, as <see cref="ITransport"/> promises it.</summary>
internal class SimulatedTransport(Surroundings around, SimulatedProcess process, PeerId local) : ITransport
{
    private readonly SimulatedNetwork _network = around.Network;

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromMilliseconds(75);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly Dictionary<SiloAddress, SimulatedPeer> _dialed = [];
    private readonly Dictionary<PeerId, SimulatedPeer> _accepted = [];
    private ITransportSink _sink = null!;
    private TaskCompletionSource? _closed;

    public PeerId Local => local;

    public SimulatedNetwork Network => _network;

    public SimulatedProcess Process => process;

    public bool IsGoingAway { get; private set; }

    public bool IsStopping { get; private set; }

    public Task StartAsync(ITransportSink sink)
    {
        _sink = sink;
        if (local.Silo is { } silo)
        {
            _network.Listen(silo.Endpoint, this);
        }

        return Task.CompletedTask;
    }

    public IPeer PeerOf(SiloAddress silo)
    {
        _ = _network.World.IsHere();
        if (!_dialed.TryGetValue(silo, out var peer))
        {
            _dialed.Add(silo, peer = new SimulatedPeer(this, PeerId.Of(silo), isDialed: true));
        }

        if (IsStopping)
        {
            peer.Over();
        }

        return peer;
    }

    public void Forget(SiloAddress silo)
    {
        if (_dialed.Remove(silo, out var dialed))
        {
            dialed.Over();
            foreach (var end in dialed.Ends.ToList())
            {
                if (dialed.IsGoingAway)
                {
                    end.Complete(); // Its last answers may still be on their way.
                }
                else
                {
                    process.Do(() => end.End(LossReason.Forgotten));
                }
            }
        }

        if (_accepted.TryGetValue(PeerId.Of(silo), out var accepted))
        {
            foreach (var end in accepted.Ends.ToList())
            {
                process.Do(() => end.End(LossReason.Forgotten));
            }
        }
    }

    public void GoAway()
    {
        IsGoingAway = true;
        foreach (var end in AllEnds())
        {
            end.SayGoodbye();
        }
    }

    public async Task StopAsync()
    {
        IsStopping = true;
        GoAway();
        if (local.Silo is { } silo)
        {
            _network.Unlisten(silo.Endpoint, this);
        }

        _closed = new TaskCompletionSource();
        foreach (var peer in _dialed.Values)
        {
            peer.Over();
        }

        foreach (var end in AllEnds())
        {
            if (end.IsHeard || end.Peer.IsDialed || end.Connection.Channel == WireChannel.Control)
            {
                end.Complete();
            }
        }

        CheckClosed();
        await Task.WhenAny(_closed.Task, Task.Delay(StopTimeout, process.Time));
        foreach (var end in AllEnds())
        {
            end.End(LossReason.Stopped);
        }
    }

    /// <summary>Somebody has connected and proven itself.</summary>
    /// <returns>This side of the connection; null: nobody is let in any more.</returns>
    public ConnectionEnd? Accept(SimulatedConnection connection)
    {
        if (IsStopping || process.IsDead)
        {
            return null;
        }

        var id = connection.Dialed.From;
        if (!_accepted.TryGetValue(id, out var peer))
        {
            _accepted.Add(id, peer = new SimulatedPeer(this, id, isDialed: false));
        }

        return peer.Accept(connection);
    }

    public virtual void Received(ConnectionEnd end, byte[] frame)
    {
        var isError = end.Connection.Channel == WireChannel.Data && Look(frame) == MessageKind.Error;

        // An error has a stack, and its length depends on what the runtime has inlined by then.
        _network.World.Mix(isError ? 0 : frame.Length);

        if (!_sink.Received(end.Peer, end.Connection.Channel, frame))
        {
            end.End(LossReason.Malformed);
        }
    }

    /// <summary>The other side has said all that it had to say, and waits for answers if this one goes.</summary>
    public void Heard(ConnectionEnd end)
    {
        if (end.Peer.IsDialed || !IsGoingAway || end.Connection.Channel == WireChannel.Control)
        {
            end.End(end.Peer.IsGoingAway ? LossReason.Drained : LossReason.ClosedByPeer);
        }
        else if (IsStopping)
        {
            end.Complete(); // Its answers have been accepted by now.
        }
    }

    public void GoingAway(SimulatedPeer peer) => _sink.GoingAway(peer);

    public void Ended(ConnectionEnd end, LossReason reason)
    {
        _network.World.Note(process.Name, $"lost {end.Peer.Id} {end.Connection.Channel} {reason}");
        if (end.Peer.Ended(end, ReconnectDelay * (0.5 + (_network.World.Random.NextDouble() / 2)))
            && !end.Peer.IsDialed
            && _accepted.GetValueOrDefault(end.Peer.Id) == end.Peer)
        {
            _accepted.Remove(end.Peer.Id);
        }

        _sink.Lost(end.Peer, end.Connection.Channel, reason, end.HandedOver);
        CheckClosed();
    }

    private MessageKind Look(byte[] frame)
    {
        var reader = new WireReader(frame, null!);
        var header = MessageCodec.ReadHeader(ref reader);
        switch (header)
        {
            case { Kind: MessageKind.Request, Forwards: > 0 }:
                around.States.Saw(States.CallResent);
                break;
            case { Kind: MessageKind.Rejected, Reason: RejectReason.NotOwner }:
                around.States.Saw(States.ViewsDiffer);
                break;
        }

        return header.Kind;
    }

    private void CheckClosed()
    {
        if (_closed is not null && AllEnds().Count == 0)
        {
            _closed.TrySetResult();
        }
    }

    private List<ConnectionEnd> AllEnds() =>
        [.. _dialed.Values.Concat(_accepted.Values).SelectMany(peer => peer.Ends)];
}

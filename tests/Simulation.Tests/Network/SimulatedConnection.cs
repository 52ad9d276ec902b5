using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>
/// One connection from a process to a silo: opened, then two streams of frames, then ended for each side by itself.
/// </summary>
internal sealed class SimulatedConnection
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(2);

    private readonly SimulatedNetwork _network;
    private readonly SiloAddress _target;

    public SimulatedConnection(
        SimulatedTransport dialer, SimulatedPeer peer, SiloAddress target, WireChannel channel, long position)
    {
        (_network, _target, Channel) = (dialer.Network, target, channel);
        Dialed = new ConnectionEnd(this, dialer, peer, position);
    }

    public WireChannel Channel { get; }

    /// <summary>Of the process that opened it.</summary>
    public ConnectionEnd Dialed { get; }

    /// <summary>Of the silo; null until it has proven itself.</summary>
    public ConnectionEnd? Accepted { get; private set; }

    public SimulatedNetwork Network => _network;

    public bool IsOf(SimulatedProcess process) => Dialed.Process == process || Accepted?.Process == process;

    public void Connect()
    {
        var process = Dialed.Process;
        _network.Opened(this);
        _network.World.After(ConnectTimeout, () =>
        {
            if (Accepted is null)
            {
                process.Do(() => Dialed.End(LossReason.TimedOut));
            }
        });
        _network.World.After(_network.Latency(), Reach);
    }

    /// <summary>Neither side can use it any more, and both are told so soon, if they can be.</summary>
    public void Break()
    {
        Dialed.EndSoon(LossReason.Reset);
        Accepted?.EndSoon(LossReason.Reset);
    }

    /// <summary>The process at one end is gone.</summary>
    public void Gone(SimulatedProcess process)
    {
        if (Dialed.Process == process)
        {
            Dialed.Cease();
            Accepted?.OtherIsGone(Dialed);
        }
        else if (Accepted is { } accepted && accepted.Process == process)
        {
            accepted.Cease();
            Dialed.OtherIsGone(accepted);
        }
    }

    /// <summary>One end is over.</summary>
    public void Ended()
    {
        if (Dialed.IsOver && Accepted is not { IsOver: false })
        {
            _network.Closed(this);
        }
    }

    // The machine answers for a process; what proves itself is the process.
    private void Reach()
    {
        var process = Dialed.Process;
        if (Dialed.IsOver || _network.At(_target.Endpoint) is not { } listener)
        {
            _network.World.After(_network.Latency(), () => process.Do(() => Dialed.End(LossReason.Refused)));
        }
        else if (_network.PassesBothWays(process, listener.Process))
        {
            listener.Process.Do(() => Prove(listener));
        }
    }

    private void Prove(SimulatedTransport listener)
    {
        var process = Dialed.Process;
        if (Dialed.IsOver || !_network.PassesBothWays(process, listener.Process))
        {
            return;
        }

        if (!_target.Equals(listener.Local.Silo))
        {
            _network.World.After(
                _network.Latency(), () => process.Do(() => Dialed.End(LossReason.OtherGeneration)));
            return;
        }

        if (listener.Accept(this) is not { } accepted)
        {
            _network.World.After(_network.Latency(), () => process.Do(() => Dialed.End(LossReason.Rejected)));
            return;
        }

        Accepted = accepted;
        (Dialed.Other, accepted.Other) = (accepted, Dialed);
        accepted.Open();
        _network.World.After(_network.Latency(), () => process.Do(Dialed.Open));
        if (Channel == WireChannel.Control)
        {
            KeepAlive();
        }
    }

    private void KeepAlive() => _network.World.After(KeepAlivePeriod, () =>
    {
        if (!Dialed.IsOver || Accepted is { IsOver: false })
        {
            Dialed.KeptAlive();
            Accepted!.KeptAlive();
            KeepAlive();
        }
    });
}

using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>A planted fault: what comes after this silo has said goodbye is forgotten, and never answered.</summary>
internal sealed class ForgetfulTransport(Surroundings around, SimulatedProcess process, PeerId local)
    : SimulatedTransport(around, process, local)
{
    public override void Received(ConnectionEnd end, byte[] frame)
    {
        if (!IsGoingAway || end.Peer.IsDialed || end.Connection.Channel == WireChannel.Control)
        {
            base.Received(end, frame);
        }
    }
}

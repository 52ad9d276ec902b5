using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Carries frames, which are bytes, between silos, and between clients and silos. Whoever calls opens the connections;
/// answers come back on the connection of their call, so a client needs no address.
/// </summary>
/// <remarks>
/// Frames of one connection arrive in the order in which they were accepted, each once or not at all. What was accepted
/// and had not been handed to the network when a connection ended is lost, certainly not received; what had been handed
/// over may or may not have been received. <see cref="ITransportSink.Lost"/> tells where the line is.
/// </remarks>
public interface ITransport
{
    /// <summary>Who this process is to others. A silo on port 0 knows its port once it listens.</summary>
    PeerId Local { get; }

    /// <summary>Starts to listen, if this is a silo, and to take frames.</summary>
    /// <param name="sink">Is told of everything that arrives.</param>
    /// <returns>A task that ends when others can connect.</returns>
    Task StartAsync(ITransportSink sink);

    /// <summary>The way to a silo. Opens nothing yet; the same silo is the same object until it is forgotten.</summary>
    /// <param name="silo">Address and generation.</param>
    /// <returns>The silo.</returns>
    IPeer PeerOf(SiloAddress silo);

    /// <summary>
    /// This silo is dead to the cluster: its connections are closed, both ways, and whoever still holds its
    /// <see cref="IPeer"/> gets <see cref="SendOutcome.Gone"/>.
    /// </summary>
    /// <param name="silo">Address and generation.</param>
    void Forget(SiloAddress silo);

    /// <summary>
    /// Tells everybody who is connected, and who connects from now on, to begin nothing new here. Who calls us takes no
    /// more frames for us once it has heard of it; answers go there until <see cref="StopAsync"/>.
    /// </summary>
    void GoAway();

    /// <summary>
    /// Takes no new connections, waits until everything has come that others had accepted for us before they heard of
    /// it, sends what was accepted here, and closes: after a second in any case.
    /// </summary>
    /// <returns>A task that ends when nothing is open any more.</returns>
    Task StopAsync();
}

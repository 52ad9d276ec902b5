using System.Net;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Who this process is to others, in this life of it.</summary>
internal sealed class LocalAddress
{
    private static readonly SiloAddress Nowhere = SiloAddress.New(IPAddress.Any, 0, 0);

    private LocalAddress(PeerId peer) => Peer = peer;

    /// <summary>A silo, or a client.</summary>
    public PeerId Peer { get; }

    /// <summary>Whether it calls grains and hosts none.</summary>
    public bool IsClient => Peer.Silo is null;

    /// <summary>Where the silo is reached; of a client: an address that nobody has.</summary>
    public SiloAddress Silo => Peer.Silo ?? Nowhere;

    public static LocalAddress OfSilo(SiloSettings settings, TimeProvider time) => new(PeerId.Of(
        SiloAddress.New(
            settings.Endpoint, settings.Generation ?? (int)(time.GetUtcNow().ToUnixTimeSeconds() & int.MaxValue))));

    public static LocalAddress OfClient(IIdSource ids) => new(PeerId.Of(ids.NewGuid()));
}

using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Which processes with observers can be reached. A client with observers tells every active silo that it is there,
/// again and again, so that its connections are open and checked; calls come back on them.
/// </summary>
/// <param name="transport">Carries that.</param>
/// <param name="owners">Knows the active silos.</param>
internal sealed class Presence(ITransport transport, IGrainOwners owners)
{
    /// <summary>
    /// How long calls wait for a process that is not connected. Longer than a client needs to find a new silo, or its
    /// way back after a lost connection; only the first calls pay for it.
    /// </summary>
    private const long GraceMs = 2_000;

    /// <summary>How often a client says that it is there.</summary>
    private const long PeriodMs = 2_000;

    /// <summary>How long it is remembered who was missing.</summary>
    private const long MemoryMs = 60_000;

    private readonly ConcurrentDictionary<Guid, IPeer> _clients = new();
    private readonly ConcurrentDictionary<PeerId, long> _missingSince = new();
    private readonly ConcurrentDictionary<SiloAddress, long> _toldAt = new();

    /// <summary>The way to a process, if there is one now.</summary>
    public IPeer? PeerOf(PeerId process) => process.Silo is not { } silo
        ? _clients.GetValueOrDefault(process.Client)
        : owners.Placement.IsActive(silo) ? transport.PeerOf(silo) : null;

    /// <summary>Whether a process that cannot be reached may be soon.</summary>
    public bool MayCome(PeerId process, long now) =>
        (transport.Local.Silo is not null || process.Silo is not null) // Clients do not connect to clients.
        && now - _missingSince.GetOrAdd(process, now) < GraceMs;

    /// <summary>A client says that it is there.</summary>
    public void Came(IPeer peer)
    {
        if (peer.Id.Silo is null && !peer.IsGoingAway)
        {
            _clients[peer.Id.Client] = peer;
            _missingSince.TryRemove(peer.Id, out _);
        }
    }

    /// <summary>A process says that it is about to stop.</summary>
    public void Leaves(IPeer peer, long now)
    {
        if (_clients.TryRemove(new(peer.Id.Client, peer)))
        {
            _missingSince[peer.Id] = now - GraceMs;
        }
    }

    /// <summary>The data connection with a process is lost.</summary>
    public void Lost(IPeer peer, long now)
    {
        if (peer.Id.Silo is { } silo)
        {
            _toldAt.TryRemove(silo, out _);
        }
        else if (_clients.TryRemove(new(peer.Id.Client, peer)))
        {
            _missingSince[peer.Id] = now;
        }
    }

    /// <summary>Tells every silo, unless it was told lately, that this client is there.</summary>
    public void Announce(long now)
    {
        foreach (var silo in owners.Placement.Active)
        {
            if (_toldAt.TryGetValue(silo, out var at) && now - at < PeriodMs)
            {
                continue;
            }

            using var buffer = FrameBuffer.Rent();
            MessageCodec.Write(buffer.Writer, new MessageHeader { Kind = MessageKind.Cancel });
            if (transport.PeerOf(silo).TrySend(WireChannel.Data, buffer.Writer.Written).IsAccepted)
            {
                _toldAt[silo] = now;
            }
        }
    }

    /// <summary>Forgets what was long ago.</summary>
    public void Sweep(long now)
    {
        foreach (var (process, since) in _missingSince)
        {
            if (now - since > MemoryMs)
            {
                _missingSince.TryRemove(new(process, since));
            }
        }

        foreach (var (silo, at) in _toldAt)
        {
            if (now - at > MemoryMs)
            {
                _toldAt.TryRemove(new(silo, at));
            }
        }
    }
}

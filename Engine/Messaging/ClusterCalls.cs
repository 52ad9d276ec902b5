using System.Collections.Immutable;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// The calls between this process and the silos of its cluster: who owns which grain, what is sent and what comes. A
/// silo that is alone has none.
/// </summary>
internal sealed class ClusterCalls : IGrainOwners
{
    /// <summary>How often a call that nobody waits for is passed on.</summary>
    private const int ForwardsMax = 2;

    private readonly Silo _silo;
    private readonly ITransport _transport;
    private readonly MessageCenter _center;
    private readonly OutgoingCalls _outgoing;
    private readonly Presence _presence;
    private IDisposable? _subscription;
    private uint _turn;
    private Placement _placement = Placement.Nobody;

    public ClusterCalls(Silo silo, ITransport transport, ControlMessages control, MessageCodec codec)
    {
        (_silo, _transport) = (silo, transport);
        _presence = new Presence(transport, this);
        _outgoing = new OutgoingCalls(silo, transport, codec, this, _presence);
        _center = new MessageCenter(
            _outgoing, new IncomingCalls(silo, codec, this), control, codec, this, _presence, silo);
        control.Hints = silo.Hints;
    }

    public Placement Placement => Volatile.Read(ref _placement);

    /// <summary>Begins to listen and to follow the cluster.</summary>
    public async Task StartAsync()
    {
        _subscription = _silo.Views.Subscribe(Follow);
        await _transport.StartAsync(_center);
    }

    /// <summary>Asks others to begin nothing new here.</summary>
    public void GoAway() => _transport.GoAway();

    /// <summary>Sends what was accepted, and closes. Calls that are open then, and later ones, fail.</summary>
    public async Task StopAsync()
    {
        _subscription?.Dispose();
        await _transport.StopAsync();
        _outgoing.End();
    }

    public Route RouteOf(GrainId grain)
    {
        var (placement, self) = (Placement, _transport.Local.Silo);
        SiloAddress? owner;
        if (!_silo.References.IsWorker(grain.Type))
        {
            owner = placement.OwnerOf(grain);
        }
        else if (self is null && placement.OwnersOf(grain.Type) is { IsEmpty: false } owners)
        {
            owner = NextOf(owners);
        }
        else
        {
            owner = self;
        }

        return new(owner, owner is not null && owner.Equals(self), placement.Version);
    }

    /// <summary>Tells the silos that this process has observers, if it is a client that does.</summary>
    public void Announce()
    {
        if (_transport.Local.Silo is null && !_silo.Observers.IsEmpty)
        {
            _presence.Announce(_silo.Clock.Now);
        }
    }

    /// <summary>Sends a call to the silo that owns the grain, or to the process that has the observer.</summary>
    /// <returns>A failed call, if it is not sent.</returns>
#pragma warning disable MA0022 // null: nobody waits, or the completion tells
    public Task? Send(in Route route, GrainId target, GrainRequest request, CancellationToken token)
    {
        if (request.Is(GrainMethodOptions.OneWay))
        {
            _outgoing.SendOneWay(route, target, request, forwards: 0);
            return null;
        }

        return _outgoing.Send(route, target, request, token);
    }
#pragma warning restore MA0022

    /// <summary>Passes on a call that nobody waits for and that came to the wrong silo.</summary>
    public void PassOn(in MessageHeader header, GrainRequest request)
    {
        if (header.Forwards < ForwardsMax && !ObserverId.Is(header.Target))
        {
            _outgoing.SendOneWay(RouteOf(header.Target), header.Target, request, header.Forwards + 1);
        }
    }

    public void Deliver(GrainId target, GrainRequest request)
    {
        if (ObserverId.TryParse(target, out var observer))
        {
            _silo.Observers.Deliver(observer, request);
        }
        else
        {
            _silo.Router.Deliver(target, request);
        }
    }

    public void Refresh(long version)
    {
        if (Placement.Version is var known && version > known.Number)
        {
            _silo.Hints.Heard(known with { Number = version });
        }
    }

    public void LookAgain() => Refresh(Placement.Version.Number + 1);

    public void Sweep(long now)
    {
        _presence.Sweep(now);
        Announce();
        _outgoing.Sweep(now);
    }

    // In turn; past those that cannot be reached now, if there are others.
    private SiloAddress NextOf(ImmutableArray<SiloAddress> silos)
    {
        var turn = Interlocked.Increment(ref _turn);
        for (uint more = 0; more < silos.Length; more++)
        {
            var silo = silos[(int)((turn + more) % (uint)silos.Length)];
            if (_transport.PeerOf(silo) is { IsDown: false, IsGoingAway: false })
            {
                return silo;
            }
        }

        return silos[(int)(turn % (uint)silos.Length)];
    }

    // Activations that belong elsewhere now finish what runs and end; what waits in them goes there.
    private void Follow(ClusterView view)
    {
        var placement = new Placement(view, _silo.References.Roles);
        if (placement.Version.Number < Placement.Version.Number)
        {
            return;
        }

        Volatile.Write(ref _placement, placement);
        foreach (var row in view.Silos)
        {
            if (row.Status == SiloStatus.Dead)
            {
                _transport.Forget(row.Silo);
            }
        }

        foreach (var activation in _silo.Status == SiloStatus.Active ? _silo.Catalog.All : [])
        {
            if (!activation.Class.IsWorker && !_silo.SiloAddress.Equals(placement.OwnerOf(activation.GrainId)))
            {
                activation.Deactivate(
                    new DeactivationReason(
                        DeactivationReasonCode.RuntimeRequested,
                        $"By view {placement.Version.Number} it belongs to {placement.OwnerOf(activation.GrainId)}."),
                    CancellationToken.None);
            }
        }

        Announce();
        _outgoing.SendWaiting();
    }
}

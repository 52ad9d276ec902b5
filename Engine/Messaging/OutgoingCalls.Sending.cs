using Orleans.Runtime;

namespace Commerce.Engine;

/// <content>Finding whom to send a call to, and handing it to the transport.</content>
internal sealed partial class OutgoingCalls
{
    private void SendNow(OutgoingCall call) => SendTo(owners.RouteOf(call.Target), call);

    private void SendTo(in Route route, OutgoingCall call, HashSet<IPeer>? unreachable = null)
    {
        Exception? failure = null;
        var isLocal = false;
        lock (call)
        {
            if (call.Ended || call.Peer is not null)
            {
                return;
            }

            Await(call, false);
            var (view, owner) = (route.View.Number, route.Owner);
            isLocal = route.IsHere && !call.IsToObserver;
            if (call.IsToObserver)
            {
                Await(call, !TryHandToObserver(call, view, unreachable, out failure));
            }
            else if (owner is null && Placement.IsAddressed(call.Target))
            {
                failure = new SiloUnavailableException(
                    $"{call.Request.Method.Name} was not sent: {call.Target.Key} is not active.");
            }
            else if (owner is null && owners.Placement.MissingRoleOf(call.Target) is { } role)
            {
                failure = new NoSiloForRoleException(
                    $"{call.Request.Method.Name} of {call.Target} was not sent: every active silo has roles, and none "
                    + $"has '{role}'. Start one that has, or one without roles.");
            }
            else if (owner is null
                || (!isLocal && !TryHand(call, transport.PeerOf(owner), view, unreachable, out failure)))
            {
                Await(call, true);
            }
        }

        if (failure is not null)
        {
            Fail(call, failure);
        }
        else if (isLocal && End(call))
        {
            owners.Deliver(call.Target, call.Request);
        }
        else if (call.IsOneWay && call.Peer is not null)
        {
            End(call);
        }
    }

    // Under its lock.
    private void Await(OutgoingCall call, bool waits)
    {
        if (call.Waits != waits)
        {
            call.Waits = waits;
            if (waits)
            {
                _waiting[call.Id] = call;
            }
            else
            {
                _waiting.TryRemove(call.Id, out _);
            }
        }
    }

    // Whether the call is on its way, or has failed for good; else it has to wait.
    private bool TryHand(
        OutgoingCall call, IPeer peer, long view, HashSet<IPeer>? unreachable, out Exception? failure)
    {
        failure = null;
        if (unreachable?.Contains(peer) == true)
        {
            return false;
        }

        if (peer.IsGoingAway)
        {
            unreachable?.Add(peer);
            owners.LookAgain();
            return false;
        }

        using var buffer = FrameBuffer.Rent();
        var header = HeaderOf(call.Target, call.Request, view, call.Sends) with
        {
            CorrelationId = call.IsOneWay ? 0 : call.Id,
        };
        try
        {
            MessageCodec.WriteRequest(buffer.Writer, header, call.Request);
        }
        catch (WireFormatException exception)
        {
            failure = exception;
            return true;
        }

        var sent = peer.TrySend(WireChannel.Data, buffer.Writer.Written);
        switch (sent.Outcome)
        {
            case SendOutcome.Accepted:
                (call.Peer, call.Position) = (peer, sent.Position);
                call.Sends++;
                return true;
            case SendOutcome.QueueFull:
                failure = new LimitExceededException(
                    $"{call.Request.Method.Name} of {call.Target} was not sent: too much waits for {peer.Id}.");
                return true;
            case SendOutcome.TooLarge:
                failure = new WireFormatException(
                    $"{call.Request.Method.Name} of {call.Target} was not sent: its arguments are too large.");
                return true;
            default:
                unreachable?.Add(peer);
                return false;
        }
    }

    // An observer is where it is: if that process does not come in time, nobody can be told.
    private bool TryHandToObserver(
        OutgoingCall call, long view, HashSet<IPeer>? unreachable, out Exception? failure)
    {
        failure = null;
        _ = ObserverId.TryParse(call.Target, out var observer); // One that cannot be parsed is nowhere.
        if (presence.PeerOf(observer.Process) is { } peer
            && TryHand(call, peer, view, unreachable, out failure))
        {
            return true;
        }

        if (presence.MayCome(observer.Process, silo.Clock.Now))
        {
            return false;
        }

        failure = new ClientNotAvailableException(
            $"{call.Request.Method.Name} was not sent: {observer.Process} has the observer and is not connected.");
        return true;
    }

    private OutgoingCall? TryOpen(GrainId target, GrainRequest request)
    {
        if (Interlocked.Increment(ref _open) > OpenMax)
        {
            Interlocked.Decrement(ref _open);
            silo.Instruments.Rejected.Add(1);
            return null;
        }

        var call = new OutgoingCall(Interlocked.Increment(ref _lastId), target, request);
        _calls[call.Id] = call;
        _earliest.Note(request.Deadline);
        return call;
    }

    private MessageHeader HeaderOf(GrainId target, GrainRequest request, long view, int forwards) => new()
    {
        Kind = request.Is(GrainMethodOptions.OneWay) ? MessageKind.OneWay : MessageKind.Request,
        Forwards = (byte)Math.Min(forwards, byte.MaxValue),
        Target = target,
        MethodId = request.Method.Id,
        TimeToLiveMs = silo.Clock.MillisecondsUntil(request.Deadline),
        ViewVersion = view,
        IsCancellable = request.CancellationToken.CanBeCanceled,
        Context = request.Context,
    };
}

using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// The calls to other silos that are not answered yet. What was certainly not executed is sent again, to whoever owns
/// the grain then; what may have been executed is not: its caller gets an error and decides.
/// </summary>
/// <param name="silo">Whose calls they are.</param>
/// <param name="transport">Carries them.</param>
/// <param name="codec">Writes and reads them.</param>
/// <param name="owners">Knows who owns a grain.</param>
internal sealed class OutgoingCalls(Silo silo, ITransport transport, MessageCodec codec, IGrainOwners owners)
{
    /// <summary>More open calls of one process are refused: 64 MB at 1 KB each, and far above any use.</summary>
    private const int OpenMax = 65_536;

    /// <summary>
    /// How often a call is sent. Each time another view of the cluster has sent it back; views agree within seconds.
    /// </summary>
    private const int SendsMax = 50;

    private readonly ConcurrentDictionary<ulong, OutgoingCall> _calls = new();
    private readonly ConcurrentDictionary<ulong, OutgoingCall> _waiting = new();
    private ulong _lastId;
    private int _open;

    /// <summary>Sends a call for the first time. The request's completion tells its caller.</summary>
    /// <param name="target">The grain.</param>
    /// <param name="request">With context and deadline.</param>
    /// <param name="token">The caller's.</param>
    /// <returns>A failed call, if it is not sent at all.</returns>
#pragma warning disable MA0022 // null: the completion tells
    public Task? Send(GrainId target, GrainRequest request, CancellationToken token)
    {
        if (Interlocked.Increment(ref _open) > OpenMax)
        {
            Interlocked.Decrement(ref _open);
            silo.Instruments.Rejected.Add(1);
            return request.Failed(new LimitExceededException(
                "the limit of calls to other silos without an answer", OpenMax, OpenMax, target));
        }

        request.Promise(silo.Completions);
        var call = new OutgoingCall(Interlocked.Increment(ref _lastId), target, request);
        _calls[call.Id] = call;
        if (token.CanBeCanceled)
        {
            Listen(call, token);
        }

        SendNow(call);
        return null;
    }
#pragma warning restore MA0022

    /// <summary>Sends a call that nobody waits for. It is lost if it cannot be sent now.</summary>
    /// <param name="target">The grain.</param>
    /// <param name="request">With context and deadline.</param>
    /// <param name="forwards">How often it was passed on before.</param>
    public void SendOneWay(GrainId target, GrainRequest request, int forwards)
    {
        var placement = owners.Placement;
        if (owners.OwnerOf(target) is not { } owner)
        {
            return;
        }

        using var buffer = FrameBuffer.Rent();
        var header = HeaderOf(target, request, placement.Version.Number) with
        {
            Kind = MessageKind.OneWay,
            Forwards = (byte)forwards,
        };
        MessageCodec.WriteRequest(buffer.Writer, header, request);
        transport.PeerOf(owner).TrySend(WireChannel.Data, buffer.Writer.Written);
    }

    /// <summary>An answer came.</summary>
    /// <param name="from">From whom.</param>
    /// <param name="header">Its header.</param>
    /// <param name="body">Where its body begins.</param>
    public void Answered(IPeer from, in MessageHeader header, ref WireReader body)
    {
        if (!_calls.TryGetValue(header.CorrelationId, out var call))
        {
            return; // Its caller was told something else in the meantime.
        }

        if (header is { Kind: MessageKind.Rejected, Reason: RejectReason.NotOwner or RejectReason.Stopping })
        {
            SentBack(call, from, header);
        }
        else if (End(call))
        {
            call.Request.Complete(codec.ReadOutcome(header, ref body, call.Request));
        }
    }

    /// <summary>A connection has ended.</summary>
    /// <param name="peer">To whom.</param>
    /// <param name="reason">Why.</param>
    /// <param name="handedOver">Frames above this number were certainly not received.</param>
    public void Lost(IPeer peer, LossReason reason, long handedOver)
    {
        foreach (var (_, call) in _calls)
        {
            bool unsent;
            lock (call.Gate)
            {
                if (!ReferenceEquals(call.Peer, peer))
                {
                    continue;
                }

                unsent = call.Position > handedOver;
                call.Peer = unsent ? null : call.Peer;
            }

            if (unsent)
            {
                SendNow(call);
            }
            else
            {
                Fail(call, new SiloUnavailableException(
                    $"{call.Request.Method.Name} of {call.Target} was sent to {peer.Id}, and the connection ended "
                    + $"({reason}) before an answer came. Whether it was executed is unknown."));
            }
        }
    }

    /// <summary>Sends what waits, since the cluster has changed, and ends what has waited too long.</summary>
    /// <param name="now">By <see cref="SiloClock"/>.</param>
    public void Sweep(long now)
    {
        foreach (var (_, call) in _calls)
        {
            if (now >= call.Request.Deadline && Withdraw(call))
            {
                call.Request.Complete(call.Request.Failed(new TimeoutException(
                    $"{call.Request.Method.Name} of {call.Target} was not answered in time"
                    + $"{(call.Sends > 0 ? $" by {call.Peer?.Id}" : ": no silo that owns it could be reached")}.")));
            }
        }

        SendWaiting();
    }

    /// <summary>Sends what waits for an owner that can be reached.</summary>
    public void SendWaiting()
    {
        foreach (var (_, call) in _waiting)
        {
            SendNow(call);
        }
    }

    private void SendNow(OutgoingCall call)
    {
        Exception? failure = null;
        var isLocal = false;
        lock (call.Gate)
        {
            if (call.Ended || call.Peer is not null)
            {
                return;
            }

            _waiting.TryRemove(call.Id, out _);
            var placement = owners.Placement;
            var owner = owners.OwnerOf(call.Target);
            isLocal = owner?.Equals(silo.SiloAddress) == true;
            if (owner is null && Placement.IsAddressed(call.Target))
            {
                failure = new SiloUnavailableException(
                    $"{call.Request.Method.Name} was not sent: {call.Target.Key} is not active.");
            }
            else if (owner is null || (!isLocal && !TryHand(call, owner, placement.Version.Number, out failure)))
            {
                _waiting[call.Id] = call;
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
    }

    // Whether the call is on its way, or has failed for good; else it has to wait.
    private bool TryHand(OutgoingCall call, SiloAddress owner, long view, out Exception? failure)
    {
        failure = null;
        var peer = transport.PeerOf(owner);
        if (peer.IsGoingAway)
        {
            owners.Refresh(view + 1);
            return false;
        }

        using var buffer = FrameBuffer.Rent();
        var header = HeaderOf(call.Target, call.Request, view) with
        {
            CorrelationId = call.Id,
            Forwards = (byte)Math.Min(call.Sends, byte.MaxValue),
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
                    $"{call.Request.Method.Name} of {call.Target} was not sent: too much waits to be sent to {owner}.");
                return true;
            case SendOutcome.TooLarge:
                failure = new WireFormatException(
                    $"{call.Request.Method.Name} of {call.Target} was not sent: its arguments are too large.");
                return true;
            default:
                return false;
        }
    }

    private MessageHeader HeaderOf(GrainId target, GrainRequest request, long view) => new()
    {
        Kind = MessageKind.Request,
        Target = target,
        MethodId = request.Method.Id,
        TimeToLiveMs = silo.Clock.MillisecondsUntil(request.Deadline),
        ViewVersion = view,
        IsCancellable = request.CancellationToken.CanBeCanceled,
        Sender = transport.Local.Silo,
        Context = request.Context,
    };

    private void SentBack(OutgoingCall call, IPeer from, in MessageHeader header)
    {
        lock (call.Gate)
        {
            if (!ReferenceEquals(call.Peer, from))
            {
                return;
            }

            call.Peer = null;
            if (call.Sends < SendsMax)
            {
                _waiting[call.Id] = call;
            }
        }

        if (call.Sends >= SendsMax)
        {
            Fail(call, new SiloUnavailableException(
                $"{call.Request.Method.Name} of {call.Target} was sent {call.Sends} times, and sent back each time, "
                + $"last by {from.Id}: {header.Reason}, {header.Explanation} It was not executed."));
            return;
        }

        // With a newer view than the sender's, it goes on at once; else when the view changes, or with the next sweep.
        var placement = owners.Placement;
        if (placement.Version.Number > header.ViewVersion
            && !from.Id.Silo!.Equals(owners.OwnerOf(call.Target)))
        {
            SendNow(call);
        }
        else
        {
            // One of both is behind. If it is not this one, reading once more has cost little.
            owners.Refresh(Math.Max(header.ViewVersion, placement.Version.Number + 1));
        }
    }

    private void Listen(OutgoingCall call, CancellationToken token)
    {
        var registration = token.UnsafeRegister(
            static (state, token) =>
            {
                var (calls, call) = ((OutgoingCalls, OutgoingCall))state!;
                if (calls.Withdraw(call))
                {
                    call.Request.Complete(call.Request.Cancelled(token));
                }
            },
            (this, call));
        bool ended;
        lock (call.Gate)
        {
            call.Cancellation = registration;
            ended = call.Ended;
        }

        if (ended)
        {
            registration.Unregister();
        }
    }

    // Ends a call whose caller gives up, and says so to who has it.
    private bool Withdraw(OutgoingCall call)
    {
        if (!End(call))
        {
            return false;
        }

        if (call.Peer is { } peer)
        {
            using var buffer = FrameBuffer.Rent();
            MessageCodec.Write(
                buffer.Writer, new MessageHeader { Kind = MessageKind.Cancel, CorrelationId = call.Id });
            peer.TrySend(WireChannel.Data, buffer.Writer.Written); // Lost: it runs, and its answer is ignored.
        }

        return true;
    }

    private void Fail(OutgoingCall call, Exception exception)
    {
        if (End(call))
        {
            call.Request.Complete(call.Request.Failed(exception));
        }
    }

    // Whoever ends it tells the caller.
    private bool End(OutgoingCall call)
    {
        lock (call.Gate)
        {
            if (call.Ended)
            {
                return false;
            }

            call.Ended = true;
            call.Cancellation.Unregister();
        }

        _calls.TryRemove(call.Id, out _);
        _waiting.TryRemove(call.Id, out _);
        Interlocked.Decrement(ref _open);
        return true;
    }
}

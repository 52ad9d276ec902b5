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
/// <param name="presence">Knows the way to observers.</param>
internal sealed partial class OutgoingCalls(
    Silo silo, ITransport transport, MessageCodec codec, IGrainOwners owners, Presence presence)
{
    /// <summary>More open calls of one process are refused: 64 MB at 1 KB each, and far above any use.</summary>
    private const int OpenMax = 65_536;

    /// <summary>
    /// How often a call is sent. Each time another view of the cluster has sent it back; views agree within seconds.
    /// </summary>
    private const int SendsMax = 50;

    /// <summary>How often calls without an answer make this process look at the cluster, at most.</summary>
    private const long LookPeriodMs = 1_000;

    private readonly ConcurrentDictionary<ulong, OutgoingCall> _calls = new();
    private readonly ConcurrentDictionary<ulong, OutgoingCall> _waiting = new();
    private readonly EarliestDeadline _earliest = new();
    private ulong _lastId;
    private int _open;
    private long _looksFrom;
    private volatile bool _ended;

    /// <summary>Sends a call for the first time. The request's completion tells its caller.</summary>
    /// <param name="route">Where to.</param>
    /// <param name="target">The grain.</param>
    /// <param name="request">With context and deadline.</param>
    /// <param name="token">The caller's.</param>
    /// <returns>A failed call, if it is not sent at all.</returns>
#pragma warning disable MA0022 // null: the completion tells
    public Task? Send(in Route route, GrainId target, GrainRequest request, CancellationToken token)
    {
        // Before others see the call, who may end it at once.
        if (silo.Threads.AllowInline && ReferenceEquals(TaskScheduler.Current, TaskScheduler.Default))
        {
            request.PromiseAnswer(silo.Threads);
        }
        else
        {
            request.Promise(silo.Completions);
        }

        if (TryOpen(target, request) is not { } call)
        {
            return request.Failed(new LimitExceededException(
                "the limit of calls to other silos without an answer", OpenMax, OpenMax, target));
        }

        if (token.CanBeCanceled)
        {
            Listen(call, token);
        }

        SendTo(route, call);
        if (_ended)
        {
            FailAll();
        }

        return null;
    }
#pragma warning restore MA0022

    /// <summary>
    /// Sends a call that nobody waits for: now, or when its owner is known and connected. It is lost with its
    /// connection, if too much waits already, or past its deadline.
    /// </summary>
    /// <param name="route">Where to.</param>
    /// <param name="target">The grain.</param>
    /// <param name="request">With context and deadline.</param>
    /// <param name="forwards">How often it was passed on before.</param>
    public void SendOneWay(in Route route, GrainId target, GrainRequest request, int forwards)
    {
        var peer = ObserverId.TryParse(target, out var observer) ? presence.PeerOf(observer.Process)
            : route is { Owner: { } owner, IsHere: false } ? transport.PeerOf(owner)
            : null;
        if (peer is { IsGoingAway: false })
        {
            using var buffer = FrameBuffer.Rent();
            MessageCodec.WriteRequest(
                buffer.Writer, HeaderOf(target, request, route.View.Number, forwards), request);
            switch (peer.TrySend(WireChannel.Data, buffer.Writer.Written).Outcome)
            {
                case SendOutcome.Accepted:
                    return;
                case SendOutcome.QueueFull or SendOutcome.TooLarge:
                    silo.Instruments.Dropped.Add(1);
                    return;
            }
        }

        if (TryOpen(target, request) is { } call)
        {
            call.Sends = forwards;
            SendTo(route, call);
        }
    }

    /// <summary>An answer came.</summary>
    /// <param name="from">From whom.</param>
    /// <param name="header">Its header.</param>
    /// <param name="body">Where its body begins.</param>
    public void Answered(IPeer from, in MessageHeader header, ref WireReader body)
    {
        if (!_calls.TryGetValue(header.CorrelationId, out var call))
        {
            // Its caller was told something else in the meantime, or nobody waits: then only the view is news, and only
            // from a silo: what clients answer is not asked about the cluster.
            if (from.Id.Silo is not null)
            {
                owners.Refresh(header.ViewVersion);
            }

            return;
        }

        if (header is { Kind: MessageKind.Rejected, Reason: RejectReason.NotOwner or RejectReason.Stopping })
        {
            SentBack(call, from, header);
        }
        else if (End(call, from))
        {
            if (Volatile.Read(ref _open) > 0)
            {
                KeptWork.KeepNothing();
            }

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
            lock (call)
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
                var message = $"{call.Request.Method.Name} of {call.Target} was sent to {peer.Id}, and the connection "
                    + $"ended ({reason}) before an answer came. Whether it was executed is unknown.";
                Fail(call, !call.IsToObserver
                    ? new SiloUnavailableException(message) : new ClientNotAvailableException(message));
            }
        }
    }

    /// <summary>Sends what waits, since the cluster has changed, and ends what has waited too long.</summary>
    /// <param name="now">By <see cref="SiloClock"/>.</param>
    public void Sweep(long now)
    {
        if (_earliest.TryPass(now))
        {
            foreach (var (_, call) in _calls)
            {
                if (now < call.Request.Deadline)
                {
                    _earliest.Note(call.Request.Deadline);
                }
                else if (Withdraw(call))
                {
                    MayBeGone(now);
                    var what = $"{call.Request.Method.Name} of {call.Target} was not answered in time";
                    Tell(call, call.Peer is { } peer
                        ? new TimeoutException($"{what} by {peer.Id}.")
                        : new CallNotExecutedException($"{what}: no silo that owns it could be reached."));
                }
            }
        }

        SendWaiting();
    }

    /// <summary>This process stops: nobody answers any more, nor ends what has waited too long.</summary>
    public void End()
    {
        _ended = true;
        FailAll();
    }

    /// <summary>
    /// Sends what waits for an owner that can be reached. One that cannot is found out by one call, not by writing all
    /// that wait for it.
    /// </summary>
    public void SendWaiting()
    {
        HashSet<IPeer>? unreachable = null;
        foreach (var (_, call) in _waiting)
        {
            SendTo(owners.RouteOf(call.Target), call, unreachable ??= []);
        }
    }

    // A silo that does not answer may be dead for others already, and nothing has told it here.
    private void MayBeGone(long now)
    {
        if (now >= _looksFrom)
        {
            _looksFrom = now + LookPeriodMs;
            owners.LookAgain();
        }
    }

    private void SentBack(OutgoingCall call, IPeer from, in MessageHeader header)
    {
        if (call.IsToObserver)
        {
            if (End(call, from))
            {
                Tell(call, new ClientNotAvailableException(
                    $"{call.Request.Method.Name} was not executed: {from.Id}, which has the observer, is stopping."));
            }

            return;
        }

        lock (call)
        {
            if (call.Ended || !ReferenceEquals(call.Peer, from))
            {
                return;
            }

            call.Peer = null;
            if (call.Sends < SendsMax)
            {
                Await(call, true);
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
        var route = owners.RouteOf(call.Target);
        if (route.View.Number > header.ViewVersion && !from.Id.Silo!.Equals(route.Owner))
        {
            SendTo(route, call);
        }
        else
        {
            // One of both is behind. If it is not this one, reading once more has cost little.
            owners.LookAgain();
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
        lock (call)
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

    private void FailAll()
    {
        foreach (var (_, call) in _calls)
        {
            Fail(call, new SiloUnavailableException(
                $"{call.Request.Method.Name} of {call.Target} was not answered before this process stopped."
                + (call.Sends > 0 ? " Whether it was executed is unknown." : " It was not sent.")));
        }
    }

    private void Fail(OutgoingCall call, Exception exception)
    {
        if (End(call))
        {
            Tell(call, exception);
        }
    }

    private void Tell(OutgoingCall call, Exception exception)
    {
        if (call.IsOneWay)
        {
            silo.Instruments.Dropped.Add(1);
        }
        else
        {
            call.Request.Complete(call.Request.Failed(exception));
        }
    }

    // Whoever ends it tells the caller. By an answer, that is only who has it: numbers of calls can be guessed.
    private bool End(OutgoingCall call, IPeer? answeredBy = null)
    {
        lock (call)
        {
            if (call.Ended || (answeredBy is not null && !ReferenceEquals(call.Peer, answeredBy)))
            {
                return false;
            }

            call.Ended = true;
            call.Cancellation.Unregister();
            Await(call, false);
        }

        _calls.TryRemove(call.Id, out _);
        Interlocked.Decrement(ref _open);
        return true;
    }
}

using System.Collections.Concurrent;

namespace Commerce.Engine;

/// <summary>Calls from other processes to grains of this silo: from the frame to the activation, and back.</summary>
/// <param name="silo">Whose grains are called.</param>
/// <param name="codec">Reads calls and writes answers.</param>
/// <param name="owners">Knows which grains are this silo's.</param>
internal sealed class IncomingCalls(Silo silo, MessageCodec codec, IGrainOwners owners)
{
    private readonly ConcurrentDictionary<(IPeer From, ulong Id), IncomingCall> _cancellable = new();
    private int _underWay;

    /// <summary>A call has come.</summary>
    /// <param name="from">The caller.</param>
    /// <param name="header">Its header.</param>
    /// <param name="body">Where its arguments begin.</param>
    public void Received(IPeer from, in MessageHeader header, ref WireReader body)
    {
        var call = header.Kind == MessageKind.OneWay ? null : new IncomingCall(this, from, header.CorrelationId)
        {
            Cancellation = header.IsCancellable ? new CancellationTokenSource() : null,
        };
        var (reason, explanation) = Refusal(header);
        if (reason != RejectReason.None && call is not null)
        {
            call.Reject(reason, explanation);
            return;
        }

        var (request, why) = Read(header, ref body);
        if (request is null)
        {
            call?.Reject(why.Reason, why.Explanation);
            return;
        }

        request.Deadline = header.TimeToLiveMs == MessageHeader.NoDeadline
            ? long.MaxValue
            : silo.Clock.After(TimeSpan.FromMilliseconds(header.TimeToLiveMs));
        if (call is not null)
        {
            if (Interlocked.Increment(ref _underWay) > 1)
            {
                KeptWork.KeepNothing();
            }

            call.IsUnderWay = true;
            request.AnswerTo(call);
            if (call.Cancellation is { } cancellation)
            {
                request.CancellationToken = cancellation.Token;
                _cancellable[(from, call.Id)] = call;
            }
        }
        else if (reason != RejectReason.None)
        {
            Redirect(from, header, request, reason);
            return;
        }

        owners.Deliver(header.Target, request);
    }

    /// <summary>A caller gives up.</summary>
    public void Cancelled(IPeer from, ulong id)
    {
        if (_cancellable.TryGetValue((from, id), out var call))
        {
            call.Cancellation!.Cancel();
        }
    }

    /// <summary>Sends what a method gave.</summary>
    public void Answer(IncomingCall call, GrainRequest request, Task outcome)
    {
        using var buffer = FrameBuffer.Rent();
        codec.WriteOutcome(buffer.Writer, HeaderOf(call), request, outcome);
        Send(call, buffer);
    }

    /// <summary>Sends that a call was not executed.</summary>
    public void Reject(IncomingCall call, RejectReason reason, string explanation)
    {
        using var buffer = FrameBuffer.Rent();
        MessageCodec.Write(buffer.Writer, HeaderOf(call) with
        {
            Kind = MessageKind.Rejected,
            Reason = reason,
            Explanation = explanation,
        });
        Send(call, buffer);
    }

    // A call that nobody waits for goes on to the owner. Its sender gets no answer, so it is told of the newer view.
    private void Redirect(IPeer from, in MessageHeader header, GrainRequest request, RejectReason reason)
    {
        if (reason is RejectReason.NotOwner or RejectReason.Stopping)
        {
            owners.PassOn(header, request);
        }

        if (reason == RejectReason.NotOwner && header.ViewVersion < owners.Placement.Version.Number)
        {
            Reject(new IncomingCall(this, from, id: 0), reason, "");
        }
    }

    private (GrainRequest? Request, (RejectReason Reason, string Explanation) Why) Read(
        in MessageHeader header, ref WireReader body)
    {
        try
        {
            return codec.ReadRequest(header, ref body) is { } request
                ? (request, default)
                : (null, (RejectReason.UnknownMethod,
                    $"{silo.SiloAddress} has no method {header.MethodId:x8}. It runs another version."));
        }
        catch (WireFormatException exception)
        {
            return (null, (RejectReason.Malformed, exception.Message));
        }
    }

    private (RejectReason Reason, string Explanation) Refusal(in MessageHeader header)
    {
        if (header.TimeToLiveMs is not MessageHeader.NoDeadline and <= 0)
        {
            return (RejectReason.Expired, "The caller's time was over when the call came.");
        }

        if (!silo.BeginsActivations)
        {
            return (RejectReason.Stopping, $"{silo.SiloAddress} is {silo.Status}.");
        }

        if (!silo.References.Knows(header.Target.Type))
        {
            return ObserverId.Is(header.Target)
                ? default
                : (RejectReason.UnknownGrain,
                    $"{silo.SiloAddress} has no class for '{header.Target.Type}'. It runs another version.");
        }

        var route = owners.RouteOf(header.Target);
        if (route.IsHere)
        {
            return default;
        }

        owners.Refresh(header.ViewVersion);

        return (RejectReason.NotOwner,
            $"By view {route.View.Number} of {silo.SiloAddress} the owner is {route.Owner?.ToString() ?? "nobody"}.");
    }

    // With the view by which it was decided, so that the caller knows which of both is behind.
    private MessageHeader HeaderOf(IncomingCall call) => new()
    {
        Kind = MessageKind.Response,
        CorrelationId = call.Id,
        ViewVersion = owners.Placement.Version.Number,
    };

    // An answer that cannot be sent is lost: the caller's deadline tells.
    private void Send(IncomingCall call, in FrameBuffer buffer)
    {
        if (call.Cancellation is not null)
        {
            _cancellable.TryRemove((call.From, call.Id), out _);
        }

        if (call.IsUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
        }

        if (!call.From.TrySend(WireChannel.Data, buffer.Writer.Written).IsAccepted)
        {
            silo.Instruments.Dropped.Add(1);
        }
    }
}

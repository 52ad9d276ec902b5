using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Membership's questions, answers and gossip, over the control connections.</summary>
/// <param name="transport">Carries them.</param>
/// <param name="completions">Makes what membership awaits.</param>
/// <param name="time">For those who ask on behalf of others.</param>
internal sealed class ControlMessages(ITransport transport, ICompletions completions, TimeProvider time)
    : IProbe, IMembershipGossip
{
    /// <summary>The longest that one silo waits for another on behalf of a third.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    /// <summary>How soon it then asks again what could not be sent.</summary>
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<ulong, Question> _open = new();
    private ulong _lastId;

    /// <summary>Is told what others say; set before anything comes.</summary>
    public IMembershipHints Hints { get; set; } = null!;

    public async Task<ProbeResult> ProbeAsync(SiloAddress target, CancellationToken cancellationToken) =>
        (await AskAsync(target, new ControlMessage { Kind = ControlKind.Probe }, cancellationToken)).Result;

    public async Task<ProbeResult> ProbeIndirectlyAsync(
        SiloAddress via, SiloAddress target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var message = new ControlMessage { Kind = ControlKind.ProbeFor, Target = target, Timeout = timeout };
        var (isAnswer, result) = await AskAsync(via, message, cancellationToken);
        return isAnswer ? result : new ProbeResult(ProbeOutcome.Unknown);
    }

    public void Tell(SiloAddress silo, MembershipVersion version) => Send(
        transport.PeerOf(silo),
        new ControlMessage { Kind = ControlKind.Gossip, Table = version.Incarnation, Number = version.Number });

    /// <summary>A message has come.</summary>
    /// <returns>Whether it could be read.</returns>
    public bool Received(IPeer from, WireReader reader)
    {
        ControlMessage message;
        try
        {
            message = ControlMessage.Read(ref reader);
        }
        catch (WireFormatException)
        {
            return false;
        }

        var isOfSilo = from.Id.Silo is not null;
        switch (message.Kind)
        {
            case ControlKind.Probe:
                Answer(from, message.Id, new ProbeResult(ProbeOutcome.Answered, Hints.Health));
                break;
            case ControlKind.ProbeFor when isOfSilo && message.Target is { } target:
                _ = AskForAsync(from, message.Id, target, message.Timeout);
                break;
            case ControlKind.Answer:
                if (_open.TryGetValue(message.Id, out var question) && ReferenceEquals(question.Peer, from)
                    && _open.TryRemove(message.Id, out _))
                {
                    question.Told.TrySetResult((true, message.Result));
                }

                break;
            case ControlKind.Gossip when isOfSilo:
                Hints.Heard(new MembershipVersion(message.Table, message.Number));
                break;
            default:
                break; // Of a newer version, or not a client's to say.
        }

        return true;
    }

    /// <summary>A control connection has ended.</summary>
    public void Lost(IPeer peer, LossReason reason)
    {
        var outcome = reason.EvidenceOf() == LossEvidence.Strong ? ProbeOutcome.Refused : ProbeOutcome.Silent;
        foreach (var (id, question) in _open)
        {
            if (ReferenceEquals(question.Peer, peer) && _open.TryRemove(id, out _))
            {
                question.Told.TrySetResult((false, new ProbeResult(outcome)));
            }
        }

        // Only of a connection that had been open; whoever wanted one that could not be opened has just been told.
        if (reason is LossReason.Reset or LossReason.ClosedByPeer && peer.Id.Silo is { } silo)
        {
            Hints.ConnectionLost(silo);
        }
    }

    private async Task<(bool IsAnswer, ProbeResult Result)> AskAsync(
        SiloAddress silo, ControlMessage message, CancellationToken cancellationToken)
    {
        var peer = transport.PeerOf(silo);
        var question = new Question(peer, completions.Create<(bool, ProbeResult)>());
        var id = Interlocked.Increment(ref _lastId);
        _open[id] = question;
        try
        {
            return Send(peer, message with { Id = id }) switch
            {
                SendOutcome.Accepted => await question.Told.Task.WaitAsync(cancellationToken),
                SendOutcome.Unreachable => (false, new ProbeResult(ProbeOutcome.NotSent)),
                _ => (false, new ProbeResult(ProbeOutcome.Silent)), // It takes nothing any more.
            };
        }
        catch (OperationCanceledException)
        {
            return (false, new ProbeResult(ProbeOutcome.Silent));
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    private async Task AskForAsync(IPeer from, ulong id, SiloAddress target, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(
            timeout > TimeSpan.Zero && timeout < WaitMax ? timeout : WaitMax, time);
        var found = await FindAsync(target, deadline.Token);
        Answer(from, id, found with { Health = Hints.Health });
    }

    /// <summary>
    /// That a question could not be sent yet is no answer: it would count as a vote. Nor is silence after one that was
    /// sent late: it may have been too late to be answered.
    /// </summary>
    private async Task<ProbeResult> FindAsync(SiloAddress target, CancellationToken deadline)
    {
        try
        {
            var isLate = false;
            while (true)
            {
                var found = await ProbeAsync(target, deadline);
                if (found.Outcome != ProbeOutcome.NotSent)
                {
                    return isLate && found.Outcome == ProbeOutcome.Silent ? new(ProbeOutcome.Unknown) : found;
                }

                isLate = true;
                await Task.Delay(AgainAfter, time, deadline);
            }
        }
        catch (OperationCanceledException)
        {
            return new(ProbeOutcome.Unknown);
        }
    }

    private static void Answer(IPeer to, ulong id, ProbeResult result) =>
        Send(to, new ControlMessage { Kind = ControlKind.Answer, Id = id, Result = result });

    private static SendOutcome Send(IPeer to, in ControlMessage message)
    {
        using var buffer = FrameBuffer.Rent();
        message.Write(buffer.Writer);
        return to.TrySend(WireChannel.Control, buffer.Writer.Written).Outcome;
    }

    private sealed record Question(IPeer Peer, TaskCompletionSource<(bool IsAnswer, ProbeResult Result)> Told);
}

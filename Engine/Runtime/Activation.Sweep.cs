using Orleans;

namespace Commerce.Engine;

/// <content>Deadlines.</content>
internal sealed partial class Activation
{
    /// <inheritdoc/>
    public bool Sweep(long now)
    {
        List<GrainRequest>? expired = null;
        int unexecuted;
        bool abandon, stuck, more;
        lock (_gate)
        {
            GrainRequest? before = null;
            for (var at = _first; at is not null;)
            {
                var next = at.Next;
                if (at.Deadline <= now)
                {
                    UnlinkAfter(before, at);
                    at.Stage = RequestStage.Answered;
                    (expired ??= []).Add(at);
                }
                else
                {
                    before = at;
                }

                at = next;
            }

            unexecuted = expired?.Count ?? 0;
            stuck = false;
            for (var i = 0; i < _runningCount; i++)
            {
                var request = _running[i];
                stuck |= IsTooLong(request, now) && (!request.IsInternal || !request.Interleaves);
                if (request.Deadline <= now && request.Stage == RequestStage.Running)
                {
                    request.Stage = RequestStage.Answered;
                    (expired ??= []).Add(request);
                }
            }

            stuck = (stuck && !Class.IsReentrant) || Blocks(now, ref expired);
            stuck = stuck && _first is not null && _state == ActivationState.Active;
            abandon = _stateDeadline <= now && _state is ActivationState.Activating or ActivationState.Deactivating;
            more = _first is not null || _runningCount > 0 || _turn is not null
                || _state is ActivationState.Activating or ActivationState.Deactivating;
            _swept = more;
        }

        if (expired is not null)
        {
            Expire(expired, unexecuted);
        }

        if (abandon)
        {
            GiveUp();
        }
        else if (stuck)
        {
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.ActivationUnresponsive, "A request runs for too long while others wait."));
            Abandon();
        }

        return more;
    }

    /// <summary>
    /// Under the lock. Whether a method has kept its thread for too long. It did not come to an await: it is none of
    /// those that are running, and nothing interleaves with it.
    /// </summary>
    private bool Blocks(long now, ref List<GrainRequest>? expired)
    {
        if (_turn is not { } turn)
        {
            return false;
        }

        // One that is still being sent runs on the thread of its caller.
        if (turn.Deadline <= now && turn.Stage == RequestStage.Running)
        {
            turn.Stage = RequestStage.Answered;
            (expired ??= []).Add(turn);
        }

        return IsTooLong(turn, now);
    }

    /// <summary>
    /// Whether others need not wait for it any longer. What comes from the engine itself has no caller whose deadline
    /// it could keep.
    /// </summary>
    private bool IsTooLong(GrainRequest request, long now) =>
        now - request.StartedAt > Silo.Options.MaxRequestProcessingTimeMs
        && (request.IsInternal || request.Deadline <= now);

    private void Expire(List<GrainRequest> expired, int unexecuted)
    {
        Silo.Instruments.TimedOut.Add(expired.Count);
        for (var i = 0; i < expired.Count; i++)
        {
            var request = expired[i];
            request.Cancellation?.End();
            var timeout = request.Method.ResponseTimeout ?? Silo.Options.ResponseTimeout;
            var what = $"{request.Method.Name} of {GrainId} did not answer within {timeout}.";
            request.Complete(request.Failed(i < unexecuted
                ? new CallNotExecutedException($"{what} It waited in the mailbox and was not executed.")
                : new TimeoutException($"{what} It may still be running.")));
        }
    }

    private void GiveUp()
    {
        bool activating;
        lock (_gate)
        {
            activating = _state == ActivationState.Activating;
        }

        if (activating)
        {
            End(new CallNotExecutedException(
                $"{GrainId} did not activate within {Silo.Options.ActivationTimeout} "
                + "(GrainCollectionOptions.ActivationTimeout)."));
        }
        else
        {
            Abandon();
        }
    }
}

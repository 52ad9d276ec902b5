using Orleans.Runtime;

namespace Commerce.Engine;

/// <content>The mailbox: who waits, and who may begin.</content>
internal sealed partial class Activation
{
    private LimitExceededException Full() => new(
        "the limit of waiting and running requests", _waiting + _runningCount, Class.MailboxLimit, GrainId);

    private Task Refuse(GrainRequest request, Exception refusal)
    {
        Silo.Instruments.Rejected.Add(1);
        var outcome = request.Failed(refusal);
        if (request.Stage == RequestStage.Queued)
        {
            request.Stage = RequestStage.Answered;
            request.Complete(outcome); // Forwarded: its caller awaits the completion.
        }

        return outcome;
    }

    /// <summary>Whether somebody runs here or waits to.</summary>
    private bool IsOccupied => _busy || _runningCount > 0 || _first is not null;

    private void Enqueue(GrainRequest request)
    {
        request.Stage = RequestStage.Queued;
        request.Owner = this;
        request.Next = null;
        if (_last is null)
        {
            _first = request;
        }
        else
        {
            _last.Next = request;
        }

        _last = request;
        _waiting++;
        if (MayBypass(request))
        {
            _waitingInterleavers++;
        }
    }

    private void Unlink(GrainRequest request)
    {
        GrainRequest? before = null;
        for (var at = _first; at is not null; before = at, at = at.Next)
        {
            if (ReferenceEquals(at, request))
            {
                UnlinkAfter(before, request);
                return;
            }
        }
    }

    private void UnlinkAfter(GrainRequest? before, GrainRequest request)
    {
        if (before is null)
        {
            _first = request.Next;
        }
        else
        {
            before.Next = request.Next;
        }

        if (ReferenceEquals(_last, request))
        {
            _last = before;
        }

        request.Next = null;
        _waiting--;
        if (MayBypass(request))
        {
            _waitingInterleavers--;
        }
    }

    private static bool MayBypass(GrainRequest request) =>
        request.MayInterleave
        || request.Is(GrainMethodOptions.AlwaysInterleave | GrainMethodOptions.ReadOnly)
        || request.Context is { Chain: var chain } && chain != Guid.Empty;

    /// <summary>Whether the request may begin now, beside those that are running.</summary>
    private bool MayRun(GrainRequest request)
    {
        if (_runningCount == 0 || Class.IsReentrant || _runningCount == _runningInterleavers
            || request.Interleaves)
        {
            return true;
        }

        if (request.Is(GrainMethodOptions.ReadOnly) && _runningCount == _runningReadOnly + _runningInterleavers)
        {
            return true;
        }

        return request.Context is { Chain: var chain } && chain != Guid.Empty && _chains?.ContainsKey(chain) == true;
    }

    /// <summary>The next request that may begin, taken out of the mailbox.</summary>
    private GrainRequest? TakeRequest()
    {
        if (_first is null || _state != ActivationState.Active)
        {
            return null;
        }

        if (MayRun(_first))
        {
            var request = _first;
            UnlinkAfter(null, request);
            request.Stage = RequestStage.Running;
            return request;
        }

        if (_waitingInterleavers > 0)
        {
            GrainRequest? before = _first;
            for (var at = _first.Next; at is not null; before = at, at = at.Next)
            {
                if (MayBypass(at) && MayRun(at))
                {
                    UnlinkAfter(before, at);
                    at.Stage = RequestStage.Running;
                    return at;
                }
            }
        }

        return null;
    }

    private bool HasRequest()
    {
        if (_first is null || _state != ActivationState.Active)
        {
            return false;
        }

        if (MayRun(_first))
        {
            return true;
        }

        if (_waitingInterleavers > 0)
        {
            for (var at = _first.Next; at is not null; at = at.Next)
            {
                if (MayBypass(at) && MayRun(at))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool HasWork() => _continuations is { Count: > 0 } || HasRequest() || MayFinish();
}

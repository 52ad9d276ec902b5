using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// One instance of a grain with its mailbox. It is the task scheduler of its own turns: whatever the grain awaits comes
/// back here, and one thread at a time runs what is here.
/// </summary>
/// <remarks>
/// Every field that two threads may touch is guarded by <see cref="_gate"/>, which is never held over code of a grain
/// or
/// of a caller. <see cref="_busy"/> is the right to run turns: whoever sets it either runs them or queues this to a
/// thread.
/// </remarks>
#pragma warning disable CA1001 // _stuck is disposed where its use ends
internal sealed partial class Activation : TaskScheduler, IGrainContext, IThreadPoolWorkItem, ISwept
{
#pragma warning restore CA1001
    [ThreadStatic]
    private static Activation? _creating;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _deactivated;

    // The mailbox: requests that wait, oldest first.
    private GrainRequest? _first;
    private GrainRequest? _last;
    private int _waiting;

    /// <summary>How many of those that wait may run beside others because of what they are.</summary>
    private int _waitingInterleavers;

    // Requests that began and have not ended, in no order.
    private GrainRequest[] _running = [];
    private int _runningCount;
    private int _runningReadOnly;
    private int _runningInterleavers;

    private Queue<Task>? _continuations;
    private Dictionary<Guid, int>? _chains;
    private bool _busy;

    /// <summary>The request whose method has not come to its first await: it keeps the thread.</summary>
    private GrainRequest? _turn;
    private bool _preferRequest;
    private bool _swept;
    private ActivationState _state;
    private DeactivationReason _reason;
    private long _usedAt;
    private long _keepUntil;
    private long _stateDeadline;

    public Activation(Silo silo, GrainClass grainClass, GrainId id)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = id;
        _deactivated = silo.Completions.Create();
        _usedAt = silo.Clock.Now;
    }

    /// <summary>The activation whose grain this thread is constructing.</summary>
    public static Activation? Creating => _creating;

    public Silo Silo { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference => (GrainReference)Silo.References.Create(Class.PrimaryInterface, GrainId);

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Silo.Services;

    public Task Deactivated => _deactivated.Task;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether a thread runs turns here or is asked to.</summary>
    public bool HasQueuedWork
    {
        get
        {
            lock (_gate)
            {
                return _busy;
            }
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => GrainId.ToString();

    /// <summary>Takes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayInline">Whether the caller is outside of any grain.</param>
    /// <param name="outcome">The finished call, if it finished at once.</param>
    /// <returns>Whether it was taken; no: the activation has ended, look for another.</returns>
    public bool TryPost(GrainRequest request, bool mayInline, out Task? outcome) =>
        TryPost(request, mayInline, Class.Judge(request), out outcome);

    /// <summary>Takes a request of which the class was asked whether it may interleave.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayInline">Whether the caller is outside of any grain.</param>
    /// <param name="thrown">What the class threw; null: it answered.</param>
    /// <param name="outcome">The finished call, if it finished at once.</param>
    /// <returns>Whether it was taken; no: the activation has ended, look for another.</returns>
    public bool TryPost(GrainRequest request, bool mayInline, Exception? thrown, out Task? outcome)
    {
        outcome = null;
        bool queue;
        var sweep = false;
        lock (_gate)
        {
            if (_state == ActivationState.Ended)
            {
                return false;
            }

            if (request.Stage == RequestStage.Answered)
            {
                return true; // Passed on, and cancelled on the way.
            }

            if (!request.IsInternal)
            {
                _usedAt = Silo.Clock.Now;
                if (_waiting + _runningCount >= Class.MailboxLimit)
                {
                    outcome = Refuse(request, Full());
                    return true;
                }
            }

            if (mayInline && !_busy && _state == ActivationState.Active && _first is null && MayRun(request))
            {
                _busy = true;
                queue = false;
                (_turn, request.StartedAt) = (request, _usedAt);
            }
            else
            {
                if (thrown is not null && IsOccupied)
                {
                    outcome = Refuse(request, thrown);
                    return true;
                }

                mayInline = false;
                request.Promise(Silo.Completions);
                Enqueue(request);
                queue = !_busy && HasWork();
                _busy |= queue;
                sweep = !_swept;
                _swept = true;
            }
        }

        if (mayInline)
        {
            outcome = RunInline(request);
            return true;
        }

        if (queue)
        {
            Silo.Threads.Queue(this);
        }

        if (sweep)
        {
            Silo.Sweeper.Add(this);
        }

        return true;
    }

    /// <summary>The caller's token fired.</summary>
    public static void Cancel(GrainRequest request)
    {
        while (!request.Owner!.TryCancel(request))
        {
            // It was just passed on to the next activation.
        }
    }

    private bool TryCancel(GrainRequest request)
    {
        bool running;
        lock (_gate)
        {
            if (!ReferenceEquals(request.Owner, this))
            {
                return false;
            }

            running = request.Stage == RequestStage.Running;
            if (request.Stage == RequestStage.Queued)
            {
                Unlink(request);
            }

            request.Stage = RequestStage.Answered;
        }

        request.Complete(request.Cancelled(request.Cancellation!.CallerToken));
        if (running)
        {
            // In a turn: what the grain registered on its token runs there, and its errors stay there.
            _ = Task.Factory.StartNew(
                () => FireToken(request), CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        }

        return true;
    }

    public void EnterChain(Guid chain)
    {
        lock (_gate)
        {
            _chains ??= [];
            _chains[chain] = _chains.GetValueOrDefault(chain) + 1;
        }
    }

    public void LeaveChain(Guid chain)
    {
        lock (_gate)
        {
            if (_chains?.GetValueOrDefault(chain) is > 1 and var depth)
            {
                _chains[chain] = depth - 1;
            }
            else
            {
                _chains?.Remove(chain);
            }
        }
    }

    private void FireToken(GrainRequest request)
    {
        try
        {
            request.Cancellation!.Fire();
        }
        catch (AggregateException exception)
        {
            Silo.Log.CancellationCallbackFailed(GrainId, request.Method.Name, exception);
        }
    }
}

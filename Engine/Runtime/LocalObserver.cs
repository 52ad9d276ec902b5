using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// An observer of this process with the calls that wait for it. They run one at a time in order of arrival, on threads
/// of nobody: an observer is no grain. It is held weakly: whoever made the reference has to keep the object.
/// </summary>
/// <param name="silo">Whose clock, threads and limits hold.</param>
/// <param name="id">Its reference's.</param>
/// <param name="target">The object.</param>
internal sealed class LocalObserver(Silo silo, GrainId id, IGrainObserver target) : IThreadPoolWorkItem, ISwept
{
    /// <summary>How long one thread stays while others may wait for a thread.</summary>
    private const int QuantumMs = 25;

    private static readonly Action<Task, object?> Ended = static (task, state) =>
    {
        var observer = (LocalObserver)state!;
        observer.Answer(observer._running!, task);
        observer._silo.Threads.Queue(observer); // This thread belongs to whoever ended the task.
    };

    private readonly Silo _silo = silo;
    private readonly Lock _gate = new();
    private readonly WeakReference<IGrainObserver> _target = new(target);
    private readonly Queue<GrainRequest> _waiting = new();
    private GrainRequest? _running;
    private bool _busy;
    private bool _swept;

    /// <summary>Whether nobody keeps the object any more.</summary>
    public bool IsCollected => !_target.TryGetTarget(out _);

    /// <summary>Takes a call.</summary>
    /// <param name="request">With context and deadline.</param>
    /// <param name="token">The caller's.</param>
    /// <returns>The refusal; null: taken.</returns>
#pragma warning disable MA0022 // null: taken
    public Task? Post(GrainRequest request, CancellationToken token)
    {
        bool begin, sweep;
        lock (_gate)
        {
            var open = _waiting.Count + (_running is null ? 0 : 1);
            if (open >= _silo.Options.MailboxLimit)
            {
                _silo.Instruments.Rejected.Add(1);
                return request.Failed(new LimitExceededException(
                    "the limit of waiting and running calls of an observer", open, _silo.Options.MailboxLimit, id));
            }

            if (!request.Is(GrainMethodOptions.OneWay))
            {
                request.Promise(_silo.Completions);
            }

            request.Stage = RequestStage.Queued;
            _waiting.Enqueue(request);
            (begin, _busy) = (!_busy, true);
            (sweep, _swept) = (!_swept, true);
        }

        if (begin)
        {
            _silo.Threads.Queue(this);
        }

        if (sweep)
        {
            _silo.Sweeper.Add(this);
        }

        if (token.CanBeCanceled)
        {
            Listen(request, token);
        }

        return null;
    }
#pragma warning restore MA0022

    /// <summary>Runs what waits, until something has to be awaited.</summary>
    public void Execute()
    {
        var began = _silo.Threads.Milliseconds;
        while (Take() is { } request)
        {
            var task = Run(request);
            if (!task.IsCompleted)
            {
                _ = task.ContinueWith(
                    Ended, this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                return;
            }

            Answer(request, task);
            if (_silo.Threads.Milliseconds - began > QuantumMs)
            {
                _silo.Threads.Queue(this); // To the end of the line; still busy.
                return;
            }
        }
    }

    public bool Sweep(long now)
    {
        List<GrainRequest>? expired = null;
        bool more;
        lock (_gate)
        {
            foreach (var request in _running is null ? _waiting : _waiting.Prepend(_running))
            {
                if (request.Deadline <= now && request.Stage != RequestStage.Answered)
                {
                    request.Stage = RequestStage.Answered; // One that waits is passed over when its turn comes.
                    (expired ??= []).Add(request);
                }
            }

            more = _swept = _busy;
        }

        foreach (var request in expired ?? [])
        {
            _silo.Instruments.TimedOut.Add(1);
            request.Complete(request.Failed(new TimeoutException(
                $"{request.Method.Name} of the observer {id} did not answer in time.")));
        }

        return more;
    }

    private GrainRequest? Take()
    {
        lock (_gate)
        {
            _running = null;
            while (_waiting.TryDequeue(out var request))
            {
                if (request.Stage == RequestStage.Queued)
                {
                    request.Stage = RequestStage.Running;
                    return _running = request;
                }
            }

            _busy = false;
            return null;
        }
    }

    private Task Run(GrainRequest request)
    {
        try
        {
            if (!_target.TryGetTarget(out var found))
            {
                return request.Failed(new ClientNotAvailableException(
                    $"{request.Method.Name}: nobody keeps the observer {id} any more. Who makes a reference to an "
                    + "object has to hold the object, too."));
            }

            if (request.Context is { } context)
            {
                CallContext.Current = context;
            }

            return request.Context is { Trace: { } trace }
                ? CallTelemetry.Run(id, request, found, trace)
                : request.Run(found);
        }
#pragma warning disable CA1031 // the caller gets it
        catch (Exception exception)
        {
            return request.Failed(exception);
        }
#pragma warning restore CA1031
        finally
        {
            CallContext.Leave();
        }
    }

    private void Answer(GrainRequest request, Task task)
    {
        lock (_gate)
        {
            request.Stage = RequestStage.Answered;
        }

        request.Complete(task); // Of several who answer, the first counts.
        if (task.Exception is { } error && request.Is(GrainMethodOptions.OneWay))
        {
            _silo.Log.OneWayFailed(request.Method.Name, id, error);
        }
    }

    // The caller is told at once. What waits is not executed; what runs has the caller's own token.
    private void Listen(GrainRequest request, CancellationToken token)
    {
        var registration = token.UnsafeRegister(
            static (state, token) =>
            {
                var (observer, request) = ((LocalObserver, GrainRequest))state!;
                lock (observer._gate)
                {
                    request.Stage = RequestStage.Answered;
                }

                request.Complete(request.Cancelled(token));
            },
            (this, request));
        if (request.Incoming is null && !request.Is(GrainMethodOptions.OneWay))
        {
            _ = request.Promised.ContinueWith(
                static (_, state) => ((CancellationTokenRegistration)state!).Unregister(),
                registration, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}

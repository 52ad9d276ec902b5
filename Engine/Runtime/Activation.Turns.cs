namespace Commerce.Engine;

/// <content>Running turns.</content>
internal sealed partial class Activation
{
    /// <summary>How long one thread stays with one activation while others may wait for a thread.</summary>
    private const int QuantumMs = 25;

    private static readonly Func<object?, Task> InlineTurn = static state =>
    {
        var request = (GrainRequest)state!;
        return ((Activation)Current).Start(request);
    };

    private static readonly Action<object?> Turns = static state => ((Activation)state!).RunTurns();

    private static readonly Action<Task, object?> Ended = static (task, state) =>
    {
        var request = (GrainRequest)state!;
        request.Owner!.OnEnded(request, task);
    };

    /// <summary>The task by which the thread that has the right to run turns enters this scheduler.</summary>
    private Task? _entering;

    /// <summary>How many requests wait in the mailbox, and how many have begun.</summary>
    public (int Waiting, int Begun) Requests
    {
        get
        {
            lock (_gate)
            {
                return (_waiting, _runningCount);
            }
        }
    }

    /// <summary>How much there is to do; the most if it ends.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _state is ActivationState.Deactivating or ActivationState.Ended
                    ? int.MaxValue
                    : _waiting + _runningCount + (_busy ? 1 : 0);
            }
        }
    }

    /// <summary>A thread is here for this activation.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // Within a task of this scheduler, so that whatever a turn starts or awaits comes back here.
        var turns = new Task(Turns, this, TaskCreationOptions.DenyChildAttach);
        Enter(turns);
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            (_continuations ??= new Queue<Task>()).Enqueue(task);
            if (_busy)
            {
                return;
            }

            _busy = true;
        }

        Silo.Threads.Queue(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        (ReferenceEquals(task, _entering)
            || (!taskWasPreviouslyQueued && ReferenceEquals(Current, this) && Silo.Threads.AllowInline))
        && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return _continuations?.ToArray() ?? [];
        }
    }

    private void Enter(Task turns)
    {
        _entering = turns;
        turns.RunSynchronously(this);
    }

    /// <summary>Runs the first turn of a request on the thread of its caller, who is outside of any grain.</summary>
#pragma warning disable MA0022 // null: not finished
    private Task? RunInline(GrainRequest request)
    {
        var callers = ExecutionContext.Capture()!;
        if (!ReferenceEquals(callers, CallContext.Nothing))
        {
            ExecutionContext.Restore(CallContext.Nothing);
        }

        try
        {
            var turn = new Task<Task>(InlineTurn, request, TaskCreationOptions.DenyChildAttach);
            Enter(turn);
            _turn = null;
            if (Silo.Clock.Now != request.StartedAt)
            {
                // It began up to a period after what the clock said, so this is the least that it took. Reading an
                // exact clock twice for each call would cost more than all else that measures.
                NoteTurn(Silo.Clock.Now - request.StartedAt - SiloClock.PeriodMs, request);
            }

            var task = turn.GetAwaiter().GetResult();
            if (task.IsCompleted)
            {
                request.Stage = RequestStage.Answered;
                return task;
            }

            request.Promise(Silo.Completions);
            Await(request, task);
            return null;
        }
        finally
        {
            if (!ReferenceEquals(callers, CallContext.Nothing))
            {
                ExecutionContext.Restore(callers);
            }

            bool queue;
            lock (_gate)
            {
                queue = HasWork();
                _busy = queue;
            }

            if (queue)
            {
                Silo.Threads.Queue(this);
            }
        }
    }
#pragma warning restore MA0022

    private void RunTurns()
    {
        var began = Silo.Threads.Milliseconds;
        var turnBegan = began;
        while (true)
        {
            Task? continuation = null;
            GrainRequest? request = null;
            GrainRequest? resumed = null;
            lock (_gate)
            {
                if (_preferRequest)
                {
                    request = TakeRequest();
                }

                if (request is null && _continuations is { Count: > 0 })
                {
                    continuation = _continuations.Dequeue();
                    resumed = _runningCount == 1 ? _running[0] : null;
                }
                else if (request is null && (request = TakeRequest()) is null)
                {
                    if (!MayFinish())
                    {
                        _busy = false;
                        return;
                    }

                    BeginFinish();
                    continue;
                }

                _preferRequest = !_preferRequest;
                if (request is not null)
                {
                    request.StartedAt = Silo.Clock.Now;
                    _turn = request;
                }
            }

            if (continuation is not null)
            {
                TryExecuteTask(continuation);
            }
            else
            {
                Run(request!);
                _turn = null;
            }

            CallContext.Leave();

            var now = Silo.Threads.Milliseconds;
            NoteTurn(now - turnBegan, request ?? resumed);
            turnBegan = now;
            if (now - began > QuantumMs)
            {
                Silo.Threads.Queue(this); // To the end of the line; still busy.
                return;
            }
        }
    }

    /// <summary>A turn has ended. Warns if it was long.</summary>
    /// <param name="lengthMs">How long it kept its thread.</param>
    /// <param name="request">Whose turn it was; null: of one of several, after an await.</param>
    private void NoteTurn(long lengthMs, GrainRequest? request)
    {
        if (lengthMs < Silo.Options.TurnWarningMs)
        {
            return;
        }

        Silo.Instruments.LongTurns.Add(1);
        if (Class.LongTurns.Tells(Silo.Clock.Now, out var untold))
        {
            Silo.Log.LongTurn(GrainId, request?.Method.Name ?? "one of several methods", lengthMs, untold);
        }
    }

    private void Run(GrainRequest request)
    {
        var task = Start(request);
        if (task.IsCompleted)
        {
            Answer(request, task);
        }
        else
        {
            Await(request, task);
        }
    }

    /// <summary>Runs the method up to its first await.</summary>
    private Task Start(GrainRequest request)
    {
        if (request.Context is { } context)
        {
            CallContext.Current = context;
        }

        try
        {
            var task = _filters is { } filters && !request.IsInternal
                ? request.Through(new IncomingCallContext(this, request, filters))
                : Call(request);
            return task
                ?? request.Failed(new InvalidOperationException($"{request.Method.Name} of {GrainId} returned null."));
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

    /// <summary>Calls the method itself.</summary>
    public Task Call(GrainRequest request) => request.Context is { Trace: { } trace }
        ? CallTelemetry.Run(GrainId, request, GrainInstance!, trace)
        : request.Run(GrainInstance!);

    /// <summary>The method awaits something: it is one of the running ones until it ends.</summary>
    private void Await(GrainRequest request, Task task)
    {
        bool sweep;
        lock (_gate)
        {
            request.Owner = this;
            if (request.Stage != RequestStage.Answered)
            {
                request.Stage = RequestStage.Running;
            }

            request.StartedAt = Silo.Clock.Now;
            if (_runningCount == _running.Length)
            {
                Array.Resize(ref _running, Math.Max(4, _running.Length * 2));
            }

            request.Slot = _runningCount;
            _running[_runningCount++] = request;
            CountRunning(request, 1);
            sweep = !_swept;
            _swept = true;
        }

        if (sweep)
        {
            Silo.Sweeper.Add(this);
        }

        // On the thread that ends it, wherever that is: an await would go through the scheduler once more.
        _ = task.ContinueWith(
            Ended, request, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, Default);
    }

    private void OnEnded(GrainRequest request, Task task)
    {
        bool queue;
        lock (_gate)
        {
            var last = _running[--_runningCount];
            _running[_runningCount] = null!;
            if (!ReferenceEquals(last, request))
            {
                _running[request.Slot] = last;
                last.Slot = request.Slot;
            }

            CountRunning(request, -1);
            queue = !_busy && HasWork();
            _busy |= queue;
        }

        Answer(request, task);
        if (queue)
        {
            Silo.Threads.Queue(this);
        }
    }

    private void CountRunning(GrainRequest request, int change)
    {
        if (request.Interleaves)
        {
            _runningInterleavers += change;
        }
        else if (request.Is(GrainMethodOptions.ReadOnly))
        {
            _runningReadOnly += change;
        }
    }

    private void Answer(GrainRequest request, Task task)
    {
        // Without the lock: of two who answer at once, the completion takes the first.
        request.Stage = RequestStage.Answered;
        request.Cancellation?.End();
        request.Complete(task);
        _ = task.Exception; // Whoever waited has it now; nobody else needs to be told.
        if (task.IsFaulted && request.Is(GrainMethodOptions.OneWay))
        {
            Silo.Log.OneWayFailed(request.Method.Name, GrainId, task.Exception!);
        }
    }
}

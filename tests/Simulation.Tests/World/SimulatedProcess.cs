using Commerce.Engine;

namespace Commerce.Simulation;

/// <summary>
/// The threads of one process, as far as anything can tell: its queue, its clock, and where its continuations go. It
/// can be stopped and continued, as by signals, and killed.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext, ITurnThreads
{
    private readonly World _world;
    private readonly List<Work> _held = [];

    public SimulatedProcess(World world, int number, string name)
    {
        (_world, Number, Name) = (world, number, name);
        Time = new ProcessTime(this, world);
    }

    public int Number { get; }

    public string Name { get; }

    public TimeProvider Time { get; }

    public bool IsDead { get; private set; }

    public bool IsStopped { get; private set; }

    public bool IsRunning => !IsDead && !IsStopped;

    /// <summary>How long its work waits for a thread, at most.</summary>
    public TimeSpan Lag { get; set; }

    /// <summary>How far its clock is off.</summary>
    public TimeSpan Skew { get; set; }

    bool ITurnThreads.AllowInline => false;

    long ITurnThreads.Milliseconds => _world.Ticks / TimeSpan.TicksPerMillisecond;

    void ITurnThreads.Queue(IThreadPoolWorkItem work) => Add(new Work(this, work, null));

    public override void Post(SendOrPostCallback d, object? state) => Add(new Work(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing waits for another thread here.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Does something on a thread of this process.</summary>
    public void Do(Action action) => Add(new Work(this, action, null));

    public void Stop() => IsStopped = true;

    /// <summary>What came meanwhile happens now.</summary>
    public void Continue()
    {
        IsStopped = false;
        foreach (var work in _held)
        {
            _world.Ready(work);
        }

        _held.Clear();
    }

    public void Kill()
    {
        IsDead = true;
        _held.Clear();
    }

    public void Run(in Work work)
    {
        if (IsDead)
        {
            return;
        }

        if (IsStopped)
        {
            _held.Add(work);
            return;
        }

        var before = Current;

        // An activation is the scheduler of its turns; everything else comes back to this process.
        SetSynchronizationContext(work.Act is TaskScheduler ? null : this);
        try
        {
            switch (work.Act)
            {
                case IThreadPoolWorkItem turns:
                    turns.Execute();
                    break;
                case SendOrPostCallback callback:
                    callback(work.State);
                    break;
                default:
                    ((Action)work.Act)();
                    break;
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Add(Work work)
    {
        if (IsDead)
        {
            return;
        }

        if (Lag > TimeSpan.Zero)
        {
            _world.After(Lag * _world.Random.NextDouble(), () => _world.Ready(work));
        }
        else
        {
            _world.Ready(work);
        }
    }

    /// <summary>The world's time, with timers that fire on threads of the process.</summary>
    private sealed class ProcessTime(SimulatedProcess process, World world) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long GetTimestamp() => world.Ticks;

        public override DateTimeOffset GetUtcNow() => World.Start + world.Now + process.Skew;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ProcessTimer(process, world, callback, state);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class ProcessTimer(
        SimulatedProcess process, World world, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Wait(dueTime, _version);
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Wait(TimeSpan span, int version) => world.After(span, () =>
        {
            if (version == _version && !process.IsDead)
            {
                process.Do(() => Fire(version));
            }
        });

        private void Fire(int version)
        {
            if (version != _version)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                Wait(_period, version);
            }

            callback(state);
        }
    }
}

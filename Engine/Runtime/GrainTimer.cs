using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// A grain's timer: a one-shot clock that posts a tick to the mailbox and is set again when the tick has ended.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _clock;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;
    private bool _disposed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        (_dueTime, _period) = (Checked(options.DueTime, nameof(options)), Checked(options.Period, nameof(options)));
        using (ExecutionContext.SuppressFlow())
        {
            _clock = activation.Silo.Time.CreateTimer(
                static state => ((GrainTimer)state!).Post(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Start() => _clock.Change(_dueTime, Timeout.InfiniteTimeSpan);

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (_dueTime, _period) = (Checked(dueTime, nameof(dueTime)), Checked(period, nameof(period)));
            if (_ticking)
            {
                _changed = true; // Counted from the end of the tick, so that ticks never overlap.
            }
            else
            {
                _clock.Change(_dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        Stop();
        _activation.Forget(this);
    }

    /// <summary>No further tick; one that runs is told by its token, in a turn of the grain.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _clock.Dispose();
        }

        _ = Task.Factory.StartNew(
            _stopped.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _activation);
    }

    private void Post()
    {
        lock (_gate)
        {
            if (_disposed || _ticking)
            {
                return;
            }

            _ticking = true;
        }

        _activation.TryPost(new Tick(this), mayInline: false, out _);
    }

    private async Task TickAsync()
    {
        try
        {
            if (!_stopped.IsCancellationRequested)
            {
                await _callback(_stopped.Token);
            }
        }
#pragma warning disable CA1031 // logged; the next tick comes
        catch (Exception exception)
        {
            _activation.Silo.Log.TimerFailed(_activation.GrainId, exception);
        }
#pragma warning restore CA1031

        if (_options.KeepAlive)
        {
            _activation.Touch();
        }

        lock (_gate)
        {
            _ticking = false;
            if (!_disposed)
            {
                _clock.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
                _changed = false;
            }
        }
    }

    private static TimeSpan Checked(TimeSpan span, string name) =>
        span >= TimeSpan.Zero || span == Timeout.InfiniteTimeSpan
            ? span
            : throw new ArgumentOutOfRangeException(
                name, span, "A timer's time is zero or more, or Timeout.InfiniteTimeSpan.");

    private sealed class Tick : VoidGrainRequest
    {
        private static readonly GrainMethod Exclusive = new("Timer", "()");
        private static readonly GrainMethod Interleaving = new("Timer", "()", GrainMethodOptions.AlwaysInterleave);

        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer)
        {
            _timer = timer;
            Deadline = long.MaxValue;
        }

        internal override bool IsInternal => true;

        protected override GrainMethod Describe() => _timer._options.Interleave ? Interleaving : Exclusive;

        protected override Task Invoke(object grain) => _timer.TickAsync();
    }
}

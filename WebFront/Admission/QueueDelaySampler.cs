namespace Commerce.Web.Admission;

/// <summary>
/// Measures how long work waits for a thread of the pool, by work of its own that does nothing else: one piece at a
/// time, behind whatever waits already.
/// </summary>
internal sealed class QueueDelaySampler : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How often, while nothing waits for longer.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time;
    private readonly Action<IThreadPoolWorkItem> _queue;
    private readonly Action<TimeSpan, TimeSpan> _observed;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly long _origin;
    private TimeSpan _queuedAt;
    private TimeSpan _last;
    private bool _isQueued;

    /// <summary>Begins to measure.</summary>
    /// <param name="time">Its clock.</param>
    /// <param name="queue">Gives work to the threads.</param>
    /// <param name="observed">Called with the time since the start and the delay, by one thread at a time.</param>
    public QueueDelaySampler(
        TimeProvider time, Action<IThreadPoolWorkItem> queue, Action<TimeSpan, TimeSpan> observed)
    {
        (_time, _queue, _observed) = (time, queue, observed);
        _origin = time.GetTimestamp();
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((QueueDelaySampler)state!).Look(), this, Period, Period);
        }
    }

    public void Dispose() => _timer.Dispose();

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _isQueued = false;
            var now = Now();
            Observe(now, now - _queuedAt);
        }
    }

    private TimeSpan Now() => _time.GetElapsedTime(_origin);

    private void Look()
    {
        lock (_gate)
        {
            var now = Now();
            if (_isQueued)
            {
                // What waits still says something only once it has waited for longer than what came before it.
                var waited = now - _queuedAt;
                if (waited > _last)
                {
                    Observe(now, waited);
                }

                return;
            }

            (_isQueued, _queuedAt) = (true, now);
        }

        _queue(this);
    }

    private void Observe(TimeSpan now, TimeSpan waited)
    {
        _last = waited;
        _observed(now, waited);
    }
}

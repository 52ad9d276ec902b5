using Commerce.Testing;
using Commerce.Web.Admission;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Web;

/// <summary>A gate over threads that come when a test says so, by a clock that it moves.</summary>
internal sealed class BusyThreads
{
    private readonly Queue<IThreadPoolWorkItem> _work = new();
    private bool _isBusy;

    public BusyThreads() => Gate = new AdmissionGate(
        new AdmissionOptions(), Time, Take, NullLogger<AdmissionGate>.Instance);

    public ManualTimeProvider Time { get; } = new();

    public AdmissionGate Gate { get; }

    /// <summary>From now on work waits, until so much is refused.</summary>
    public void BusyUntil(double share)
    {
        _isBusy = true;
        while (Gate.Share < share)
        {
            Time.Advance(QueueDelaySampler.Period);
        }
    }

    /// <summary>All work has its thread at once again, and some time passes.</summary>
    public void Calm(TimeSpan span)
    {
        _isBusy = false;
        while (_work.TryDequeue(out var work))
        {
            work.Execute();
        }

        Time.Advance(span);
    }

    private void Take(IThreadPoolWorkItem work)
    {
        if (_isBusy)
        {
            _work.Enqueue(work);
        }
        else
        {
            work.Execute();
        }
    }
}

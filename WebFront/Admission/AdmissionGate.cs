using System.Diagnostics.Metrics;
using Commerce.Web.Hosting;

namespace Commerce.Web.Admission;

/// <summary>
/// Refuses a part of the requests while work waits too long for a thread (docs/decisions/0016). While all is calm a
/// request costs one read of a number.
/// </summary>
internal sealed partial class AdmissionGate : IDisposable
{
    /// <summary>All of them, in the unit in which shares are counted.</summary>
    private const int Whole = 1 << 16;

    /// <summary>Refusals that are kept for their pause; more are given at once.</summary>
    private const int PausedMax = 16_384;

    /// <summary>
    /// A refusal comes after so long, times the share that is refused: clients who ask again at once would take the
    /// time of those who are admitted.
    /// </summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    /// <summary>The same for what a queue further in has refused: twice what a full one of a pool takes.</summary>
    private static readonly TimeSpan PauseOfQueues = TimeSpan.FromMilliseconds(500);

    private static readonly Counter<long> Refused = WebMeters.Meter.CreateCounter<long>(
        "commerce.web.admission.refused", description: "Requests refused because work waits too long for a thread.");

    private static readonly KeyValuePair<string, object?> OfOrders = new("kind", "order");
    private static readonly KeyValuePair<string, object?> OfReads = new("kind", "read");

    private readonly AdmissionControl _control;
    private readonly TimeProvider _time;
    private readonly ILogger<AdmissionGate> _logger;
    private readonly QueueDelaySampler _sampler;
    private volatile int _share;
    private int _orders;
    private int _reads;
    private int _paused;

    /// <summary>Begins to measure.</summary>
    /// <param name="options">How long work may wait.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="queue">Gives work to the threads whose delay counts.</param>
    /// <param name="logger">Told when refusing begins and ends.</param>
    public AdmissionGate(
        AdmissionOptions options, TimeProvider time, Action<IThreadPoolWorkItem> queue,
        ILogger<AdmissionGate> logger)
    {
        (_time, _logger) = (time, logger);
        _control = new AdmissionControl(options.TargetDelay);
        _sampler = new QueueDelaySampler(time, queue, Observe);
    }

    /// <summary>Whether everybody is admitted.</summary>
    public bool IsCalm => _share == 0;

    /// <summary>The share of orders that is refused.</summary>
    public double Share => (double)_share / Whole;

    /// <summary>Decides about a request; one that is refused is answered, after a pause.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What it is for.</param>
    /// <returns>Whether it is admitted.</returns>
    public async ValueTask<bool> AdmitsAsync(HttpContext context, RequestKind kind)
    {
        var share = _share;
        if (kind == RequestKind.Exempt || !Takes(kind, share))
        {
            return true;
        }

        Refused.Add(1, kind == RequestKind.Order ? OfOrders : OfReads);
        await PauseAsync(PauseMax * share / Whole, context.RequestAborted);
        return false;
    }

    /// <summary>Keeps an order that a queue further in has refused for the pause of its refusal.</summary>
    /// <param name="context">The request.</param>
    public Task PauseAsync(HttpContext context) => PauseAsync(PauseOfQueues, context.RequestAborted);

    public void Dispose() => _sampler.Dispose();

    // Reads are refused only from where half of the orders are; and of every so many exactly so many.
    private bool Takes(RequestKind kind, int share) => kind == RequestKind.Order
        ? Takes(ref _orders, share)
        : Takes(ref _reads, Math.Max(0, (2 * share) - Whole));

    private static bool Takes(ref int sum, int share) => (Interlocked.Add(ref sum, share) & (Whole - 1)) < share;

    private async Task PauseAsync(TimeSpan pause, CancellationToken aborted)
    {
        try
        {
            if (Interlocked.Increment(ref _paused) <= PausedMax)
            {
                await Task.Delay(pause, _time, aborted);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        finally
        {
            Interlocked.Decrement(ref _paused);
        }
    }

    private void Observe(TimeSpan now, TimeSpan waited)
    {
        _control.Observe(now, waited);
        var share = (int)(_control.Share * Whole);
        if (share > 0 == IsCalm)
        {
            LogTurned(_logger, share > 0 ? "refused" : "admitted again", waited.TotalMilliseconds);
        }

        _share = share;
    }

    [LoggerMessage(EventId = 4701, Level = LogLevel.Information,
        Message = "Requests are {Turned}: work waited {DelayMs:0} ms for a thread.")]
    private static partial void LogTurned(ILogger logger, string turned, double delayMs);
}

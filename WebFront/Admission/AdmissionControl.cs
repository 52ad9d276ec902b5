namespace Commerce.Web.Admission;

/// <summary>
/// Which share of the requests to refuse, so that work waits for a thread as long as intended: not much longer, and not
/// much shorter either, because threads that have nothing to do are orders that were not taken. A controller with a
/// proportional and an integral part, as in PIE (RFC 8033). It knows no clock but the time it is given.
/// </summary>
/// <param name="target">How long work may wait.</param>
internal sealed class AdmissionControl(TimeSpan target)
{
    /// <summary>A burst that is over sooner is no overload.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    // Measured delays are old by as much as they are long: one that could not be measured for long counts for little.
    private const double StepMaxSeconds = 0.25;

    // Found by AdmissionControlTests' queue: at twice of either the share swings for some loads, at half it is late.
    private const double Integral = 2;
    private const double Proportional = 0.5;

    // Per second, with no delay at all: from everything to nothing in less than one.
    private const double Release = 6;

    private const double DelayMaxSeconds = 0.5;
    private const double ShareMin = 0.01;

    private readonly double _target = target.TotalSeconds;
    private TimeSpan _observedAt;
    private TimeSpan? _aboveSince;
    private double _before;

    /// <summary>0: none, 1: all.</summary>
    public double Share { get; private set; }

    /// <summary>Work that has begun now had waited for so long.</summary>
    /// <param name="now">Since any moment; never less than before.</param>
    /// <param name="waited">How long.</param>
    public void Observe(TimeSpan now, TimeSpan waited)
    {
        var seconds = Math.Min((now - _observedAt).TotalSeconds, StepMaxSeconds);
        var delay = waited.TotalSeconds;
        _observedAt = now;
        _aboveSince = delay > _target ? _aboveSince ?? now : null;
        if (delay < _target / 2)
        {
            Share *= Math.Max(0, 1 - (Release * seconds * (1 - (delay / (_target / 2)))));
            Share = Share < ShareMin ? 0 : Share;
        }
        else if (Share > 0 || now - _aboveSince >= Patience)
        {
            Share = Math.Clamp(
                Share
                + (Integral * seconds * (Math.Min(delay, DelayMaxSeconds) - _target))
                + (Proportional * (Math.Min(delay, 2 * DelayMaxSeconds) - _before)),
                0,
                1);
        }

        _before = Math.Min(delay, 2 * DelayMaxSeconds);
    }
}

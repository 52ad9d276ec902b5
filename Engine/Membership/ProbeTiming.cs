using Orleans.Configuration;

namespace Commerce.Engine;

/// <summary>
/// How long one silo's answers take: the smoothed time and four times its deviation, as for the retransmissions of TCP.
/// </summary>
internal sealed class ProbeTiming(ClusterMembershipOptions options)
{
    /// <summary>Before as many answers, nothing less than the first timeout is used.</summary>
    private const int AnswersMin = 5;

    private TimeSpan _smoothed;
    private TimeSpan _deviation;
    private int _answers;

    public TimeSpan Timeout { get; private set; } = options.ProbeTimeout;

    public void Learn(TimeSpan took)
    {
        if (_answers++ == 0)
        {
            (_smoothed, _deviation) = (took, took / 2);
        }
        else
        {
            _deviation = (0.75 * _deviation) + (0.25 * (_smoothed - took).Duration());
            _smoothed = (0.875 * _smoothed) + (0.125 * took);
        }

        var learned = _smoothed + (4 * _deviation);
        var min = _answers < AnswersMin ? options.ProbeTimeout : options.MinProbeTimeout;
        Timeout = learned < min ? min : learned > options.MaxProbeTimeout ? options.MaxProbeTimeout : learned;
    }
}

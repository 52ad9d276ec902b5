using System.Diagnostics.Metrics;

namespace Commerce.Engine;

/// <summary>What the engine measures, under the names that Orleans has.</summary>
internal sealed class Instruments
{
    private readonly Meter _meter;

    public Instruments(IMeterFactory factory)
    {
        _meter = factory.Create("Microsoft.Orleans");
        Latency = _meter.CreateHistogram<double>("orleans-app-requests-latency", "ms");
        TimedOut = _meter.CreateCounter<long>("orleans-app-requests-timedout");
        Created = _meter.CreateCounter<long>("orleans-catalog-activation-created");
        Destroyed = _meter.CreateCounter<long>("orleans-catalog-activation-destroyed");
        FailedToActivate = _meter.CreateCounter<long>("orleans-catalog-activation-failed-to-activate");
        Collected = _meter.CreateCounter<long>("orleans-catalog-activation-collections");
        LongTurns = _meter.CreateCounter<long>("orleans-scheduler-long-running-turns");
        Rejected = _meter.CreateCounter<long>("orleans-messaging-rejected");
        Dropped = _meter.CreateCounter<long>(
            "orleans-messaging-sent-dropped", description: "Answers and one-way calls that could not be sent.");
    }

    /// <summary>From the sending of a call to its answer.</summary>
    public Histogram<double> Latency { get; }

    public Counter<long> TimedOut { get; }

    public Counter<long> Created { get; }

    public Counter<long> Destroyed { get; }

    public Counter<long> FailedToActivate { get; }

    public Counter<long> Collected { get; }

    /// <summary>Turns that kept their thread for too long, whether they were told or not.</summary>
    public Counter<long> LongTurns { get; }

    public Counter<long> Rejected { get; }

    public Counter<long> Dropped { get; }

    public void Observe(Func<int> activations) =>
        _meter.CreateObservableGauge("orleans-catalog-activations", activations);
}

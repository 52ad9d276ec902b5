using System.Diagnostics.Metrics;

namespace Commerce.Delivery;

/// <summary>Counters and gauges of what follows on decisions. Meter <c>Commerce.Delivery</c>.</summary>
internal static class DeliveryMeters
{
    private static readonly Meter Meter = new("Commerce.Delivery");

    public static readonly Counter<long> EventsHandled = Meter.CreateCounter<long>(
        "commerce.outbox.handled", description: "Events that a consumer handled.");

    public static readonly Counter<long> EventsFailed = Meter.CreateCounter<long>(
        "commerce.outbox.failed", description: "Attempts of a consumer that failed and will be repeated.");

    public static readonly Counter<long> EventsSetAside = Meter.CreateCounter<long>(
        "commerce.outbox.set_aside",
        description: "Events that failed again and again while others passed; kept for people.");

    public static readonly Counter<long> DeadlinesHandled = Meter.CreateCounter<long>(
        "commerce.deadlines.handled", description: "Deadlines that came due and were handled.");

    public static readonly Counter<long> DeadlinesPostponed = Meter.CreateCounter<long>(
        "commerce.deadlines.postponed", description: "Deadlines that came due and must be tried again.");

    public static void ObserveRelay(Func<int> inFlight) => Meter.CreateObservableGauge(
        "commerce.relay.in_flight", inFlight, description: "Committed holds on their way into their buyers' shards.");
}

using System.Diagnostics.Metrics;

namespace Commerce.Inventory;

/// <summary>Counters and histograms of stock pools. Meter <c>Commerce.Inventory</c>.</summary>
internal static class InventoryMeters
{
    private static readonly Meter Meter = new("Commerce.Inventory");

    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "commerce.pool.decisions", description: "Answers to requests for units, by outcome.");

    private static readonly KeyValuePair<string, object?>[] OutcomeTags =
        [.. Enum.GetNames<HoldOutcome>().Select(name => new KeyValuePair<string, object?>("outcome", name))];

    private static readonly Counter<long> UnknownAppends = Meter.CreateCounter<long>(
        "commerce.pool.unknown_appends",
        description: "Appends whose outcome was unknown, by what the log had of them: committed or lost.");

    public static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>(
        "commerce.pool.batch_size", unit: "{entry}", description: "Log entries in one append of one pool.");

    public static readonly Histogram<double> CommitMs = Meter.CreateHistogram<double>(
        "commerce.pool.commit_time", unit: "ms", description: "Time of one append of one pool.");

    public static readonly Histogram<double> ActivationMs = Meter.CreateHistogram<double>(
        "commerce.pool.activation_time", unit: "ms", description: "Time to take a pool over and read its log.");

    public static void UnknownResolved(bool committed) => UnknownAppends.Add(
        1, new KeyValuePair<string, object?>("outcome", committed ? "committed" : "lost"));

    public static void Decided(HoldOutcome outcome) => Decisions.Add(1, OutcomeTags[(int)outcome]);
}

using System.Diagnostics.Metrics;

namespace Commerce.Storage.Writer;

/// <summary>What the writers tell to whoever listens to the meter <c>Commerce.Storage</c>.</summary>
internal static class StorageInstruments
{
    private static readonly Meter Meter = new("Commerce.Storage");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "commerce.storage.commit.duration", "s", "Time of a group commit, from its first statement to its durability.");

    private static readonly Histogram<int> CommitRows = Meter.CreateHistogram<int>(
        "commerce.storage.commit.rows", "{row}", "Rows written by a group commit.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "commerce.storage.refused", "{row}", "Rows refused because the queue of their shard was full.");

    public static void Committed(string shard, TimeSpan duration, int rows)
    {
        var tag = new KeyValuePair<string, object?>("shard", shard);
        CommitDuration.Record(duration.TotalSeconds, tag);
        CommitRows.Record(rows, tag);
    }

    public static void QueueFull(string shard, int rows) =>
        Refused.Add(rows, new KeyValuePair<string, object?>("shard", shard));
}

using System.Diagnostics;
using System.Globalization;
using Commerce.LoadTests.Measure;

namespace Commerce.LoadTests.Chat;

/// <summary>
/// What was said in a run: when it should have been sent, whether it was acknowledged, and when the other side had it.
/// </summary>
internal sealed class MessageBook
{
    private const char Prefix = 'm';

    private readonly List<Entry> _entries = [];
    private readonly Lock _gate = new();

    /// <summary>Said so far.</summary>
    internal int Said
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Whether all of it was acknowledged and received.</summary>
    internal bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _entries.TrueForAll(entry => entry is { AcknowledgedAt: > 0, ReceivedAt: > 0 });
            }
        }
    }

    /// <summary>Somebody should say something at a moment.</summary>
    /// <returns>Its id.</returns>
    internal string Begin(long intended, bool byShopper)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(intended, byShopper));
            return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_entries.Count - 1}");
        }
    }

    /// <summary>Who said it knows that it is kept.</summary>
    internal void Acknowledge(string id)
    {
        lock (_gate)
        {
            EntryOf(id).AcknowledgedAt = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>A side has a message: the one that said it, too; and what the shop itself says.</summary>
    internal void Receive(string id, bool isShopper)
    {
        if (!id.StartsWith(Prefix))
        {
            return;
        }

        lock (_gate)
        {
            var entry = EntryOf(id);
            if (entry.ByShopper != isShopper && entry.ReceivedAt == 0)
            {
                entry.ReceivedAt = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Ids of what was acknowledged.</summary>
    internal IReadOnlyList<string> Acknowledged()
    {
        lock (_gate)
        {
            return [.. _entries.Index().Where(each => each.Item.AcknowledgedAt > 0)
                .Select(each => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{each.Index}"))];
        }
    }

    /// <summary>
    /// Times from the intended start of messages, by their numbers: to the other side, and to the answer.
    /// </summary>
    internal (LatencyHistogram Receipts, LatencyHistogram Acknowledgements) Latencies(int first, int end)
    {
        var (receipts, acknowledgements) = (new LatencyHistogram(), new LatencyHistogram());
        lock (_gate)
        {
            foreach (var entry in _entries[first..end])
            {
                Record(receipts, entry.ReceivedAt, entry.Intended);
                Record(acknowledgements, entry.AcknowledgedAt, entry.Intended);
            }
        }

        return (receipts, acknowledgements);
    }

    private static void Record(LatencyHistogram histogram, long at, long intended)
    {
        if (at > 0)
        {
            histogram.Record(Clock.Microseconds(at - intended));
        }
    }

    private Entry EntryOf(string id) =>
        _entries[int.Parse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture)];

    private sealed class Entry(long intended, bool byShopper)
    {
        internal long Intended { get; } = intended;

        internal bool ByShopper { get; } = byShopper;

        internal long AcknowledgedAt { get; set; }

        internal long ReceivedAt { get; set; }
    }
}

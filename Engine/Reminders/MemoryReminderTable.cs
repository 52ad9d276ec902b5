using System.Collections.Immutable;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>A table in this process: for a silo that is alone, and for tests with several in one process.</summary>
internal sealed class MemoryReminderTable(TimeProvider time) : IReminderTable
{
    private static readonly Comparer<ReminderRow> ByDue = Comparer<ReminderRow>.Create(static (one, other) =>
        one.Due.CompareTo(other.Due) is var due and not 0 ? due
        : one.Grain.CompareTo(other.Grain) is var grain and not 0 ? grain
        : string.CompareOrdinal(one.Name, other.Name));

    private readonly Lock _gate = new();
    private readonly Dictionary<GrainId, Dictionary<string, ReminderRow>> _rows = [];
    private readonly SortedSet<ReminderRow> _byDue = new(ByDue);

    public Task WriteAsync(
        GrainId grain,
        string name,
        Guid version,
        TimeSpan dueTime,
        TimeSpan period,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var first = Whole(time.GetUtcNow() + dueTime);
        lock (_gate)
        {
            Replace(grain, name, new ReminderRow(grain, name, version, first, period, first));
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ReminderRow>> ReadAsync(GrainId grain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult<ImmutableArray<ReminderRow>>(
                _rows.TryGetValue(grain, out var rows) ? [.. rows.Values] : []);
        }
    }

    public Task<ReminderPage> ReadDueAsync(ReminderRow? after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = Whole(time.GetUtcNow());
        lock (_gate)
        {
            var rest = after is null || _byDue.Max is not { } last || ByDue.Compare(after, last) > 0
                ? after is null ? _byDue : Enumerable.Empty<ReminderRow>()
                : _byDue.GetViewBetween(after, last).Where(row => ByDue.Compare(row, after) > 0);
            return Task.FromResult(new ReminderPage(
                now, [.. rest.TakeWhile(row => row.Due <= now).Take(limit)]));
        }
    }

    public Task<bool> TryMoveAsync(ReminderRow row, DateTimeOffset due, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var moves = Find(row.Grain, row.Name) is { } found && found.Version == row.Version && found.Due == row.Due;
            if (moves)
            {
                Replace(row.Grain, row.Name, row with { Due = due });
            }

            return Task.FromResult(moves);
        }
    }

    public Task<bool> RemoveAsync(GrainId grain, string name, Guid version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var isThere = Find(grain, name) is { } found && found.Version == version;
            if (isThere)
            {
                Replace(grain, name, null);
            }

            return Task.FromResult(isThere);
        }
    }

    private static DateTimeOffset Whole(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private ReminderRow? Find(GrainId grain, string name) => _rows.GetValueOrDefault(grain)?.GetValueOrDefault(name);

    private void Replace(GrainId grain, string name, ReminderRow? row)
    {
        if (!_rows.TryGetValue(grain, out var rows))
        {
            _rows[grain] = rows = new Dictionary<string, ReminderRow>(StringComparer.Ordinal);
        }

        if (rows.Remove(name, out var old))
        {
            _byDue.Remove(old);
        }

        if (row is not null)
        {
            rows[name] = row;
            _byDue.Add(row);
        }
        else if (rows.Count == 0)
        {
            _rows.Remove(grain);
        }
    }
}

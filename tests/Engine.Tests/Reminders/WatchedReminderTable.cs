using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Commerce.Engine.Tests;

/// <summary>A table that tells what it is asked and lets a test stand in the way.</summary>
internal sealed class WatchedReminderTable(IReminderTable table) : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId, string), bool> _open = new();

    /// <summary>Runs between reading a page and giving it to who asked.</summary>
    public Func<ReminderPage, Task> PageRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a reminder is moved; throws to be away.</summary>
    public Action<ReminderRow, DateTimeOffset> Moving { get; set; } = (_, _) => { };

    /// <summary>Waits until the table knows of each tick that began that it was delivered.</summary>
    public async Task SettleAsync()
    {
        while (!_open.IsEmpty)
        {
            await Task.Yield();
        }
    }

    public Task WriteAsync(
        GrainId grain,
        string name,
        Guid version,
        TimeSpan dueTime,
        TimeSpan period,
        CancellationToken cancellationToken) =>
        table.WriteAsync(grain, name, version, dueTime, period, cancellationToken);

    public Task<ImmutableArray<ReminderRow>> ReadAsync(GrainId grain, CancellationToken cancellationToken) =>
        table.ReadAsync(grain, cancellationToken);

    public async Task<ReminderPage> ReadDueAsync(ReminderRow? after, int limit, CancellationToken cancellationToken)
    {
        var page = await table.ReadDueAsync(after, limit, cancellationToken);
        await PageRead(page);
        return page;
    }

    public async Task<bool> TryMoveAsync(ReminderRow row, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var isEnd = _open.TryRemove((row.Grain, row.Name), out _);
        Moving(row, due);
        var moved = await table.TryMoveAsync(row, due, cancellationToken);
        if (moved && !isEnd)
        {
            _open[(row.Grain, row.Name)] = true;
        }

        return moved;
    }

    public Task<bool> RemoveAsync(GrainId grain, string name, Guid version, CancellationToken cancellationToken) =>
        table.RemoveAsync(grain, name, version, cancellationToken);
}

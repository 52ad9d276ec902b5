using System.Collections.Concurrent;

namespace Commerce.Engine;

/// <summary>
/// What silos of one process keep in memory and have in common. A silo that is alone has one of its own.
/// </summary>
/// <param name="time">The clock of the tables.</param>
internal sealed class ProcessMemory(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, MemoryGrainStorage> _storages = new(StringComparer.Ordinal);

    public MemoryMembershipTable Membership { get; } = new(time);

    public MemoryReminderTable Reminders { get; } = new(time);

    public MemoryGrainStorage Storage(string name) => _storages.GetOrAdd(name, static _ => new MemoryGrainStorage());
}

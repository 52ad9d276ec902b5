using System.Collections.Concurrent;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Commerce.Engine;

/// <summary>
/// Keeps states in this process, until it ends. Keeps the object itself: states are replaced, not changed, or are lost
/// with it.
/// </summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), Record> _records = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _records.TryGetValue((stateName, grainId), out var record);
        grainState.State = found ? (T)record!.State! : Activator.CreateInstance<T>();
        grainState.ETag = record?.ETag;
        grainState.RecordExists = found;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var next = new Record(
            grainState.State, Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture));
        var written = _records.TryGetValue(key, out var seen)
            ? seen.ETag == grainState.ETag && _records.TryUpdate(key, next, seen)
            : grainState.ETag is null && _records.TryAdd(key, next);
        if (!written)
        {
            return Task.FromException(Conflict("write", stateName, grainId, grainState.ETag));
        }

        grainState.ETag = next.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        if (_records.TryGetValue(key, out var seen)
            && (seen.ETag != grainState.ETag || !_records.TryRemove(KeyValuePair.Create(key, seen))))
        {
            return Task.FromException(Conflict("clear", stateName, grainId, grainState.ETag));
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private InconsistentStateException Conflict(string what, string name, GrainId grain, string? known) => new(
        $"Could not {what} '{name}' of {grain}: somebody else wrote it.",
        _records.GetValueOrDefault((name, grain))?.ETag,
        known);

    private sealed record Record(object? State, string ETag);
}

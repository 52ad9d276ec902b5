using System.Text.Json;
using Commerce.Storage;
using Orleans.Storage;

namespace Commerce.Persistence;

/// <summary>
/// A grain's state row, for grains that write it together with other rows of its shard; the others use
/// <see cref="IPersistentState{TState}"/>. Memory never runs ahead of the store: the state changes after the commit,
/// and a commit that failed or may have happened ends the activation, so that the next one reads what is there; calls
/// that it still gets, and one whose row somebody else has written, fail with
/// <see cref="InconsistentStateException"/>.
/// </summary>
/// <param name="grain">Whose row it is; its key is the row's.</param>
/// <param name="store">Where it is.</param>
/// <param name="grainType">Kind of the row.</param>
/// <param name="slotOf">Slot of a key, where the row lies beside something else's; null: by the key itself.</param>
internal sealed class GrainRow<T>(
    IGrainBase grain, IShardStore store, string grainType, Func<string, int>? slotOf = null)
    where T : class
{
    private long _version;
    private T? _state;
    private bool _broken;

    /// <summary>What is committed; null if there is no row.</summary>
    public T? State => _broken
        ? throw new InconsistentStateException(
            $"A commit of {grainType} '{Key}' failed; this activation ends. Call again.")
        : _state;

    /// <summary>How often it was written since there is a row; 0: there is none.</summary>
    public long Version => _version;

    private int Slot => slotOf is null ? Slots.Of(Key) : slotOf(Key);

    private string Key => grain.GrainContext.GrainId.Key.ToString()!;

    /// <summary>What a row holds, for who does not own it; null if there is none.</summary>
    public static async Task<T?> PeekAsync(IShardStore store, string grainType, string key) =>
        StateOf(await store.ReadStateAsync(Slots.Of(key), grainType, key, CancellationToken.None));

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var row = await store.ReadStateAsync(Slot, grainType, Key, cancellationToken);
        _version = row?.Version ?? 0;
        _state = StateOf(row);
    }

    /// <summary>Replaces the state and writes other rows of its shard with it.</summary>
    public async Task WriteAsync(T state, params IReadOnlyCollection<ShardWrite> others)
    {
        _ = State;
        await CommitAsync(
            new PutState(grainType, Key, _version, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Options)),
            others);
        _version++;
        _state = state;
    }

    /// <summary>Deletes the state and writes other rows of its shard with that.</summary>
    public async Task DeleteAsync(params IReadOnlyCollection<ShardWrite> others)
    {
        if (State is not null)
        {
            await CommitAsync(new DeleteState(grainType, Key, _version), others);
            _version = 0;
            _state = null;
        }
    }

    private static T? StateOf(GrainStateRow? row) =>
        row is null ? null : JsonSerializer.Deserialize<T>(row.Payload.Span, StateJson.Options);

    private async Task CommitAsync(ShardWrite own, IReadOnlyCollection<ShardWrite> others)
    {
        var transaction = new ShardTransaction(Slot).Add(own);
        foreach (var write in others)
        {
            transaction.Add(write);
        }

        try
        {
            var outcomes = await store.CommitAsync([transaction]);
            if (outcomes[0] != TransactionOutcome.Committed)
            {
                throw new InconsistentStateException(
                    $"{grainType} '{Key}' was written by someone else since version {_version} was read. Call again.");
            }
        }
        catch
        {
            _broken = true;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}

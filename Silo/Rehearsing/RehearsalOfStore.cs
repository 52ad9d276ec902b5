using Commerce.Storage;

namespace Commerce.Rehearsing;

/// <summary>
/// Asks the real store what a silo asks it, and changes nothing: it reads what is not there, and what it writes is
/// refused. An append is of a pool that nobody can have, under an epoch that is never given; a transaction expects a
/// version that no state reaches, and adds no event, because those are counted first.
/// </summary>
internal sealed class RehearsalOfStore(IShardStore store)
{
    private const string Nobody = "rehearsal";
    private const long NoVersion = 1L << 62;

    /// <summary>So many that each shard has some.</summary>
    private const int PartsMax = 8;

    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    /// <summary>Does it once with each of several slots.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        await store.ListUnrelayedPoolsAsync(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, store.Map.Shards.Count).Select(
            shard => ReadShardAsync(shard, cancellationToken)));
        await Task.WhenAll(Enumerable.Range(0, PartsMax).Select(part => PlayAsync(part, cancellationToken)));
    }

    private async Task ReadShardAsync(int shard, CancellationToken cancellationToken)
    {
        await store.ReadDueAsync(shard, Never, 1, cancellationToken);
        await store.ReadOutboxAsync(shard, 0, 1, cancellationToken);
        await store.ListStatesAsync(shard, Nobody, "", 1, cancellationToken);
    }

    private async Task PlayAsync(int part, CancellationToken cancellationToken)
    {
        var pool = $"{Nobody}:{part}"; // Neither of a SKU nor of a sale.
        var slot = Slots.Of(pool);
        await store.ReadStateAsync(slot, Nobody, pool, cancellationToken);
        await store.FindPoolAsync(slot, 0, cancellationToken);
        await store.ListOrdersAsync(slot, pool, null, 0, 1, cancellationToken);
        await store.OwnsAsync(pool, 0, Guid.Empty, cancellationToken);
        await store.ReadPoolLogAsync(pool, 0, static _ => { }, cancellationToken);
        await Task.WhenAll(AppendAsync(pool), CommitAsync(slot, pool));
    }

    private async Task AppendAsync(string pool)
    {
        var entry = new PoolEntry(
            1, PoolEntryKind.Intake, 1, OrderId: null, Buyer: null, pool, 0, 0, pool, Never, Never,
            new ReadOnlyMemory<byte>([0]));
        try
        {
            await store.AppendAsync(new PoolAppend(
                pool, Epoch: 0, Guid.Empty, ExpectedSeq: 0, [entry], default(PoolCounters).After(entry), RelayedSeq: 0,
                Terms: null));
        }
        catch (StaleEpochException)
        {
            // As it has to be: there is no such pool.
        }
    }

    private async Task CommitAsync(int slot, string key) => await store.CommitAsync(
    [
        new ShardTransaction(slot)
            .Add(new PutState(Nobody, key, NoVersion, new ReadOnlyMemory<byte>([0])))
            .Add(new PutOrderIndex(new OrderIndexRow(key, key, Nobody, 0, "", "", 0, Never, Never)))
            .Add(new RemoveDeadline(Never, Nobody, key))
            .Add(new AddDeadline(Never, Nobody, key)),
    ]);
}

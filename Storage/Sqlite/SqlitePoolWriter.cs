using Commerce.Storage.Writer;

namespace Commerce.Storage.Sqlite;

/// <summary>Appends and takeovers of stock pools, inside the writer's transaction.</summary>
internal sealed class SqlitePoolWriter(SqliteDatabase database)
{
    private readonly SqliteStatement _appendToPool = database.Prepare(SqliteSql.AppendToPool);
    private readonly SqliteStatement _addEntry = database.Prepare(SqliteSql.AddEntry);
    private readonly SqliteStatement _readPool = database.Prepare(SqliteSql.ReadPool);
    private readonly SqliteStatement _readNumber = database.Prepare(SqliteSql.ReadPoolNumber);

    // Pools are never deleted or renumbered; a pool that was made in a transaction that rolled back is forgotten.
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public void Forget() => _numbers.Clear();

    /// <summary>Appends, or tells why not.</summary>
    public Exception? Append(PoolAppend append)
    {
        var added = AppendCheck.Sum(append);
        if (NumberOf(append.PoolId) is not { } number || !AppendCheck.MayBeRight(append, added)
            || !Update(append, number, added))
        {
            return Refuse(append, added);
        }

        foreach (var entry in append.Entries)
        {
            Insert(number, append.Epoch, entry);
        }

        return null;
    }

    /// <summary>Takes a pool over, or tells why not.</summary>
    public (PoolRow? Pool, Exception? Refusal) TakeOver(PoolTakeover takeover, DateTimeOffset now)
    {
        var insert = true;
        _readPool.Start().Add(takeover.PoolId);
        if (_readPool.Step())
        {
            insert = false;
            var (silo, view) = (_readPool.Text(4), _readPool.Int64(5));
            _readPool.Reset();
            if (takeover.View < view && !takeover.DeadSilos.Contains(silo, StringComparer.Ordinal))
            {
                return (null, AppendCheck.Refused(takeover, silo, view));
            }
        }

        database.Prepare(insert ? SqliteSql.AddPool : SqliteSql.TakePool)
            .Start().Add(takeover.PoolId).Add(takeover.Owner).Add(takeover.Silo).Add(takeover.View).Run();
        database.Prepare(SqliteSql.AddTakeover).Start().Add(takeover.PoolId).Add(now).Run();
        return (Read(takeover.PoolId), null);
    }

    public void TrimTakeovers(IReadOnlyList<(int Number, long Below)> pools)
    {
        foreach (var (number, below) in pools)
        {
            database.Prepare(SqliteSql.TrimTakeovers).Start().Add(number).Add(below).Run();
        }
    }

    private bool Update(PoolAppend append, int number, PoolCounters added)
    {
        var counters = append.Counters;
        return _appendToPool.Start()
            .Add(counters.Seq).Add(counters.Intake).Add(counters.Available).Add(counters.Held).Add(counters.Sold)
            .Add(append.RelayedSeq).Add(append.Terms)
            .Add(number).Add(append.Epoch).Add(append.Owner).Add(append.ExpectedSeq)
            .Add((long)counters.Intake - added.Intake).Add((long)counters.Available - added.Available)
            .Add((long)counters.Held - added.Held).Add((long)counters.Sold - added.Sold)
            .Run() == 1;
    }

    private void Insert(int number, long epoch, PoolEntry entry) => _addEntry.Start()
        .Add(SqlitePools.EntryId(number, entry.Seq)).Add((int)entry.Kind).Add(entry.Quantity)
        .Add(entry.OrderId).Add(entry.Buyer).Add(entry.IdempotencyKey).Add(entry.RequestHash).Add(entry.UnitPrice)
        .Add(entry.Reason).Add(entry.At).Add(entry.HeldUntil).Add(entry.Detail).Add(epoch)
        .Run();

    private Exception Refuse(PoolAppend append, PoolCounters added)
    {
        var pool = Read(append.PoolId);
        var (refusal, quarantine) = AppendCheck.Judge(append, added, pool);
        if (quarantine is not null)
        {
            database.Prepare(SqliteSql.QuarantinePool).Start().Add(pool!.Number).Add(quarantine).Run();
        }

        return refusal;
    }

    private PoolRow? Read(string poolId)
    {
        _readPool.Start().Add(poolId);
        if (!_readPool.Step())
        {
            return null;
        }

        var pool = SqlitePools.ReadPool(_readPool);
        _readPool.Reset();
        return pool;
    }

    private int? NumberOf(string poolId)
    {
        if (_numbers.TryGetValue(poolId, out var known))
        {
            return known;
        }

        _readNumber.Start().Add(poolId);
        if (!_readNumber.Step())
        {
            return null;
        }

        var number = _readNumber.Int32(0);
        _readNumber.Reset();
        _numbers.Add(poolId, number);
        return number;
    }
}

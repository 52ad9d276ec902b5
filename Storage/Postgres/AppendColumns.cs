using NpgsqlTypes;

namespace Commerce.Storage.Postgres;

/// <summary>Rows of pools to change, one for each append.</summary>
internal sealed class AppendColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<string> _pool;
    private readonly List<long> _epoch;
    private readonly List<Guid> _owner;
    private readonly List<long> _expectedSeq;
    private readonly List<long> _seq;
    private readonly List<long>[] _counters;
    private readonly List<long>[] _before;
    private readonly List<long> _relayedSeq;
    private readonly List<ReadOnlyMemory<byte>?> _terms;

    public AppendColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _pool = Column<string>(NpgsqlDbType.Text);
        _epoch = Column<long>(NpgsqlDbType.Bigint);
        _owner = Column<Guid>(NpgsqlDbType.Uuid);
        _expectedSeq = Column<long>(NpgsqlDbType.Bigint);
        _seq = Column<long>(NpgsqlDbType.Bigint);
        _counters = [.. Enumerable.Range(0, 4).Select(_ => Column<long>(NpgsqlDbType.Bigint))];
        _before = [.. Enumerable.Range(0, 4).Select(_ => Column<long>(NpgsqlDbType.Bigint))];
        _relayedSeq = Column<long>(NpgsqlDbType.Bigint);
        _terms = Column<ReadOnlyMemory<byte>?>(NpgsqlDbType.Bytea);
    }

    /// <param name="ord">Number of the append in its batch.</param>
    /// <param name="append">The append.</param>
    /// <param name="added">What its entries add up to.</param>
    public void Add(int ord, PoolAppend append, PoolCounters added)
    {
        var counters = append.Counters;
        Count++;
        _ord.Add(ord);
        _pool.Add(append.PoolId);
        _epoch.Add(append.Epoch);
        _owner.Add(append.Owner);
        _expectedSeq.Add(append.ExpectedSeq);
        _seq.Add(counters.Seq);
        AddAll(_counters, counters.Intake, counters.Available, counters.Held, counters.Sold);
        AddAll(
            _before, (long)counters.Intake - added.Intake, (long)counters.Available - added.Available,
            (long)counters.Held - added.Held, (long)counters.Sold - added.Sold);
        _relayedSeq.Add(append.RelayedSeq);
        _terms.Add(append.Terms);
    }

    private static void AddAll(List<long>[] columns, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i].Add(values[i]);
        }
    }
}

/// <summary>Log entries to insert.</summary>
internal sealed class EntryColumns : Columns
{
    private readonly List<int> _ord;
    private readonly List<long> _seq;
    private readonly List<short> _kind;
    private readonly List<int> _quantity;
    private readonly List<string?>[] _texts;
    private readonly List<long> _requestHash;
    private readonly List<long> _unitPrice;
    private readonly List<long> _at;
    private readonly List<long?> _heldUntil;
    private readonly List<ReadOnlyMemory<byte>?> _detail;

    public EntryColumns()
    {
        _ord = Column<int>(NpgsqlDbType.Integer);
        _seq = Column<long>(NpgsqlDbType.Bigint);
        _kind = Column<short>(NpgsqlDbType.Smallint);
        _quantity = Column<int>(NpgsqlDbType.Integer);
        _texts = [.. Enumerable.Range(0, 4).Select(_ => Column<string?>(NpgsqlDbType.Text))];
        _requestHash = Column<long>(NpgsqlDbType.Bigint);
        _unitPrice = Column<long>(NpgsqlDbType.Bigint);
        _at = Column<long>(NpgsqlDbType.Bigint);
        _heldUntil = Column<long?>(NpgsqlDbType.Bigint);
        _detail = Column<ReadOnlyMemory<byte>?>(NpgsqlDbType.Bytea);
    }

    /// <param name="ord">Number of the append in its batch.</param>
    /// <param name="entry">The entry.</param>
    public void Add(int ord, PoolEntry entry)
    {
        Count++;
        _ord.Add(ord);
        _seq.Add(entry.Seq);
        _kind.Add((short)entry.Kind);
        _quantity.Add(entry.Quantity);
        _texts[0].Add(entry.OrderId);
        _texts[1].Add(entry.Buyer);
        _texts[2].Add(entry.IdempotencyKey);
        _texts[3].Add(entry.Reason);
        _requestHash.Add(entry.RequestHash);
        _unitPrice.Add(entry.UnitPrice);
        _at.Add(entry.At.ToUnixTimeMilliseconds());
        _heldUntil.Add(entry.HeldUntil?.ToUnixTimeMilliseconds());
        _detail.Add(entry.Detail);
    }
}

using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>The appends of a batch, one statement for each layer.</summary>
internal sealed class PostgresAppends : LayeredAppends
{
    private readonly List<Layer> _layers = [];

    public override void Clear()
    {
        base.Clear();
        _layers.ForEach(layer => layer.Clear());
    }

    public void AddTo(NpgsqlBatch batch)
    {
        foreach (var layer in _layers.Take(LayerCount))
        {
            batch.BatchCommands.Add(layer.ToCommand());
        }
    }

    /// <summary>Reads which appends the database took, in the order of the statements.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        for (var layer = 0; layer < LayerCount; layer++)
        {
            while (reader.Read())
            {
                SetTaken(reader.GetInt32(0), taken: true);
            }

            reader.NextResult();
        }
    }

    protected override void Place(int layer, int ord, PoolAppend append, PoolCounters added)
    {
        if (layer == _layers.Count)
        {
            _layers.Add(new Layer());
        }

        _layers[layer].Add(ord, append, added);
    }

    private sealed class Layer
    {
        /// <summary>
        /// The fence and the equation in one: a row is changed only if epoch, owner and sequence number are still the
        /// pool's, and if the new counters are the stored ones plus what the entries add up to; its entries are
        /// inserted only if it was. The numbers come out of the arrays in the order of <see cref="AppendColumns"/> and
        /// <see cref="EntryColumns"/>.
        /// </summary>
        private static string Sql(string pools, string entries) => $"""
            WITH moved AS (
                UPDATE stock_pool p
                SET seq = b.seq, intake = b.intake, available = b.available, held = b.held, sold = b.sold,
                    relayed_seq = b.relayed_seq, terms = coalesce(b.terms, p.terms)
                FROM unnest({pools}) AS b (
                    ord, pool_id, epoch, owner, expected_seq, seq, intake, available, held, sold,
                    intake_before, available_before, held_before, sold_before, relayed_seq, terms)
                WHERE p.pool_id = b.pool_id AND p.epoch = b.epoch AND p.owner = b.owner AND p.seq = b.expected_seq
                    AND p.quarantined IS NULL AND p.intake = b.intake_before AND p.available = b.available_before
                    AND p.held = b.held_before AND p.sold = b.sold_before
                RETURNING b.ord, p.number, p.epoch),
            added AS (
                INSERT INTO stock_entry (
                    number, epoch, seq, kind, quantity, order_id, buyer, idempotency_key, reason, request_hash,
                    unit_price, at, held_until, detail)
                SELECT m.number, m.epoch, e.seq, e.kind, e.quantity, e.order_id, e.buyer, e.idempotency_key, e.reason,
                    e.request_hash, e.unit_price, e.at, e.held_until, e.detail
                FROM unnest({entries}) AS e (
                    ord, seq, kind, quantity, order_id, buyer, idempotency_key, reason, request_hash, unit_price, at,
                    held_until, detail)
                JOIN moved m ON m.ord = e.ord)
            SELECT ord FROM moved
            """;

        private readonly AppendColumns _pools = new();
        private readonly EntryColumns _entries = new();
        private string? _sql;

        public void Clear()
        {
            _pools.Clear();
            _entries.Clear();
        }

        public void Add(int ord, PoolAppend append, PoolCounters added)
        {
            _pools.Add(ord, append, added);
            for (var i = 0; i < append.Entries.Count; i++)
            {
                _entries.Add(ord, append.Entries[i]);
            }
        }

        public NpgsqlBatchCommand ToCommand()
        {
            var command = new NpgsqlBatchCommand();
            var (pools, entries) = (_pools.AddTo(command.Parameters), _entries.AddTo(command.Parameters));
            command.CommandText = _sql ??= Sql(pools, entries);
            return command;
        }
    }
}

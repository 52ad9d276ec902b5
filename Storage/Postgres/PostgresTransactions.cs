using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>The transactions of a batch, one statement for each layer.</summary>
internal sealed class PostgresTransactions : LayeredTransactions
{
    private const string LockOutbox = "SELECT last FROM outbox_counter FOR UPDATE";

    private readonly List<TransactionLayer> _layers = [];
    private bool _careful;

    /// <summary>Whether it makes a difference to be careful.</summary>
    public bool HaveNewStates => _layers.Exists(layer => layer.HasNewStates);

    public override void Clear()
    {
        base.Clear();
        _layers.ForEach(layer => layer.Clear());
    }

    /// <param name="batch">Gets the statements.</param>
    /// <param name="now">Stamp of the rows, milliseconds since 1970.</param>
    /// <param name="careful">Whether new states may be there already; if they are and this is false, the statement
    /// fails with a unique violation.</param>
    public void AddTo(NpgsqlBatch batch, long now, bool careful)
    {
        StartNoting(all: false);
        _careful = careful;
        if (HasEvents)
        {
            // Before anything else is locked: two batches that wait for each other's rows would be a deadlock.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockOutbox));
        }

        foreach (var layer in _layers.Take(LayerCount))
        {
            batch.BatchCommands.Add(layer.ToCommand(now, careful));
        }
    }

    /// <summary>Reads which transactions were written, in the order of the statements.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        if (HasEvents)
        {
            reader.NextResult();
        }

        foreach (var layer in _layers.Take(LayerCount))
        {
            foreach (var certain in layer.Certain(_careful))
            {
                Done[certain] = true;
            }

            while (reader.Read())
            {
                var ord = reader.GetInt32(0);
                if (ord >= 0)
                {
                    Done[ord] = true;
                }
                else if (ord == TransactionLayer.OutboxRow)
                {
                    LastOutboxId = reader.GetInt64(1);
                }
            }

            reader.NextResult();
        }
    }

    protected override void Place(int layer, int ord, IReadOnlyList<ShardWrite> writes)
    {
        while (layer >= _layers.Count)
        {
            _layers.Add(new TransactionLayer());
        }

        _layers[layer].Add(ord, writes);
    }
}

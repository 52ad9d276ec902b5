using Commerce.Storage.Writer;
using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>
/// The transactions of a batch as statements. Transactions that touch different rows share one statement; one that
/// touches a row of an earlier one comes in a later statement, which sees what the earlier did: a layer.
/// </summary>
internal sealed class TransactionLayers
{
    private const string LockOutbox = "SELECT last FROM outbox_counter FOR UPDATE";

    private readonly List<TransactionsWork> _works = [];
    private readonly List<TransactionLayer> _layers = [];
    private readonly Dictionary<Touched, (int Layer, int Ord)> _touched = [];
    private int _count;
    private bool _hasEvents;
    private bool _careful;
    private bool[] _done = [];

    /// <summary>Id of the last event of the batch; 0 if it has none.</summary>
    public long LastOutboxId { get; private set; }

    /// <summary>Whether it makes a difference to be careful.</summary>
    public bool HaveNewStates => _layers.Exists(layer => layer.HasNewStates);

    public void Clear()
    {
        _works.Clear();
        _touched.Clear();
        _layers.ForEach(layer => layer.Clear());
        _count = 0;
        _hasEvents = false;
        LastOutboxId = 0;
    }

    /// <exception cref="ArgumentException">Two conditions of one transaction are about the same row.</exception>
    public void Add(TransactionsWork work)
    {
        _works.Add(work);
        for (var i = 0; i < work.Transactions.Count; i++)
        {
            Add(_count++, work.Transactions[i].Writes);
        }
    }

    /// <param name="batch">Gets the statements.</param>
    /// <param name="now">Stamp of the rows, milliseconds since 1970.</param>
    /// <param name="careful">Whether new states may be there already; if they are and this is false, the statement
    /// fails with a unique violation.</param>
    public void AddTo(NpgsqlBatch batch, long now, bool careful)
    {
        _done = new bool[_count];
        _careful = careful;
        if (_hasEvents)
        {
            // Before anything else is locked: two batches that wait for each other's rows would be a deadlock.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockOutbox));
        }

        foreach (var layer in _layers.Where(layer => !layer.IsEmpty))
        {
            batch.BatchCommands.Add(layer.ToCommand(now, careful));
        }
    }

    /// <summary>Reads which transactions were written, in the order of the statements.</summary>
    public void Read(NpgsqlDataReader reader)
    {
        if (_hasEvents)
        {
            reader.NextResult();
        }

        foreach (var layer in _layers.Where(layer => !layer.IsEmpty))
        {
            foreach (var certain in layer.Certain(_careful))
            {
                _done[certain] = true;
            }

            while (reader.Read())
            {
                var ord = reader.GetInt32(0);
                if (ord >= 0)
                {
                    _done[ord] = true;
                }
                else if (ord == TransactionLayer.OutboxRow)
                {
                    LastOutboxId = reader.GetInt64(1);
                }
            }

            reader.NextResult();
        }
    }

    /// <summary>Gives each work its outcomes.</summary>
    public void SetResults()
    {
        var ord = 0;
        foreach (var work in _works)
        {
            var outcomes = new TransactionOutcome[work.Transactions.Count];
            for (var i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = _done[ord++] ? TransactionOutcome.Committed : TransactionOutcome.Conflict;
            }

            work.Result = outcomes;
        }
    }

    private void Add(int ord, IReadOnlyList<ShardWrite> writes)
    {
        var number = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            if (_touched.TryGetValue(Touched.By(writes[i]), out var earlier))
            {
                number = Math.Max(number, earlier.Layer + 1);
            }
        }

        var twice = false;
        for (var i = 0; i < writes.Count; i++)
        {
            var row = Touched.By(writes[i]);
            var again = _touched.TryGetValue(row, out var earlier) && earlier.Ord == ord;
            _touched[row] = (number, ord);
            _hasEvents |= writes[i] is AddOutbox;
            if (again && TransactionLayer.IsCondition(writes[i]))
            {
                throw new ArgumentException(
                    $"{writes[i]} contradicts an earlier write of the same transaction.", nameof(writes));
            }

            twice |= again && writes[i] is not AddOutbox;
        }

        while (number >= _layers.Count)
        {
            _layers.Add(new TransactionLayer());
        }

        _layers[number].Add(ord, twice ? LastOfEachRow(writes) : writes);
    }

    // A statement writes a row once: of several writes of one row the last one counts.
    private static List<ShardWrite> LastOfEachRow(IReadOnlyList<ShardWrite> writes) =>
        [.. writes.Where((write, i) => write is AddOutbox
            || !writes.Skip(i + 1).Any(later => Touched.By(later) == Touched.By(write)))];

    /// <summary>A row that a write is about; events of one key count as one, since they keep their order.</summary>
    private readonly record struct Touched(byte Table, string Key, string More, long Number)
    {
        public static Touched By(ShardWrite write) => write switch
        {
            PutState put => new(0, put.GrainType, put.GrainKey, 0),
            DeleteState delete => new(0, delete.GrainType, delete.GrainKey, 0),
            AddInbox inbox => new(1, inbox.Consumer, inbox.MessageId, 0),
            PutOrderIndex { Row: var row } => new(2, row.OrderId, "", 0),
            PutProduct { Row: var row } => new(3, row.ProductId, "", 0),
            AddDeadline add => new(4, add.Kind, add.Key, add.DueAt.ToUnixTimeMilliseconds()),
            RemoveDeadline remove => new(4, remove.Kind, remove.Key, remove.DueAt.ToUnixTimeMilliseconds()),
            AddOutbox happened => new(5, happened.Key, "", 0),
            _ => throw new System.Diagnostics.UnreachableException($"No provider writes {write.GetType().Name}."),
        };
    }
}

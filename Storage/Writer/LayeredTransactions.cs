namespace Commerce.Storage.Writer;

/// <summary>
/// The transactions of a batch for a database that executes sets. Transactions that touch different rows share
/// statements; one that touches a row of an earlier one comes in later statements, which see what the earlier did: a
/// layer.
/// </summary>
internal abstract class LayeredTransactions
{
    private readonly List<TransactionsWork> _works = [];
    private readonly Dictionary<Touched, (int Layer, int Ord)> _touched = [];

    /// <summary>Id of the last event of the batch; 0 if it has none.</summary>
    public long LastOutboxId { get; protected set; }

    /// <summary>Number of transactions.</summary>
    protected int Count { get; private set; }

    /// <summary>Number of layers.</summary>
    protected int LayerCount { get; private set; }

    protected bool HasEvents { get; private set; }

    /// <summary>Which transactions were written.</summary>
    protected bool[] Done { get; private set; } = [];

    public static bool IsCondition(ShardWrite write) => write is PutState or DeleteState or AddInbox;

    /// <summary>Whether it is all the same in which order such writes of one row come.</summary>
    private static bool IsSum(ShardWrite write) => write is AddSales or AddSoldTogether;

    public virtual void Clear()
    {
        _works.Clear();
        _touched.Clear();
        Count = 0;
        LayerCount = 0;
        HasEvents = false;
        LastOutboxId = 0;
    }

    /// <exception cref="ArgumentException">Two conditions of one transaction are about the same row.</exception>
    public void Add(TransactionsWork work)
    {
        _works.Add(work);
        for (var i = 0; i < work.Transactions.Count; i++)
        {
            Add(Count++, work.Transactions[i].Writes);
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
                outcomes[i] = Done[ord++] ? TransactionOutcome.Committed : TransactionOutcome.Conflict;
            }

            work.Result = outcomes;
        }
    }

    /// <summary>Puts a transaction into a layer; of several writes of one row only the last one is left.</summary>
    protected abstract void Place(int layer, int ord, IReadOnlyList<ShardWrite> writes);

    /// <summary>Begins to note what was written.</summary>
    /// <param name="all">Whether everything is, but what is noted; else nothing.</param>
    protected void StartNoting(bool all)
    {
        Done = new bool[Count];
        Array.Fill(Done, all);
    }

    private void Add(int ord, IReadOnlyList<ShardWrite> writes)
    {
        var number = 0;
        for (var i = 0; i < writes.Count; i++)
        {
            if (!IsSum(writes[i]) && _touched.TryGetValue(Touched.By(writes[i]), out var earlier))
            {
                number = Math.Max(number, earlier.Layer + 1);
            }
        }

        var twice = false;
        for (var i = 0; i < writes.Count; i++)
        {
            if (IsSum(writes[i]))
            {
                continue;
            }

            var row = Touched.By(writes[i]);
            var again = _touched.TryGetValue(row, out var earlier) && earlier.Ord == ord;
            _touched[row] = (number, ord);
            HasEvents |= writes[i] is AddOutbox;
            if (again && IsCondition(writes[i]))
            {
                throw new ArgumentException(
                    $"{writes[i]} contradicts an earlier write of the same transaction.", nameof(writes));
            }

            twice |= again && writes[i] is not AddOutbox;
        }

        LayerCount = Math.Max(LayerCount, number + 1);
        Place(number, ord, twice ? LastOfEachRow(writes) : writes);
    }

    private static List<ShardWrite> LastOfEachRow(IReadOnlyList<ShardWrite> writes) =>
        [.. writes.Where((write, i) => write is AddOutbox || IsSum(write)
            || !writes.Skip(i + 1).Any(later => !IsSum(later) && Touched.By(later) == Touched.By(write)))];

    /// <summary>A row that a write is about; events of one key count as one, since they keep their order.</summary>
    private readonly record struct Touched(byte Table, string Key, string More, long Number)
    {
        public static Touched By(ShardWrite write) => write switch
        {
            PutState put => new(0, put.GrainType, put.GrainKey, 0),
            DeleteState delete => new(0, delete.GrainType, delete.GrainKey, 0),
            AddInbox inbox => new(1, inbox.Consumer, "", inbox.EventId),
            PutOrderIndex { Row: var row } => new(2, row.OrderId, "", 0),
            PutProduct { Row: var row } => new(3, row.ProductId, "", 0),
            AddDeadline add => new(4, add.Kind, add.Key, add.DueAt.ToUnixTimeMilliseconds()),
            RemoveDeadline remove => new(4, remove.Kind, remove.Key, remove.DueAt.ToUnixTimeMilliseconds()),
            AddOutbox happened => new(5, happened.Key, "", 0),
            PutReview { Row: var row } => new(6, row.ProductId, row.ReviewId, 0),
            _ => throw new System.Diagnostics.UnreachableException($"No provider writes {write.GetType().Name}."),
        };
    }
}

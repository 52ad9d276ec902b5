using Commerce.Storage;

namespace Commerce.Verification.Tests.Model;

/// <summary>How a commit ended for the one who asked for it.</summary>
internal enum CommitOutcome
{
    Committed,
    Fenced,
    Unknown,
}

/// <summary>
/// One pool's row and log, behind a network that delays, loses requests and loses answers. What reaches it is done at
/// one moment, or not at all.
/// </summary>
internal sealed class ModelStore
{
    private const double NetworkMs = 0.4;

    private readonly Stack<(PoolRow Row, SortedDictionary<long, PoolEntry> Log)> _beforeTakeover = new();

    private readonly Scheduler _time;
    private readonly Mutant _mutant;

    internal ModelStore(Scheduler time, Mutant mutant, int units)
    {
        (_time, _mutant) = (time, mutant);
        Log = new SortedDictionary<long, PoolEntry>
        {
            [1] = FakeShop.Entry(1, PoolEntryKind.Intake, units, FakeShop.Noon) with { IdempotencyKey = "intake" },
            [2] = FakeShop.Terms(2, ModelShop.LimitPerBuyer),
        };
        Row = new PoolRow(FakeShop.SalePool, 2, 0, Guid.Empty, Sum(), 0, null, null);
    }

    internal PoolRow Row { get; private set; }

    internal SortedDictionary<long, PoolEntry> Log { get; private set; }

    internal List<TakeoverRecord> Takeovers { get; } = [];

    internal long CommittedSinceTakeover => Takeovers.Count == 0 ? 0 : Row.Counters.Seq - Takeovers[^1].Seq;

    /// <summary>Share of requests that are lost before they are done, and of answers that are lost after.</summary>
    internal double LossRate { get; set; }

    internal void TakeOver(Guid owner, Action<PoolRow, IReadOnlyList<PoolEntry>> loaded) =>
        _time.After(_time.About(NetworkMs), () =>
        {
            _beforeTakeover.Push((Row, new SortedDictionary<long, PoolEntry>(Log)));
            Row = Row with { Epoch = Row.Epoch + 1, Owner = owner };
            Takeovers.Add(new TakeoverRecord(Row.Epoch, owner, "model", 1, Row.Counters.Seq, FakeShop.Noon));
            var (row, log) = (Row, Log.Values.ToList());
            _time.After(_time.About(NetworkMs), () => loaded(row, log));
        });

    internal void ReadRow(Action<PoolRow> read) => _time.After(_time.About(NetworkMs), () =>
    {
        var row = Row;
        _time.After(_time.About(NetworkMs), () => read(row));
    });

    internal void Append(PoolAppend append, Action<CommitOutcome> ended)
    {
        var (lost, unanswered) = (_time.Chance(LossRate), _time.Chance(LossRate));
        _time.After(_time.About(NetworkMs), () =>
        {
            var outcome = lost ? CommitOutcome.Unknown : Commit(append);
            var answer = unanswered ? CommitOutcome.Unknown : outcome;
            _time.After(_time.About(NetworkMs), () => ended(answer));
        });
    }

    /// <summary>A replica is promoted that lacks the last takeover, and what was committed since.</summary>
    internal void FailOver()
    {
        if (_beforeTakeover.TryPop(out var before))
        {
            (Row, Log) = before;
            Takeovers.RemoveAt(Takeovers.Count - 1);
        }
    }

    private PoolCounters Sum() => Log.Values.Aggregate(default(PoolCounters), (sum, entry) => sum.After(entry));

    private CommitOutcome Commit(PoolAppend append)
    {
        var fits = Row.Epoch == append.Epoch && Row.Counters.Seq == append.ExpectedSeq
            && (Row.Owner == append.Owner || _mutant == Mutant.EpochWithoutOwner);
        if (!fits && _mutant is not (Mutant.NoFence or Mutant.FenceAtClient))
        {
            return CommitOutcome.Fenced;
        }

        foreach (var entry in append.Entries)
        {
            Log[entry.Seq] = entry with { Epoch = append.Epoch };
        }

        Row = Row with { Counters = append.Counters, RelayedSeq = append.Counters.Seq };
        return CommitOutcome.Committed;
    }
}

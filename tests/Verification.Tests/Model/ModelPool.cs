using Commerce.Storage;

namespace Commerce.Verification.Tests.Model;

/// <summary>What a pool answers: a receipt, a refusal, or neither.</summary>
internal readonly record struct HoldAnswer(PoolEntry? Receipt, string? Refusal)
{
    internal static HoldAnswer Unknown { get; }
}

/// <summary>
/// One activation of the pool: decides in memory, commits in batches, answers after the commit. Any outcome but
/// "committed" ends it.
/// </summary>
internal sealed class ModelPool
{
    private readonly Scheduler _time;
    private readonly ModelStore _store;
    private readonly ModelPoolOptions _options;
    private readonly Dictionary<string, PoolEntry> _holds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PoolEntryKind> _settled = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Buyer, string Key), PoolEntry> _keys = [];
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);
    private readonly List<Action> _waitingForLoad = [];
    private readonly List<(PoolEntry Entry, Action<HoldAnswer> Reply)> _joined = [];
    private List<(PoolEntry Entry, Action<CommitOutcome> Done)> _pending = [];
    private long _epoch;
    private PoolCounters _counters;
    private long _committedSeq;
    private bool _committing;
    private bool _loaded;

    internal ModelPool(Scheduler time, ModelStore store, ModelPoolOptions options)
    {
        (_time, _store, _options) = (time, store, options);
        Span<byte> owner = stackalloc byte[16];
        time.Random.NextBytes(owner);
        Owner = new Guid(owner);
        store.TakeOver(Owner, (row, log) =>
        {
            _epoch = row.Epoch;
            log.ToList().ForEach(Apply);
            _committedSeq = _counters.Seq;
            _loaded = true;
            _waitingForLoad.ForEach(waiting => waiting());
        });
    }

    internal bool Dead { get; private set; }

    internal Guid Owner { get; }

    /// <summary>Where it believes the log to end.</summary>
    internal long ExpectedSeq => _committedSeq;

    private Mutant Mutant => _options.Mutant;

    /// <summary>kill -9: nobody hears from it again; what it has sent may still arrive.</summary>
    internal void Kill() => Dead = true;

    internal void Hold(string buyer, string key, int units, Action<HoldAnswer> reply) => WhenLoaded(() =>
    {
        if (Dead)
        {
            return;
        }

        if (_keys.TryGetValue((buyer, key), out var known))
        {
            Repeat(known, units, reply);
        }
        else if (Refusal(buyer, units) is { } refusal)
        {
            reply(new HoldAnswer(null, refusal));
        }
        else if (Mutant is Mutant.KeyNotUnique or Mutant.LimitOutsideDecision)
        {
            // What was looked at is acted on a moment later: the others of this moment have looked too.
            _time.After(_time.About(1), () => DecideLate(buyer, key, units, reply));
        }
        else
        {
            Decide(buyer, key, units, reply);
        }
    });

    /// <summary>An order was paid or given up: idempotent, as events come at least once.</summary>
    internal void Settle(string orderId, PoolEntryKind kind, string? reason, Action done) => WhenLoaded(() =>
    {
        if (Dead)
        {
            return;
        }

        var again = _settled.ContainsKey(orderId);
        if (!_holds.TryGetValue(orderId, out var hold)
            || (again && !(Mutant == Mutant.ReleaseTwice && kind == PoolEntryKind.Release)))
        {
            // What memory says may not be committed yet: then whoever asks asks again.
            if (!again || _committedSeq == _counters.Seq)
            {
                done();
            }

            return;
        }

        Add(Entry(kind, hold.Quantity) with { OrderId = orderId, Reason = reason }, outcome =>
        {
            if (outcome == CommitOutcome.Committed)
            {
                done();
            }
        });
    });

    /// <summary>Holds whose time is over, by a clock.</summary>
    internal IReadOnlyList<string> Overdue(DateTimeOffset now) =>
        [.. _holds.Values.Where(hold => hold.HeldUntil <= now && !_settled.ContainsKey(hold.OrderId!))
            .Select(hold => hold.OrderId!)];

    private void WhenLoaded(Action action)
    {
        if (_loaded)
        {
            action();
        }
        else
        {
            _waitingForLoad.Add(action);
        }
    }

    private void Repeat(PoolEntry known, int units, Action<HoldAnswer> reply)
    {
        if (known.Quantity != units)
        {
            reply(new HoldAnswer(null, "idempotency-key-reused"));
        }
        else if (known.Seq <= _committedSeq)
        {
            reply(new HoldAnswer(known, null));
        }
        else
        {
            _joined.Add((known, reply));
        }
    }

    private string? Refusal(string buyer, int units) =>
        _units.GetValueOrDefault(buyer) + units > _options.LimitPerBuyer ? "limit-reached"
        : _counters.Available == 0 ? "sold-out"
        : _counters.Available < units ? "insufficient-stock"
        : null;

    private void DecideLate(string buyer, string key, int units, Action<HoldAnswer> reply)
    {
        if (Dead || _counters.Available < units)
        {
            return;
        }

        if (Mutant != Mutant.KeyNotUnique && _keys.TryGetValue((buyer, key), out var known))
        {
            Repeat(known, units, reply);
        }
        else if (Mutant != Mutant.LimitOutsideDecision && Refusal(buyer, units) is { } refusal)
        {
            reply(new HoldAnswer(null, refusal));
        }
        else
        {
            Decide(buyer, key, units, reply);
        }
    }

    private void Decide(string buyer, string key, int units, Action<HoldAnswer> reply)
    {
        var entry = Entry(PoolEntryKind.Hold, units);
        entry = entry with
        {
            OrderId = FakeShop.OrderIdOf(entry.At, entry.Seq, buyer),
            Buyer = buyer,
            IdempotencyKey = key,
            UnitPrice = FakeShop.Price,
            HeldUntil = entry.At + _options.HoldDuration,
        };
        if (Mutant == Mutant.PublishBeforeCommit)
        {
            _options.Committed(entry);
        }

        if (Mutant == Mutant.AckBeforeCommit)
        {
            reply(new HoldAnswer(entry, null));
        }

        Add(entry, outcome =>
        {
            if (outcome == CommitOutcome.Committed && Mutant != Mutant.PublishBeforeCommit)
            {
                _options.Committed(entry);
            }

            reply(outcome == CommitOutcome.Committed ? new HoldAnswer(entry, null)
                : Mutant == Mutant.UnknownToldAsRefusal ? new HoldAnswer(null, "overloaded")
                : HoldAnswer.Unknown);
        });
    }

    private void Add(PoolEntry entry, Action<CommitOutcome> done)
    {
        Apply(entry);
        _pending.Add((entry, done));
        if (!_committing)
        {
            CommitNext();
        }
    }

    private void CommitNext()
    {
        _committing = _pending.Count > 0;
        if (!_committing)
        {
            return;
        }

        var batch = _pending;
        _pending = [];
        var append = new PoolAppend(
            FakeShop.SalePool, _epoch, Owner, _committedSeq, [.. batch.Select(one => one.Entry)],
            _counters, 0, null);
        if (Mutant == Mutant.FenceAtClient)
        {
            _store.ReadRow(row =>
            {
                if ((row.Epoch, row.Owner) == (_epoch, Owner))
                {
                    // Between looking and writing there is always something: here a pause of the process.
                    _time.After(_time.About(3), () =>
                        _store.Append(append, outcome => Ended(batch, append, outcome)));
                }
                else
                {
                    Ended(batch, append, CommitOutcome.Fenced);
                }
            });
        }
        else
        {
            _store.Append(append, outcome => Ended(batch, append, outcome));
        }
    }

    private void Ended(
        List<(PoolEntry Entry, Action<CommitOutcome> Done)> batch, PoolAppend append, CommitOutcome outcome)
    {
        if (Dead)
        {
            return;
        }

        if (outcome != CommitOutcome.Committed)
        {
            Dead = true;
            batch.Concat(_pending).ToList().ForEach(one => one.Done(outcome));
            _joined.ForEach(one => one.Reply(HoldAnswer.Unknown));
            return;
        }

        _committedSeq = append.Counters.Seq;
        batch.ForEach(one => one.Done(outcome));
        foreach (var joined in _joined.Where(one => one.Entry.Seq <= _committedSeq).ToList())
        {
            joined.Reply(new HoldAnswer(joined.Entry, null));
            _joined.Remove(joined);
        }

        CommitNext();
    }

    private void Apply(PoolEntry entry)
    {
        _counters = _counters.After(entry);
        switch (entry.Kind)
        {
            case PoolEntryKind.Hold:
                _holds[entry.OrderId!] = entry;
                _keys[(entry.Buyer!, entry.IdempotencyKey!)] = entry;
                _units[entry.Buyer!] = _units.GetValueOrDefault(entry.Buyer!) + entry.Quantity;
                break;
            case PoolEntryKind.Sell or PoolEntryKind.Release when _holds.TryGetValue(entry.OrderId!, out var hold):
                _settled[entry.OrderId!] = entry.Kind;
                _units[hold.Buyer!] -= entry.Kind == PoolEntryKind.Release ? entry.Quantity : 0;
                break;
        }
    }

    private PoolEntry Entry(PoolEntryKind kind, int quantity) => FakeShop.Entry(
        _counters.Seq + 1, kind, quantity, FakeShop.Noon.AddMilliseconds(_time.Now / 1_000_000));
}

/// <summary>What activations of a model have in common.</summary>
/// <param name="Mutant">What is broken.</param>
/// <param name="LimitPerBuyer">Units.</param>
/// <param name="HoldDuration">Of each hold.</param>
/// <param name="Committed">Hears of each hold when it may be made known.</param>
internal sealed record ModelPoolOptions(
    Mutant Mutant, int LimitPerBuyer, TimeSpan HoldDuration, Action<PoolEntry> Committed);

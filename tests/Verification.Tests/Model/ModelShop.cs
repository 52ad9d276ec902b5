using Commerce.Storage;

namespace Commerce.Verification.Tests.Model;

/// <summary>
/// A shop of one sale item: a front that routes to an activation of the pool, orders that are paid or given up, events
/// that are delivered at least once. What buyers see goes through it; what may go wrong, goes wrong here.
/// </summary>
internal sealed class ModelShop
{
    internal const int LimitPerBuyer = 2;
    internal static readonly TimeSpan HoldDuration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(20);

    private readonly Scheduler _time;
    private readonly Mutant _mutant;
    private readonly ModelPoolOptions _options;
    private readonly Dictionary<string, ModelOrder> _orders = new(StringComparer.Ordinal);
    private readonly HashSet<(string Event, string OrderId)> _handled = [];
    private readonly Action<string, PoolEntry, int> _effect;
    private ModelPool? _pool;
    private ModelPool? _zombie;
    private TimeSpan _skew;
    private ModelPool? _paused;
    private List<Action> _whenResumed = [];

    /// <param name="time">The clock.</param>
    /// <param name="mutant">What is broken.</param>
    /// <param name="units">Units of the sale.</param>
    /// <param name="effect">Hears what consumers do outside: event, hold, number of the event in its order.</param>
    internal ModelShop(Scheduler time, Mutant mutant, int units, Action<string, PoolEntry, int> effect)
    {
        (_time, _mutant, _effect) = (time, mutant, effect);
        _options = new ModelPoolOptions(mutant, LimitPerBuyer, HoldDuration, OnHold);
        Store = new ModelStore(time, mutant, units);
        time.After(SweepPeriod, Sweep);
    }

    internal ModelStore Store { get; }

    /// <summary>No more sweeps: what is under way runs out.</summary>
    internal bool Closed { get; set; }

    internal void Hold(string buyer, string key, int units, Action<HoldAnswer> reply) =>
        Try(Route(), buyer, key, units, answer =>
        {
            if (answer != HoldAnswer.Unknown)
            {
                reply(answer);
                return;
            }

            // Right: once more with the same key, and where the failed owner has been replaced.
            var again = _mutant == Mutant.RetryWithNewKey ? key + "-again" : key;
            Try(Pool, buyer, again, units, reply);
        });

    /// <summary>Gives an order up; null: there is none, false: too late.</summary>
    internal bool? Cancel(string orderId) => Decide(orderId, ModelOrder.Cancelled, PoolEntryKind.Release, "cancelled");

    /// <summary>Pays an order; null: there is none, false: too late.</summary>
    internal bool? Pay(string orderId) => Decide(orderId, ModelOrder.Paid, PoolEntryKind.Sell, null);

    /// <summary>Status of an order; null: there is none.</summary>
    internal string? Read(string orderId) => Find(orderId)?.Status;

    internal int ReadStock() => Store.Row.Counters.Available;

    /// <summary>kill -9; the next request starts the shop again.</summary>
    internal void Kill()
    {
        _pool?.Kill();
        _zombie?.Kill();
        _pool = _zombie = null;
    }

    /// <summary>Another silo takes the pool over, and the one that had it does not know.</summary>
    internal void Split()
    {
        _zombie = _pool;
        _pool = null;
        _skew = _time.About(2 * HoldDuration.TotalMilliseconds);
    }

    internal void Heal() => _zombie = null;

    /// <summary>
    /// A silo takes the pool over, sells and pauses; a replica is promoted that knows nothing of either; another silo
    /// takes the pool over there; then the first one goes on. What orders decided is told to the pool once more.
    /// </summary>
    internal void FailOver()
    {
        Split();
        PauseOnceSold(_time.Random.Next(2, 6), _time.Now + Nanoseconds(30));
    }

    private void PauseOnceSold(int entries, long latest) => _time.After(TimeSpan.FromMilliseconds(0.5), () =>
    {
        if (Store.CommittedSinceTakeover < entries && _time.Now < latest)
        {
            PauseOnceSold(entries, latest);
        }
        else
        {
            _paused = Pool;
            _time.After(TimeSpan.FromMilliseconds(3), Promote);
        }
    });

    private void Promote()
    {
        Store.FailOver();
        Split();
        ResumeAtTheWorstMoment(_time.Now + Nanoseconds(40));
        _time.After(TimeSpan.FromMilliseconds(100), TellAgain);
    }

    private void TellAgain()
    {
        foreach (var order in _orders.Values.ToList())
        {
            if (order.Told is { } told)
            {
                Deliver(order.OrderId, told.Kind, told.Reason);
            }
        }
    }

    // When the log has grown to where the paused owner believes it to end: nothing but its name tells the two apart.
    private void ResumeAtTheWorstMoment(long latest) => _time.After(TimeSpan.FromMilliseconds(0.1), () =>
    {
        if (_paused is { Dead: false } paused && paused.ExpectedSeq != Store.Row.Counters.Seq && _time.Now < latest)
        {
            ResumeAtTheWorstMoment(latest);
            return;
        }

        _paused = null;
        var waiting = _whenResumed;
        _whenResumed = [];
        waiting.ForEach(ask => ask());
    });

    private static long Nanoseconds(double milliseconds) => (long)(milliseconds * 1e6);

    /// <summary>What is there in the end.</summary>
    internal FakeShop Dump()
    {
        var shop = FakeShop.Empty;
        shop.Logs[FakeShop.SalePool] = [.. Store.Log.Values];
        shop.Rows[FakeShop.SalePool] = Store.Row with { RelayedSeq = Store.Row.Counters.Seq };
        shop.Takeovers.AddRange(Store.Takeovers);
        foreach (var hold in Store.Log.Values.Where(entry => entry.Kind == PoolEntryKind.Hold))
        {
            var order = Find(hold.OrderId!)!;
            shop.PutOrder(hold, order.Status, order.Timeline, order.Payments(hold));
        }

        return shop;
    }

    private ModelPool Pool
    {
        get
        {
            if (_pool is null or { Dead: true })
            {
                _pool = new ModelPool(_time, Store, _options);
            }

            return _pool;
        }
    }

    // Some have not heard yet that the pool has moved.
    private ModelPool Route() => _zombie is { Dead: false } zombie && _time.Chance(0.5) ? zombie : Pool;

    private void Try(ModelPool to, string buyer, string key, int units, Action<HoldAnswer> reply)
    {
        _time.After(_time.About(0.3), () =>
        {
            if (to == _paused)
            {
                _whenResumed.Add(Ask);
            }
            else
            {
                Ask();
            }
        });

        void Ask()
        {
            // To a silo that has died: the connection breaks.
            if (to.Dead)
            {
                reply(HoldAnswer.Unknown);
            }
            else
            {
                to.Hold(buyer, key, units, reply);
            }
        }
    }

    private ModelOrder? Find(string orderId)
    {
        if (_orders.TryGetValue(orderId, out var order))
        {
            return order;
        }

        var hold = Store.Log.Values.FirstOrDefault(
            entry => entry.Kind == PoolEntryKind.Hold && entry.OrderId == orderId);
        if (hold is null)
        {
            return null;
        }

        _orders.Add(orderId, order = new ModelOrder(orderId));
        return order;
    }

    private bool? Decide(string orderId, string status, PoolEntryKind kind, string? reason)
    {
        if (Find(orderId) is not { } order)
        {
            return null;
        }

        if (!order.Enter(status))
        {
            return order.Status == status && status == ModelOrder.Cancelled;
        }

        order.Told = (kind, reason);
        Deliver(orderId, kind, reason);
        return true;
    }

    // At least once: again until it is done, and now and then once more.
    private void Deliver(string orderId, PoolEntryKind kind, string? reason)
    {
        var done = false;
        Send();
        if (_time.Chance(0.2))
        {
            _time.After(_time.About(15), () => Settle(() => { }));
        }

        void Settle(Action whenDone)
        {
            if (Pool != _paused)
            {
                Pool.Settle(orderId, kind, reason, whenDone);
            }
        }

        void Send()
        {
            if (!done)
            {
                Settle(() => done = true);
                _time.After(_time.About(30), Send);
            }
        }
    }

    private void OnHold(PoolEntry hold)
    {
        Publish(hold);
        if (_time.Chance(0.1))
        {
            Publish(hold);
        }
    }

    private void Publish(PoolEntry hold) => _time.After(_time.About(3), () =>
    {
        if (_handled.Add(("order.placed", hold.OrderId!)) || _mutant == Mutant.ConsumerWithoutMemory)
        {
            _effect("order.placed", hold, 1);
        }
    });

    // Right: by the clock that all share. Wrong: by that of the silo that happens to have the pool.
    private void Sweep()
    {
        var now = FakeShop.Noon.AddTicks(_time.Now / 100);
        foreach (var orderId in Overdue(_mutant == Mutant.ExpiryByLocalClock ? now + _skew : now))
        {
            Decide(orderId, ModelOrder.Expired, PoolEntryKind.Release, "expired");
        }

        if (!Closed)
        {
            _time.After(SweepPeriod, Sweep);
        }

        IReadOnlyList<string> Overdue(DateTimeOffset at) => Pool == _paused ? [] : Pool.Overdue(at);
    }
}

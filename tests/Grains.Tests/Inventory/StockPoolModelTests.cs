using Commerce.Orders;

namespace Commerce.Inventory;

/// <summary>
/// Random commands against a pool and against an obvious model that sums over a list: outcomes and counters must agree
/// after each, the equation must hold at each sequence number, and the log read again must give an equal pool.
/// </summary>
public sealed class StockPoolModelTests
{
    private enum Command
    {
        Hold,
        Sell,
        Release,
        Retake,
        Adjust,
        MoveOut,
        MoveIn,
        Terms,
        Reserve,
        Return,
        ReturnUnits,
    }

    [Fact]
    public void Any_sequence_of_commands_agrees_with_the_model() =>
        OpSequence.Check(runs: 3_000, opsMax: 40, Next, ops => Run(ops, planted: false));

    [Fact]
    public void A_planted_bug_is_found_and_shortened()
    {
        var found = OpSequence.Find(runs: 3_000, opsMax: 40, Next, ops => Run(ops, planted: true));

        Assert.NotNull(found);
        Assert.InRange(found.Value.Ops.Count, 1, 4);
    }

    // Few buyers, keys and units on purpose: collisions are where the bugs are.
    private static Op Next(Random random) => new(
        random.Next(10) < 4 ? Command.Hold : (Command)random.Next(11),
        Who: random.Next(1, 4), Key: random.Next(6), Units: random.Next(1, 4));

    private static string? Run(IReadOnlyList<Op> ops, bool planted)
    {
        var pool = new LoggedPool();
        var model = new Model();
        for (var i = 0; i < ops.Count; i++)
        {
            pool.Now = LoggedPool.Start.AddSeconds(i);
            var (actual, expected) = Step(pool, model, ops[i]);
            if (planted && ops[i].Command == Command.Release && actual == nameof(SettleOutcome.Done))
            {
                pool.Adjust(1, $"planted {i}");
            }

            if (actual != expected)
            {
                return $"step {i} {ops[i]}: {actual}, the model says {expected}";
            }

            var counters = pool.Pool.Counters;
            if ((counters.Intake, counters.Available, counters.Held, counters.Sold)
                != (model.Intake, model.Available, model.Sum(HoldState.Held), model.Sum(HoldState.Sold)))
            {
                return $"step {i} {ops[i]}: {counters}, the model says {model.Intake}, {model.Available}";
            }
        }

        return CompareReplay(pool, model);
    }

    private static (string Actual, string Expected) Step(LoggedPool pool, Model model, Op op)
    {
        switch (op.Command)
        {
            case Command.Hold:
                var result = pool.Hold(op.Who, $"k{op.Key}", op.Units, hash: op.Units);
                var expected = model.Hold(op, result.Receipt);
                return (result.Outcome.ToString(), expected.ToString());
            case Command.Reserve:
                return (
                    pool.Reserve(Checkout(op), op.Who, op.Units).ToString(),
                    model.Reserve(op).ToString());
            case Command.Terms:
                pool.Do(pool.Pool.DecideTerms(model.SetTerms(op), pool.Now));
                return ("", "");
            case Command.Adjust:
                var delta = op.Key < 3 ? op.Units : -op.Units;
                return (
                    pool.Adjust(delta, $"a{op.Key}").Outcome.ToString(),
                    model.Adjust($"a{op.Key}", delta).ToString());
            case Command.MoveOut:
                int? quantity = op.Who == 1 ? null : op.Units;
                return (
                    pool.MoveOut($"m{op.Key}", quantity).ToString(),
                    model.MoveOut($"m{op.Key}", quantity).ToString());
            case Command.MoveIn:
                return (
                    pool.MoveIn($"m{op.Key}", op.Units).ToString(),
                    model.MoveIn($"m{op.Key}", op.Units).ToString());
            default:
                return Settle(pool, model, op);
        }
    }

    private static OrderId Checkout(Op op) => OrderId.CreateForCheckout(LoggedPool.Start, 9, (ulong)op.Key);

    private static (string Actual, string Expected) Settle(LoggedPool pool, Model model, Op op)
    {
        if (op.Who == 3)
        {
            return SettleReserved(pool, model, op);
        }

        var hold = model.Holds.Count > 0 ? model.Holds[(op.Key * 3 + op.Who) % model.Holds.Count] : null;
        var order = hold?.Receipt.OrderId ?? new OrderId(1, 1UL << 40);
        return op.Command switch
        {
            Command.Return => (pool.Return(order).ToString(), Model.Return(hold).ToString()),
            Command.ReturnUnits =>
                (pool.ReturnUnits(order, $"r{op.Key}", op.Units).ToString(), model.ReturnUnits(hold, op).ToString()),
            Command.Sell => (pool.Sell(order).ToString(), Model.Settle(hold, HoldState.Sold).ToString()),
            Command.Release => (pool.Release(order).ToString(), Model.Settle(hold, HoldState.Released).ToString()),
            _ => (pool.Retake(order).ToString(), model.Retake(hold).ToString()),
        };
    }

    private static (string Actual, string Expected) SettleReserved(LoggedPool pool, Model model, Op op)
    {
        var order = Checkout(op);
        return op.Command switch
        {
            Command.Sell => (pool.Sell(order).ToString(), Model.Settle(model.Find(op), HoldState.Sold).ToString()),
            Command.Release =>
                (pool.Release(order).ToString(), Model.Settle(model.FindOrRefuse(op), HoldState.Released).ToString()),
            Command.Return => (pool.Return(order).ToString(), Model.Return(model.FindOrRefuse(op)).ToString()),
            Command.ReturnUnits => (
                pool.ReturnUnits(order, $"r{op.Key}", op.Units).ToString(),
                model.ReturnUnits(model.Find(op), op).ToString()),
            _ => (pool.Retake(order).ToString(), model.Retake(model.Find(op)).ToString()),
        };
    }

    private static string? CompareReplay(LoggedPool pool, Model model)
    {
        var again = pool.Replay();
        if (again.Counters != pool.Pool.Counters || again.Terms != pool.Pool.Terms
            || again.HoldCount != pool.Pool.HoldCount)
        {
            return $"read again: {again.Counters}, in memory {pool.Pool.Counters}";
        }

        foreach (var hold in model.Holds)
        {
            var found = again.FindHold(hold.Receipt.OrderId);
            if (found != (new MemberId(hold.Who), hold.Receipt, hold.State))
            {
                return $"read again: {found}, the model says {hold}";
            }

            var retry = new HoldStock(
                new MemberId(hold.Who), hold.Receipt.Quantity, hold.Key, hold.Receipt.Quantity, null);
            if (again.DecideHold(retry, pool.Now).Result != new HoldResult(HoldOutcome.AlreadyHeld, hold.Receipt))
            {
                return $"read again: the retry of {hold} is not answered with its receipt";
            }
        }

        var lost = model.Reserved.FirstOrDefault(reserved => again.FindReservation(reserved.Key) != (
            reserved.Value.Quantity, reserved.Value.State == Model.New ? HoldState.Released : reserved.Value.State));
        return lost.Value is null
            ? null
            : $"read again: {lost.Key} is {again.FindReservation(lost.Key)}, not {lost.Value}";
    }

    private sealed record Op(Command Command, int Who, int Key, int Units);

    private record Units(int Who, int Quantity)
    {
        public HoldState State { get; set; }

        public bool RetakeRefused { get; set; }

        public int Returned { get; set; }

        public int Left => Quantity - Returned;
    }

    private sealed record Held(int Who, string Key, HoldReceipt Receipt) : Units(Who, Receipt.Quantity);

    private sealed class Model
    {
        private readonly Dictionary<string, int> _done = [];
        private PoolTerms? _terms;

        /// <summary>Of an order that was given up before it had anything.</summary>
        public const HoldState New = (HoldState)(-1);

        public List<Held> Holds { get; } = [];

        public Dictionary<OrderId, Units> Reserved { get; } = [];

        public int Intake { get; private set; }

        public int Available => Intake - Sum(HoldState.Held) - Sum(HoldState.Sold);

        public int Sum(HoldState state) =>
            Holds.Concat(Reserved.Values).Where(units => units.State == state).Sum(units => units.Left);

        public PoolTerms SetTerms(Op op) =>
            _terms = LoggedPool.Terms with { LimitPerBuyer = op.Units + 1, Paused = op.Key == 0 };

        public HoldOutcome Hold(Op op, HoldReceipt? receipt)
        {
            var known = Holds.Find(hold => hold.Who == op.Who && hold.Key == $"k{op.Key}");
            if (known is not null)
            {
                return known.Receipt.Quantity != op.Units ? HoldOutcome.KeyReused
                    : known.Receipt == receipt ? HoldOutcome.AlreadyHeld
                    : HoldOutcome.Held;
            }

            var outcome = _terms is null ? HoldOutcome.UnknownPool
                : _terms.Paused ? HoldOutcome.Paused
                : UnitsOf(op.Who) + op.Units > _terms.LimitPerBuyer ? HoldOutcome.LimitReached
                : Available == 0 ? HoldOutcome.SoldOut
                : Available < op.Units ? HoldOutcome.InsufficientStock
                : HoldOutcome.Held;
            if (outcome == HoldOutcome.Held && receipt is not null)
            {
                Holds.Add(new Held(op.Who, $"k{op.Key}", receipt));
            }

            return outcome;
        }

        public ReserveOutcome Reserve(Op op)
        {
            if (Find(op) is { } known)
            {
                return known.State is HoldState.Released or New ? ReserveOutcome.Withdrawn
                    : (known.Who, known.Quantity) != (op.Who, op.Units) ? ReserveOutcome.Contradicts
                    : ReserveOutcome.AlreadyReserved;
            }

            var outcome = _terms is not null ? ReserveOutcome.UnknownPool
                : Available == 0 ? ReserveOutcome.SoldOut
                : Available < op.Units ? ReserveOutcome.InsufficientStock
                : ReserveOutcome.Reserved;
            if (outcome == ReserveOutcome.Reserved)
            {
                Reserved[Checkout(op)] = new Units(op.Who, op.Units);
            }

            return outcome;
        }

        public Units? Find(Op op) => Reserved.GetValueOrDefault(Checkout(op));

        /// <summary>Giving up what is not there is remembered.</summary>
        public Units FindOrRefuse(Op op) => Find(op)
            ?? (Reserved[Checkout(op)] = new Units(0, 0) { State = New, RetakeRefused = true });

        public SettleOutcome ReturnUnits(Units? hold, Op op)
        {
            if (_done.TryGetValue($"r{op.Key}", out var before))
            {
                return before == op.Units ? SettleOutcome.AlreadyDone : SettleOutcome.SettledOtherwise;
            }

            if (hold is null)
            {
                return SettleOutcome.UnknownHold;
            }

            if (hold.State != HoldState.Sold || hold.Left < op.Units)
            {
                return SettleOutcome.SettledOtherwise;
            }

            hold.Returned += op.Units;
            return Do($"r{op.Key}", op.Units, SettleOutcome.Done, change: 0);
        }

        public static SettleOutcome Return(Units? hold)
        {
            if (hold?.Returned > 0)
            {
                return SettleOutcome.SettledOtherwise;
            }

            if (hold?.State != HoldState.Sold)
            {
                return Settle(hold, HoldState.Released);
            }

            (hold.State, hold.RetakeRefused) = (HoldState.Released, true);
            return SettleOutcome.Done;
        }

        public static SettleOutcome Settle(Units? hold, HoldState to)
        {
            var outcome = hold is null ? SettleOutcome.UnknownHold
                : hold.State == to ? SettleOutcome.AlreadyDone
                : hold.State == HoldState.Held || (hold.State == New && to == HoldState.Released) ? SettleOutcome.Done
                : SettleOutcome.SettledOtherwise;
            if (outcome == SettleOutcome.Done)
            {
                hold!.State = to;
            }

            return outcome;
        }

        public RetakeOutcome Retake(Units? hold)
        {
            var outcome = hold is null ? RetakeOutcome.UnknownHold
                : hold.State is HoldState.Held or HoldState.Sold ? RetakeOutcome.Sold
                : hold.RetakeRefused ? RetakeOutcome.SoldOut
                : hold is Held && UnitsOf(hold.Who) + hold.Quantity > _terms!.LimitPerBuyer ? RetakeOutcome.LimitReached
                : Available < hold.Quantity ? RetakeOutcome.SoldOut
                : RetakeOutcome.Sold;
            if (outcome == RetakeOutcome.Sold)
            {
                hold!.State = HoldState.Sold;
            }
            else if (hold is not null)
            {
                hold.RetakeRefused = true;
            }

            return outcome;
        }

        public AdjustOutcome Adjust(string key, int delta) =>
            _done.TryGetValue(key, out var before)
                ? before == delta ? AdjustOutcome.AlreadyDone : AdjustOutcome.KeyReused
            : Available + delta < 0 ? AdjustOutcome.InsufficientStock
            : Do(key, delta, AdjustOutcome.Done, delta);

        public MoveResult MoveOut(string move, int? quantity) =>
            _done.TryGetValue("out " + move, out var before) ? new MoveResult(true, before)
            : quantity > Available ? new MoveResult(false, 0)
            : MoveOutUnits(move, quantity ?? Available);

        public MoveResult MoveIn(string move, int quantity) =>
            _done.TryGetValue("in " + move, out var before) ? new MoveResult(true, before)
            : Do("in " + move, quantity, new MoveResult(true, quantity), quantity);

        private MoveResult MoveOutUnits(string move, int units) =>
            Do("out " + move, units, new MoveResult(true, units), -units);

        private int UnitsOf(int who) =>
            Holds.Where(hold => hold.Who == who && hold.State != HoldState.Released).Sum(hold => hold.Left);

        private T Do<T>(string key, int value, T outcome, int change)
        {
            _done[key] = value;
            Intake += change;
            return outcome;
        }
    }
}

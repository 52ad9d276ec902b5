namespace Commerce.Carts;

/// <summary>
/// Random changes to a cart and to an obvious model of it, a table of wishes: they must agree after each, within the
/// limits, and every change sent twice must be as if it was sent once.
/// </summary>
public sealed class CartModelTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private enum Change
    {
        Set,
        Remove,
        Select,
        Merge,
        Take,
        RemoveOrdered,
        GiveUp,
    }

    [Fact]
    public void Any_sequence_of_changes_agrees_with_the_model() =>
        OpSequence.Check(runs: 3_000, opsMax: 40, Next, ops => Run(ops, planted: false));

    [Fact]
    public void A_planted_bug_is_found_and_shortened()
    {
        var found = OpSequence.Find(runs: 3_000, opsMax: 40, Next, ops => Run(ops, planted: true));

        Assert.NotNull(found);
        Assert.InRange(found.Value.Ops.Count, 1, 5);
    }

    // Few SKUs, orders and guests on purpose: collisions are where the bugs are.
    private static Op Next(Random random) => new(
        (Change)random.Next(7), Sku: random.Next(4), Quantity: random.Next(1, 4), Name: random.Next(3));

    private static string? Run(IReadOnlyList<Op> ops, bool planted)
    {
        var cart = new CartState(Guid.Empty, []);
        var model = new Model();
        for (var i = 0; i < ops.Count; i++)
        {
            var now = Start.AddSeconds(i);
            cart = Apply(cart, ops[i], now);
            if (!ReferenceEquals(cart, Apply(cart, ops[i], now)))
            {
                return $"step {i} {ops[i]}: sent twice it changed the cart twice";
            }

            model.Apply(ops[i], i, forgetsEdits: planted);
            var (actual, expected) = (Text(cart), model.ToString());
            if (actual != expected)
            {
                return $"step {i} {ops[i]}: {actual}, the model says {expected}";
            }
        }

        return null;
    }

    private static CartState Apply(CartState cart, Op op, DateTimeOffset now) => op.Change switch
    {
        Change.Set => CartDecisions.Set(
            cart, new SetCartLine(SkuOf(op.Sku), "p", op.Quantity, null, new Money(1, "GBP"), null), now).Next,
        Change.Remove => CartDecisions.Remove(cart, SkuOf(op.Sku)).Next,
        Change.Select => CartDecisions.Select(cart, [SkuOf(op.Sku)]).Next,
        Change.Merge => CartDecisions.Merge(cart, new MergeCart(
            new Guid(op.Name, 0, 0, new byte[8]),
            [new CartLine(SkuOf(op.Sku), "p", op.Quantity, true, Start.AddDays(-1 - op.Name), new Money(1, "GBP"))])),
        Change.Take => CartDecisions.Take(cart, $"o{op.Name}", now).Next,
        Change.RemoveOrdered => CartDecisions.RemoveOrdered(cart, $"o{op.Name}"),
        Change.GiveUp => CartDecisions.GiveUp(cart, $"o{op.Name}"),
    };

    private static string SkuOf(int sku) => $"s{sku}";

    private static string Text(CartState cart) => string.Join(' ', cart.Lines
        .OrderBy(line => line.Sku, StringComparer.Ordinal)
        .Select(line => $"{line.Sku}:{line.Quantity}{(line.Selected ? "*" : "")}"));

    private sealed record Op(Change Change, int Sku, int Quantity, int Name);

    /// <summary>A wish has a birth, so that a SKU put in again is another one.</summary>
    private sealed record Wish(int Quantity, bool Selected, string Birth)
    {
        public bool IsStill(Wish then) => (Quantity, Birth) == (then.Quantity, then.Birth);
    }

    private sealed class Model
    {
        private readonly Dictionary<int, Wish> _wishes = [];
        private readonly HashSet<int> _merged = [];
        private readonly Dictionary<int, Dictionary<int, Wish>> _taken = [];
        private readonly HashSet<int> _removed = [];

        public void Apply(Op op, int step, bool forgetsEdits)
        {
            switch (op.Change)
            {
                case Change.Set:
                    _wishes[op.Sku] = _wishes.TryGetValue(op.Sku, out var known)
                        ? known with { Quantity = op.Quantity }
                        : new Wish(op.Quantity, true, $"{step}");
                    break;
                case Change.Remove:
                    _wishes.Remove(op.Sku);
                    break;
                case Change.Select:
                    foreach (var sku in _wishes.Keys.ToList())
                    {
                        _wishes[sku] = _wishes[sku] with { Selected = sku == op.Sku };
                    }

                    break;
                case Change.Merge when _merged.Add(op.Name):
                    _wishes[op.Sku] = _wishes.TryGetValue(op.Sku, out var ours)
                        ? ours with { Quantity = Math.Max(ours.Quantity, op.Quantity), Selected = true }
                        : new Wish(op.Quantity, true, $"guest {op.Name}");
                    break;
                case Change.Take when !_taken.ContainsKey(op.Name):
                    var free = _wishes.Where(wish => wish.Value.Selected && !IsTaken(wish.Key, wish.Value))
                        .ToDictionary();
                    if (free.Count > 0)
                    {
                        _taken[op.Name] = free;
                    }

                    break;
                case Change.GiveUp when !_removed.Contains(op.Name):
                    _taken.Remove(op.Name);
                    break;
                case Change.RemoveOrdered when _taken.TryGetValue(op.Name, out var taken) && _removed.Add(op.Name):
                    foreach (var (sku, then) in taken)
                    {
                        if (_wishes.TryGetValue(sku, out var now)
                            && (forgetsEdits || now.IsStill(then)))
                        {
                            _wishes.Remove(sku);
                        }
                    }

                    break;
            }
        }

        private bool IsTaken(int sku, Wish wish) => _taken.Any(order => !_removed.Contains(order.Key)
            && order.Value.TryGetValue(sku, out var then) && wish.IsStill(then));

        public override string ToString() => string.Join(' ', _wishes.OrderBy(wish => wish.Key)
            .Select(wish => $"{SkuOf(wish.Key)}:{wish.Value.Quantity}{(wish.Value.Selected ? "*" : "")}"));
    }
}

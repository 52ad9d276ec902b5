namespace Commerce.Carts;

/// <summary>
/// What changes do to a cart: pure functions from what is stored to what is stored next. What changes nothing gives
/// the same object, so that nothing is written.
/// </summary>
internal static class CartDecisions
{
    /// <summary>
    /// What a cart remembers of carts taken in. Each matters only until its hand-over is finished, which is seconds.
    /// </summary>
    public const int RememberedMax = 8;

    /// <summary>
    /// What a cart remembers of orders; those whose lines are out of it already are forgotten first.
    /// </summary>
    public const int TakenMax = 16;

    /// <summary>
    /// How long lines are one order's and no other's. Far longer than a checkout takes that was begun, with all that
    /// goes on by itself afterwards; who was never begun, because nobody could be asked, is in nobody's way for longer.
    /// </summary>
    public static readonly TimeSpan TakenFor = TimeSpan.FromMinutes(2);

    /// <summary>Sets a line; see <see cref="CartOutcome"/>.</summary>
    public static (CartOutcome Outcome, CartState Next) Set(CartState cart, SetCartLine command, DateTimeOffset now)
    {
        if (cart.HandedTo is not null)
        {
            return (CartOutcome.HandedOver, cart);
        }

        var at = IndexOf(cart.Lines, command.Sku);
        if (at < 0)
        {
            return cart.Lines.Count >= CartLimits.LinesMax
                ? (CartOutcome.Full, cart)
                : (CartOutcome.Done, cart with
                {
                    Lines =
                    [
                        .. cart.Lines,
                        new CartLine(
                            command.Sku, command.ProductId, command.Quantity, command.Selected ?? true, now,
                            command.SeenPrice ?? command.Price),
                    ],
                });
        }

        var line = cart.Lines[at];
        var next = line with
        {
            Quantity = command.Quantity,
            Selected = command.Selected ?? line.Selected,
            SeenPrice = command.SeenPrice ?? line.SeenPrice,
        };
        return (CartOutcome.Done, next == line ? cart : cart with { Lines = With(cart.Lines, at, next) });
    }

    /// <summary>Takes a line out.</summary>
    public static (CartOutcome Outcome, CartState Next) Remove(CartState cart, string sku) =>
        cart.HandedTo is not null ? (CartOutcome.HandedOver, cart)
        : IndexOf(cart.Lines, sku) < 0 ? (CartOutcome.Done, cart)
        : (CartOutcome.Done, cart with { Lines = [.. cart.Lines.Where(line => line.Sku != sku)] });

    /// <summary>Selects these lines and no others.</summary>
    public static (CartOutcome Outcome, CartState Next) Select(CartState cart, IReadOnlyList<string> skus)
    {
        if (cart.HandedTo is not null)
        {
            return (CartOutcome.HandedOver, cart);
        }

        var wanted = skus.ToHashSet(StringComparer.Ordinal);
        return (CartOutcome.Done, cart.Lines.All(line => line.Selected == wanted.Contains(line.Sku))
            ? cart
            : cart with { Lines = [.. cart.Lines.Select(line => line with { Selected = wanted.Contains(line.Sku) })] });
    }

    /// <summary>Promises a guest's cart to a member. The first promise holds.</summary>
    public static CartState HandOver(CartState cart, MemberId member) =>
        cart.HandedTo is null ? cart with { HandedTo = member } : cart;

    /// <summary>
    /// Takes the lines of a guest's cart in, once. Of a SKU in both carts the larger quantity stays, not the sum: who
    /// puts the same thing into the cart before and after signing in, or reloads a form, wants it once. What does not
    /// fit is left out; lines that were here stay.
    /// </summary>
    public static CartState Merge(CartState cart, MergeCart guest)
    {
        if (cart.Merged?.Contains(guest.CartId) == true)
        {
            return cart;
        }

        var lines = cart.Lines.ToList();
        foreach (var theirs in guest.Lines)
        {
            var at = IndexOf(lines, theirs.Sku);
            if (at >= 0)
            {
                lines[at] = Merge(lines[at], theirs);
            }
            else if (lines.Count < CartLimits.LinesMax)
            {
                lines.Add(theirs);
            }
        }

        return cart with { Lines = lines, Merged = Remember(cart.Merged, guest.CartId) };
    }

    /// <summary>
    /// What an order takes: the same each time it is asked for. Lines that another order has, and that nobody has
    /// changed since, are not there to be taken: pressed in two tabs, they are ordered once.
    /// </summary>
    public static (IReadOnlyList<LineThen> Lines, CartState Next) Take(
        CartState cart, string order, DateTimeOffset now)
    {
        if (cart.Taken?.FirstOrDefault(taken => taken.Order == order) is { } before)
        {
            return (before.Lines, cart);
        }

        List<LineThen> lines =
        [
            .. cart.Lines.Where(line => line.Selected && cart.Taken?.Any(taken => taken.Has(line, now)) != true)
                .Select(line => new LineThen(line.Sku, line.Quantity, line.AddedAt, line.SeenPrice)),
        ];
        return lines.Count == 0
            ? (lines, cart)
            : (lines, cart with { Taken = Remember(cart.Taken, new TakenForOrder(order, lines, Removed: false, now)) });
    }

    /// <summary>
    /// There will be no order: another may take the lines. Who took nothing, or has its order, gives nothing up.
    /// </summary>
    public static CartState GiveUp(CartState cart, string order) =>
        cart.Taken?.FirstOrDefault(taken => taken.Order == order) is { Removed: false } given
            ? cart with { Taken = [.. cart.Taken.Where(each => each != given)] }
            : cart;

    /// <summary>Takes out what an order took and nobody has changed since, once.</summary>
    public static CartState RemoveOrdered(CartState cart, string order)
    {
        if (cart.Taken?.FirstOrDefault(taken => taken.Order == order) is not { Removed: false } taken)
        {
            return cart;
        }

        return cart with
        {
            Lines = [.. cart.Lines.Where(line => !taken.Lines.Any(then => then.IsStill(line)))],
            Taken = [.. cart.Taken.Select(each => each == taken ? taken with { Removed = true } : each)],
        };
    }

    private static CartLine Merge(CartLine ours, CartLine theirs) => ours with
    {
        Quantity = Math.Max(ours.Quantity, theirs.Quantity),
        Selected = ours.Selected || theirs.Selected,
        SeenPrice = theirs.AddedAt > ours.AddedAt ? theirs.SeenPrice : ours.SeenPrice,
    };

    private static List<TakenForOrder> Remember(IReadOnlyList<TakenForOrder>? known, TakenForOrder one)
    {
        List<TakenForOrder> all = [.. known ?? [], one];
        if (all.Count > TakenMax)
        {
            all.RemoveAt(Math.Max(0, all.FindIndex(taken => taken.Removed)));
        }

        return all;
    }

    private static IReadOnlyList<T> Remember<T>(IReadOnlyList<T>? known, T one) =>
        [.. (known ?? []).TakeLast(RememberedMax - 1), one];

    private static IReadOnlyList<CartLine> With(IReadOnlyList<CartLine> lines, int at, CartLine line) =>
        [.. lines.Take(at), line, .. lines.Skip(at + 1)];

    private static int IndexOf(IReadOnlyList<CartLine> lines, string sku)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Sku == sku)
            {
                return i;
            }
        }

        return -1;
    }
}

namespace Commerce.Carts;

/// <summary>
/// What changes do to a cart: pure functions from what is stored to what is stored next. What changes nothing gives
/// the same object, so that nothing is written.
/// </summary>
internal static class CartDecisions
{
    /// <summary>
    /// What a cart remembers of carts taken in and of orders. Each matters only until its hand-over or its order is
    /// finished, which is seconds.
    /// </summary>
    public const int RememberedMax = 8;

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

    /// <summary>What an order takes: the same each time it is asked for.</summary>
    public static (IReadOnlyList<LineThen> Lines, CartState Next) Take(CartState cart, string order)
    {
        if (cart.Taken?.FirstOrDefault(taken => taken.Order == order) is { } before)
        {
            return (before.Lines, cart);
        }

        List<LineThen> lines =
        [
            .. cart.Lines.Where(line => line.Selected)
                .Select(line => new LineThen(line.Sku, line.Quantity, line.AddedAt)),
        ];
        return lines.Count == 0
            ? (lines, cart)
            : (lines, cart with { Taken = Remember(cart.Taken, new TakenForOrder(order, lines, Removed: false)) });
    }

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

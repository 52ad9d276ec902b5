namespace Commerce.Carts;

/// <summary>What is stored of a cart.</summary>
/// <param name="CartId">Names this cart: one that begins later under the same key has another.</param>
/// <param name="Lines">In the order in which they came in, each SKU once.</param>
/// <param name="ExpiresAt">Of a guest's cart: when it ends, or its hand-over is looked after.</param>
/// <param name="HandedTo">Of a guest's cart: the member whose cart takes it in.</param>
/// <param name="Merged">Of a member's cart: guests' carts that it has taken in, latest last.</param>
/// <param name="Taken">What orders took, latest last.</param>
internal sealed record CartState(
    Guid CartId,
    IReadOnlyList<CartLine> Lines,
    DateTimeOffset? ExpiresAt = null,
    MemberId? HandedTo = null,
    IReadOnlyList<Guid>? Merged = null,
    IReadOnlyList<TakenForOrder>? Taken = null)
{
    /// <summary>Whether there is nothing in it that anybody could ask for.</summary>
    public bool IsBlank => Lines.Count == 0 && HandedTo is null && Merged is not { Count: > 0 }
        && Taken is not { Count: > 0 };
}

/// <summary>What an order took.</summary>
/// <param name="Order">Names the order.</param>
/// <param name="Lines">The lines as they were.</param>
/// <param name="Removed">Whether they were taken out of the cart.</param>
/// <param name="At">When; null in rows from before it was noted.</param>
internal sealed record TakenForOrder(
    string Order, IReadOnlyList<LineThen> Lines, bool Removed, DateTimeOffset? At = null)
{
    /// <summary>Whether a line is this order's, and no other can have it.</summary>
    public bool Has(CartLine line, DateTimeOffset now) =>
        !Removed && now - At < CartDecisions.TakenFor && Lines.Any(then => then.IsStill(line));
}

/// <summary>A line as it was. The time tells a line from one that came in after it was removed.</summary>
/// <param name="Sku">What.</param>
/// <param name="Quantity">How many.</param>
/// <param name="AddedAt">When it came in.</param>
/// <param name="SeenPrice">Of a unit; null in rows from before it was noted.</param>
internal sealed record LineThen(string Sku, int Quantity, DateTimeOffset AddedAt, Money? SeenPrice = null)
{
    public bool IsStill(CartLine line) => line.Sku == Sku && line.Quantity == Quantity && line.AddedAt == AddedAt;
}

namespace Commerce.Carts;

/// <summary>How much fits into a cart, and how long a guest's lasts.</summary>
public static class CartLimits
{
    /// <summary>Lines of one cart.</summary>
    public const int LinesMax = 100;

    /// <summary>Units of one line; the least is 1.</summary>
    public const int QuantityMax = 99;

    /// <summary>How long a guest's cart lasts after its last change; up to a day less.</summary>
    public static readonly TimeSpan GuestLifetime = TimeSpan.FromDays(30);
}

/// <summary>What is in a cart.</summary>
/// <param name="Lines">In the order in which they came in, each SKU once.</param>
[GenerateSerializer, Immutable, Alias("carts.cart-view")]
public sealed record Cart([property: Id(0)] IReadOnlyList<CartLine> Lines)
{
    /// <summary>Units of all lines.</summary>
    public int Units() => Lines.Sum(line => line.Quantity);
}

/// <summary>A line of a cart.</summary>
/// <param name="Sku">What.</param>
/// <param name="ProductId">The product that has the SKU; a SKU never goes to another.</param>
/// <param name="Quantity">1 to <see cref="CartLimits.QuantityMax"/>.</param>
/// <param name="Selected">Whether the next order takes it.</param>
/// <param name="AddedAt">When it came in.</param>
/// <param name="SeenPrice">Price of a unit as its owner last saw it and did not object.</param>
[GenerateSerializer, Immutable, Alias("carts.line")]
public sealed record CartLine(
    [property: Id(0)] string Sku,
    [property: Id(1)] string ProductId,
    [property: Id(2)] int Quantity,
    [property: Id(3)] bool Selected,
    [property: Id(4)] DateTimeOffset AddedAt,
    [property: Id(5)] Money SeenPrice);

/// <summary>Sets a line.</summary>
/// <param name="Sku">What.</param>
/// <param name="ProductId">The product that has it.</param>
/// <param name="Quantity">1 to <see cref="CartLimits.QuantityMax"/>.</param>
/// <param name="Selected">Null: as it is; a new line is selected.</param>
/// <param name="Price">Price of a unit now, for a new line.</param>
/// <param name="SeenPrice">Price that the owner has seen; null: as it was, or now.</param>
[GenerateSerializer, Immutable, Alias("carts.set-line")]
public sealed record SetCartLine(
    [property: Id(0)] string Sku,
    [property: Id(1)] string ProductId,
    [property: Id(2)] int Quantity,
    [property: Id(3)] bool? Selected,
    [property: Id(4)] Money Price,
    [property: Id(5)] Money? SeenPrice);

/// <summary>How a change ended, in order of precedence.</summary>
public enum CartOutcome
{
    /// <summary>The cart was handed over to a member's: nothing was done, begin another.</summary>
    HandedOver,

    /// <summary>The line is new and the cart has <see cref="CartLimits.LinesMax"/>: nothing was done.</summary>
    Full,

    /// <summary>The cart is as it was asked to be.</summary>
    Done,
}

/// <summary>How a change ended, and the cart after it.</summary>
[GenerateSerializer, Immutable, Alias("carts.change")]
public sealed record CartChange([property: Id(0)] CartOutcome Outcome, [property: Id(1)] Cart Cart);

/// <summary>Takes the lines of a guest's cart in.</summary>
/// <param name="CartId">Names the guest's cart, of all that were ever under its token.</param>
/// <param name="Lines">Its lines.</param>
[GenerateSerializer, Immutable, Alias("carts.merge")]
public sealed record MergeCart([property: Id(0)] Guid CartId, [property: Id(1)] IReadOnlyList<CartLine> Lines);

/// <summary>A line as an order took it.</summary>
/// <param name="Sku">What.</param>
/// <param name="Quantity">How many.</param>
/// <param name="SeenPrice">Price of a unit that its owner had seen by then; null: not known any more.</param>
[GenerateSerializer, Immutable, Alias("carts.taken-line")]
public sealed record TakenLine(
    [property: Id(0)] string Sku, [property: Id(1)] int Quantity, [property: Id(2)] Money? SeenPrice = null);

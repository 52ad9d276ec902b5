using Commerce.Inventory;
using Commerce.Shipping;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>
/// An order as it is stored: UTF-8 JSON in <c>grain_state('order', orderId)</c>. Changed by
/// <see cref="OrderDecisions"/> only.
/// </summary>
/// <remarks>
/// The first line lies in the order itself, as it always did: an order of a flash sale has no other one.
/// </remarks>
/// <param name="PoolId">The pool that decided, or that keeps the units of the first line.</param>
/// <param name="Payments">Money that was taken for it, in the order in which the shop heard of it.</param>
/// <param name="Events">Ids of gateway events that were applied.</param>
/// <param name="MoreLines">The lines after the first one, of an order of the checkout.</param>
/// <param name="PaymentMethod">Null: online.</param>
/// <param name="Note">What the buyer wrote with it.</param>
/// <param name="Shipments">What was sent of it.</param>
/// <param name="Returns">What was asked back, or came back by itself.</param>
/// <param name="Refunds">Money due back after it had paid the order.</param>
/// <param name="PriceClaims">Lines that became cheaper.</param>
/// <param name="CashCollected">What was paid on delivery.</param>
/// <param name="Progress">How far it is, since it is the buyer's.</param>
/// <param name="Discount">What a coupon takes off the first line, minor units; null: nothing.</param>
/// <param name="Freight">What the delivery costs, in the currency of the lines; null: nothing.</param>
/// <param name="Delivery">When it arrives.</param>
/// <param name="Invoice">To whom the invoice is made out.</param>
/// <param name="Coupon">Code of the coupon that the lines have their discounts from.</param>
internal sealed record OrderState(
    string OrderId,
    string Buyer,
    string PoolId,
    string Sku,
    string Name,
    int Quantity,
    Money UnitPrice,
    DateTimeOffset PlacedAt,
    DateTimeOffset PayBefore,
    string? SaleId,
    DeliveryAddress? Address,
    OrderStatus Status,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<PaymentRecord>? Payments = null,
    IReadOnlyList<string>? Events = null,
    IReadOnlyList<OrderStateLine>? MoreLines = null,
    PaymentMethod? PaymentMethod = null,
    string? Note = null,
    IReadOnlyList<ShipmentRecord>? Shipments = null,
    IReadOnlyList<ReturnRecord>? Returns = null,
    IReadOnlyList<RefundRecord>? Refunds = null,
    IReadOnlyList<PriceClaim>? PriceClaims = null,
    Money? CashCollected = null,
    OrderProgress? Progress = null,
    long? Discount = null,
    long? Freight = null,
    DeliveryPromise? Delivery = null,
    InvoiceDetails? Invoice = null,
    string? Coupon = null)
{
    /// <summary>What is to be paid; of an order of a flash sale no more than a product.</summary>
    public Money Total() => MoreLines is null && Discount is null && Freight is null
        ? UnitPrice.Times(Quantity)
        : TotalOf(Lines()).Plus(UnitPrice with { Amount = Freight ?? 0 });

    /// <summary>All lines, always in the same order.</summary>
    public IReadOnlyList<OrderStateLine> Lines() =>
        [new OrderStateLine(PoolId, Sku, Name, Quantity, UnitPrice, Discount), .. MoreLines ?? []];

    /// <summary>Whether it is paid in cash on delivery.</summary>
    public bool IsCash() => PaymentMethod == Orders.PaymentMethod.Cod;

    /// <summary>What lines of one currency cost.</summary>
    public static Money TotalOf(IReadOnlyList<OrderStateLine> lines) =>
        lines.Skip(1).Aggregate(lines[0].Total(), (sum, line) => sum.Plus(line.Total()));

    /// <summary>
    /// Name of the order's one payment: follows from the order, so that nothing has to be stored before it is used.
    /// </summary>
    public string PaymentId() => $"pay-{OrderId}";

    /// <summary>The order that a hold in a pool's log becomes.</summary>
    public static OrderState Of(string poolId, PoolEntry hold, PoolTerms terms) => Placed(
        hold.OrderId!,
        hold.Buyer!,
        poolId,
        terms.ItemName,
        hold.Quantity,
        terms.UnitPrice with { Amount = hold.UnitPrice },
        hold.At, hold.HeldUntil!.Value, PoolJson.DecodeAddress(hold.Detail));

    /// <summary>The order that a hold becomes, as its pool knows it.</summary>
    public static OrderState Of(string poolId, HoldRecord hold) => Placed(
        hold.Receipt.OrderId.ToString(), hold.Buyer.ToString(), poolId, hold.ItemName, hold.Receipt.Quantity,
        hold.Receipt.UnitPrice, hold.Receipt.HeldAt, hold.Receipt.PayBefore, hold.Address);

    /// <summary>Whether its units are the buyer's, or came back one by one after they had been.</summary>
    public bool IsTheBuyers() => Status switch
    {
        OrderStatus.AwaitingPayment or OrderStatus.Expired or OrderStatus.Cancelled => false,
        OrderStatus.Refunded => Returns?.Any(back => back.IsTaken) == true,
        OrderStatus.Paid or OrderStatus.Confirmed or OrderStatus.Shipped or OrderStatus.Delivered
            or OrderStatus.Completed or OrderStatus.ReturnRequested or OrderStatus.Returned => true,
    };

    /// <summary>Whether it was given up whole after its units had been the buyer's.</summary>
    public bool WasGivenUp() =>
        Status is OrderStatus.Cancelled or OrderStatus.Refunded
        && !IsTheBuyers() && (IsCash() || Accepted() is not null);

    /// <summary>The payment that paid it; null: there is none.</summary>
    public PaymentRecord? Accepted() => Payments?.FirstOrDefault(payment => payment.Use == PaymentUse.Accepted);

    /// <summary>Where the units of each line are.</summary>
    public IReadOnlyList<LineUnits> Units() => [.. Lines().Select(line => LineUnits.Of(this, line))];

    private static OrderState Placed(
        string orderId, string buyer, string poolId, string name, int quantity, Money unitPrice,
        DateTimeOffset placedAt, DateTimeOffset payBefore, DeliveryAddress? address)
    {
        var pool = new PoolId(poolId);
        return new OrderState(
            orderId, buyer, poolId, pool.Sku, name, quantity, unitPrice, placedAt, payBefore,
            pool.TryGetSaleItem(out var saleId, out _) ? saleId : null, address,
            OrderStatus.AwaitingPayment, [new TimelineEntry(OrderStatus.AwaitingPayment, placedAt, null)]);
    }
}

/// <summary>A line of an order, as it is stored.</summary>
/// <param name="PoolId">The pool that keeps its units.</param>
/// <param name="Name">As of the moment it was placed.</param>
/// <param name="UnitPrice">The same.</param>
/// <param name="Discount">What a coupon takes off all units, minor units; null: nothing.</param>
internal sealed record OrderStateLine(
    string PoolId, string Sku, string Name, int Quantity, Money UnitPrice, long? Discount = null)
{
    /// <summary>What is to be paid for it.</summary>
    public Money Total() => UnitPrice.Times(Quantity).Minus(UnitPrice with { Amount = Discount ?? 0 });

    /// <summary>
    /// What of that is for some of its units, rounded down: however they come back, one after the other, what is paid
    /// back adds up to what was paid.
    /// </summary>
    /// <param name="units">0 to all of them.</param>
    public Money PaidFor(int units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, Quantity);
        return UnitPrice with { Amount = (long)((Int128)Total().Amount * units / Quantity) };
    }

    /// <summary>What some of its units cost in the end, if a lower price was made good.</summary>
    /// <param name="units">What is beyond the line counts as the whole of it.</param>
    /// <param name="claim">The lower price; null: none was.</param>
    public Money Worth(int units, PriceClaim? claim)
    {
        units = Math.Clamp(units, 0, Quantity);
        var paid = PaidFor(units);
        return claim is null ? paid : paid with { Amount = Math.Min(paid.Amount, claim.Now.Times(units).Amount) };
    }

    /// <summary>What the owner sees.</summary>
    public OrderLine View() => new(Sku, Name, Quantity, UnitPrice, Discount ?? 0);
}

using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>
/// An order as it is stored: UTF-8 JSON in <c>grain_state('order', orderId)</c>. Changed by
/// <see cref="OrderDecisions"/> only.
/// </summary>
/// <param name="PoolId">The pool that decided.</param>
/// <param name="Payments">Money that was taken for it, in the order in which the shop heard of it.</param>
/// <param name="Events">Ids of gateway events that were applied.</param>
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
    IReadOnlyList<string>? Events = null)
{
    /// <summary>What is to be paid.</summary>
    public Money Total() => UnitPrice.Times(Quantity);

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

    /// <summary>What the owner sees.</summary>
    public Order View() => new(
        Orders.OrderId.Parse(OrderId),
        MemberId.Parse(Buyer),
        Status,
        PlacedAt,
        [new OrderLine(Sku, Name, Quantity, UnitPrice)],
        Total(), PayBefore, SaleId, Address, Timeline);

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

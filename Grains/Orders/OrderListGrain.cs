using Commerce.Storage;

namespace Commerce.Orders;

/// <summary>Lists a member's orders from the listing rows of the member's shard; keeps nothing.</summary>
internal sealed class OrderListGrain(IShardStore store) : Grain, IOrderListGrain
{
    private const int PageSizeMax = 100;

    public async Task<OrderListPage> ListAsync(OrderStatus? status, int page, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, PageSizeMax);
        var member = this.GetPrimaryKeyString();
        var found = await store.ListOrdersAsync(
            Slots.Of(member), member, status is { } only ? only.Text() : null,
            checked((page - 1) * pageSize), pageSize, CancellationToken.None);
        return new OrderListPage([.. found.Items.Select(Summary)], found.Total);
    }

    private static OrderSummary Summary(OrderIndexRow row) => new(
        OrderId.Parse(row.OrderId),
        Enum.Parse<OrderStatus>(row.Status, ignoreCase: true),
        new Money(row.Total, row.Currency),
        row.FirstLine, row.LineCount, row.PlacedAt, row.PayBefore);
}

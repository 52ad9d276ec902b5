using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Web.Carts;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;

namespace Commerce.Web.Orders;

/// <summary>Puts what was ordered into the cart again. For the API and for pages.</summary>
internal sealed class ReorderDesk(IGrainFactory grains, CartDesk carts)
{
    /// <summary>Puts each line in, as many units as there are.</summary>
    public async Task<Reordered> ReorderAsync(HttpContext context, Order order)
    {
        var (added, missing) = (new List<OrderItemBody>(), new List<MissingUnits>());
        foreach (var line in order.Lines)
        {
            var stock = await grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(line.Sku).Value).GetStatusAsync();
            var quantity = Math.Min(Math.Min(line.Quantity, stock.Available), carts.QuantityMax);
            var refusal = quantity == 0
                ? ProblemCode.SoldOut
                : (await carts.AddAsync(context, line.Sku, new CartItemBody(quantity))).Problem?.Code;
            if (refusal is null)
            {
                added.Add(new OrderItemBody(line.Sku, quantity));
            }

            var left = refusal is null ? line.Quantity - quantity : line.Quantity;
            if (left > 0)
            {
                missing.Add(new MissingUnits(line.Sku, left, (refusal ?? ProblemCode.InsufficientStock).Code));
            }
        }

        return new Reordered(added, missing);
    }
}

/// <summary>What came into the cart, and what could not be had.</summary>
internal sealed record Reordered(IReadOnlyList<OrderItemBody> Added, IReadOnlyList<MissingUnits> Missing)
{
    public static Reordered Example { get; } = new(
        [new OrderItemBody(Examples.Sku, 2)],
        [new MissingUnits("71053", 1, ProblemCode.SoldOut.Code)]);
}

/// <summary>Units that could not be had.</summary>
/// <param name="Reason">Code of the problem, for example <c>sold-out</c>.</param>
internal sealed record MissingUnits(string Sku, int Quantity, string Reason);

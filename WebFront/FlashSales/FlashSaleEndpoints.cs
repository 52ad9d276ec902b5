using Commerce.FlashSales;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.FlashSales;

/// <summary>Flash sales, and the orders in them.</summary>
internal static class FlashSaleEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var sales = api.MapGroup("/flash-sales");
        sales.MapGet("", ListAsync).AllowAnonymous().Describe(
            "Lists sales that run or will run, and those that ended last; at most a second old.",
            answer: new FlashSaleList([FlashSaleView.Example], Examples.Now));
        sales.MapGet("/{saleId}", GetAsync).AllowAnonymous().Describe(
            "A sale, at most a second old; 'serverTime' is the clock that counts.",
            answer: FlashSaleView.Example, problems: ProblemCode.NotFound);
        // FlashOrderHandler, not authorization, asks who it is: the route is reached before it.
        sales.MapPost("/{saleId}/items/{sku}/orders", OrderAsync).AllowAnonymous()
            .Accepts<FlashOrder>("application/json")
            .Produces<FlashOrderReceipt>(StatusCodes.Status201Created)
            .WithMetadata(NeedsIdempotencyKey.Instance, NeedsSession.Instance)
            .Describe(
                "Orders units of a sale item. 201 only after it is durable; the same key gives the same receipt again.",
                new FlashOrder(1),
                new FlashOrderReceipt(
                    Examples.Order.ToString(), Examples.Sku, 1, Examples.Price, 4711, Examples.Now.AddMinutes(15),
                    "awaitingPayment"),
                StatusCodes.Status201Created,
                ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.Unauthenticated,
                ProblemCode.NotFound,
                ProblemCode.UnknownSku, ProblemCode.Paused, ProblemCode.SoldOut, ProblemCode.LimitReached,
                ProblemCode.InsufficientStock, ProblemCode.Ended, ProblemCode.IdempotencyKeyReused,
                ProblemCode.NotStarted,
                ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown);
    }

    private static async Task<Ok<FlashSaleList>> ListAsync(SaleCache sales, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var list = await sales.ListAsync();
        return TypedResults.Ok(new FlashSaleList([.. list.Select(sale => FlashSaleView.Of(sale, now))], now));
    }

    private static async Task<Results<Ok<FlashSaleView>, Problem>> GetAsync(
        SaleCache sales, TimeProvider time, string saleId)
    {
        var sale = SaleIds.IsWellFormed(saleId) ? await sales.GetAsync(saleId) : null;
        return sale is null
            ? Problem.NotFound("There is no such sale. GET /api/flash-sales lists those there are.")
            : TypedResults.Ok(FlashSaleView.Of(sale, time.GetUtcNow()));
    }

    private static Task OrderAsync(HttpContext context, FlashOrderHandler orders, string saleId, string sku) =>
        orders.HandleFirstAsync(context, saleId, sku);
}

/// <summary>A list of sales.</summary>
/// <param name="ServerTime">The shop's clock, for countdowns.</param>
internal sealed record FlashSaleList(IReadOnlyList<FlashSaleView> Items, DateTimeOffset ServerTime);

/// <summary>A sale as the HTTP contract shows it.</summary>
internal sealed record FlashSaleView(
    string SaleId, string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt, SaleState State,
    DateTimeOffset ServerTime,
    IReadOnlyList<FlashSaleItemView> Items)
{
    public static FlashSaleView Example { get; } = new(
        Examples.SaleId, "Double 11", Examples.Now.AddHours(-1), Examples.Now.AddHours(11), SaleState.Open,
        Examples.Now,
        [new FlashSaleItemView(
            Examples.Sku, "85123a", "White hanging heart t-light holder", Examples.Price, Examples.ListPrice, 1000, 417,
            2, false)]);

    /// <summary>The view of a sale at a moment.</summary>
    public static FlashSaleView Of(FlashSale sale, DateTimeOffset now) => new(
        sale.SaleId, sale.Name, sale.StartsAt, sale.EndsAt, sale.State, now,
        [.. sale.Items.Select(item => new FlashSaleItemView(
            item.Sku, item.ProductId, item.Name, item.Price, item.ListPrice, item.Quantity, item.Remaining,
            item.LimitPerBuyer,
            item.Remaining == 0))]);
}

internal sealed record FlashSaleItemView(
    string Sku, string ProductId, string Name, Money Price, Money ListPrice, int Quantity, int Remaining,
    int LimitPerBuyer,
    bool SoldOut);

/// <summary>The body that <see cref="HoldBody"/> reads, for the description.</summary>
internal sealed record FlashOrder(int Quantity, Json.AddressBody? Address = null);

/// <summary>The body that <see cref="FlashOrderAnswers"/> writes, for the description.</summary>
internal sealed record FlashOrderReceipt(
    string OrderId, string Sku, int Quantity, Money UnitPrice, long Sequence, DateTimeOffset PayBefore, string Status);

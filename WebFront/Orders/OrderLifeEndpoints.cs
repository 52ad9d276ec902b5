using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Orders;

/// <summary>What a buyer does with an order after it was placed and paid.</summary>
internal static class OrderLifeEndpoints
{
    /// <summary>Maps them below the routes of one order.</summary>
    public static void Map(IEndpointRouteBuilder order)
    {
        order.MapPost("/cancellation", CancelAsync).Describe(
            "Gives the order up as long as nothing of it was sent or asked back. What was paid goes back: 'refunds'.",
            answer: OrderView.Example, problems: [ProblemCode.NotFound, ProblemCode.TooLate]);
        order.MapPost("/receipt", ConfirmReceiptAsync).Describe(
            "Confirms that all of it has arrived. An order that has arrived is completed by itself some days later.",
            answer: OrderView.ExampleSent with { Status = OrderStatus.Completed },
            problems: [ProblemCode.NotFound, ProblemCode.TooEarly, ProblemCode.TooLate]);
        order.MapPost("/returns", RequestReturnAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Asks for units to go back, sent or not, for their money or for the same again ('exchange'). A merchant "
                + "decides. 'refund' is what goes back if all of it is taken back.",
            ReturnBody.Example, OrderView.ExampleReturn, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
            ProblemCode.NotFound, ProblemCode.TooLate, ProblemCode.TooManyUnits, ProblemCode.OutcomeUnknown);
        order.MapPost("/price-protection", ProtectPriceAsync).Describe(
            "Pays the difference back for lines that the catalogue sells for less since they were paid, each line "
                + "once. 'priceClaims' has all that were ever granted.",
            answer: OrderView.ExampleSent, problems: [ProblemCode.NotFound, ProblemCode.TooEarly, ProblemCode.TooLate]);
        order.MapPost("/reorder", ReorderAsync).Describe(
            "Puts the lines into the cart, as many as there are. Asked twice, they are there once.",
            answer: Reordered.Example, problems: [ProblemCode.NotFound, ProblemCode.RateLimited]);
    }

    private static async Task<Results<Ok<OrderView>, Problem>> CancelAsync(
        HttpContext context, IGrainFactory grains, string orderId)
    {
        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NotFound;
        }

        var outcome = await grain.CancelAsync(context.RequireSession().MemberId);
        return outcome switch
        {
            CancelOutcome.NotFound => OrderAnswers.NotFound,
            CancelOutcome.TooLate => new Problem(
                ProblemCode.TooLate, "The order cannot be given up any more. GET it to see how it stands."),
            CancelOutcome.Cancelled => await ShowAsync(context, grain),
        };
    }

    private static async Task<Results<Ok<OrderView>, Problem>> ConfirmReceiptAsync(
        HttpContext context, IGrainFactory grains, string orderId)
    {
        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NotFound;
        }

        var outcome = await grain.ConfirmReceiptAsync(context.RequireSession().MemberId);
        return OrderAnswers.ToProblem(outcome) is { } problem ? problem : await ShowAsync(context, grain);
    }

    private static async Task<Results<Created<OrderReturn>, Problem>> RequestReturnAsync(
        HttpContext context, IGrainFactory grains, string orderId, ReturnBody body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var wrong = new Validation();
        if (body.Read(context.RequireSession().MemberId, key, wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NotFound;
        }

        var result = await grain.RequestReturnAsync(command);
        return OrderAnswers.ToProblem(result, OrderAnswers.NotFound) is { } refusal
            ? refusal
            : TypedResults.Created($"/api/orders/{orderId}", result.Return!);
    }

    private static async Task<Results<Ok<OrderView>, Problem>> ProtectPriceAsync(
        HttpContext context, IGrainFactory grains, string orderId)
    {
        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NotFound;
        }

        var result = await grain.ProtectPriceAsync(context.RequireSession().MemberId);
        return OrderAnswers.ToProblem(result) is { } problem ? problem : TypedResults.Ok(OrderView.Of(result.Order!));
    }

    private static async Task<Results<Ok<Reordered>, Problem>> ReorderAsync(
        HttpContext context, IGrainFactory grains, ReorderDesk desk, string orderId) =>
        GrainOf(grains, orderId) is { } grain
        && await grain.GetAsync(context.RequireSession().MemberId) is { } order
            ? TypedResults.Ok(await desk.ReorderAsync(context, order))
            : OrderAnswers.NotFound;

    private static async Task<Results<Ok<OrderView>, Problem>> ShowAsync(HttpContext context, IOrderGrain grain) =>
        await grain.GetAsync(context.RequireSession().MemberId) is { } order
            ? TypedResults.Ok(OrderView.Of(order))
            : OrderAnswers.NotFound;

    private static IOrderGrain? GrainOf(IGrainFactory grains, string orderId) =>
        OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
}

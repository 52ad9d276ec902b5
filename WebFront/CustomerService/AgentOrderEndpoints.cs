using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.CustomerService;

/// <summary>
/// What an agent does to an order of the shopper they talk to. The order is the judge, and its timeline names the
/// agent; a note in the session says the same.
/// </summary>
internal static class AgentOrderEndpoints
{
    private static readonly ProblemCode[] Refusals =
    [
        ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
        ProblemCode.NotFound, ProblemCode.TooLate, ProblemCode.LimitReached, ProblemCode.OutcomeUnknown,
    ];

    /// <summary>Maps them below the routes of one session.</summary>
    public static void Map(IEndpointRouteBuilder session)
    {
        var order = session.MapGroup("/orders/{orderId}");
        order.MapPost("/payment-extension", ExtendAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Gives the shopper more time to pay, as often and as much as the settings allow.",
            ExtensionBody.Example, OrderView.Example, problems: Refusals);
        order.MapPost("/cancellation", CancelAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Gives the order up for the shopper, as long as they could themselves. What was paid goes back.",
            answer: OrderView.Example, problems: Refusals);
        order.MapPost("/returns", ReturnAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Asks for units to go back, for the shopper. A merchant decides.",
            ReturnBody.Example, OrderView.ExampleReturn, StatusCodes.Status201Created,
            [.. Refusals, ProblemCode.TooManyUnits]);
    }

    private static async Task<Results<Ok<OrderView>, Problem>> ExtendAsync(
        HttpContext context, AgentDesk desk, IGrainFactory grains, string sessionId, string orderId,
        ExtensionBody body)
    {
        var (call, problem) = await BeginAsync(context, desk, grains, sessionId, orderId);
        if (call is null)
        {
            return problem!;
        }

        var wrong = new Validation();
        wrong.Range("minutes", body.Minutes, 1, ExtensionBody.MinutesMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var result = await call.Order.ExtendPaymentAsync(new ExtendPayment(
            call.Served.Shopper, call.OrderKey, TimeSpan.FromMinutes(body.Minutes), call.Served.Agent));
        if (ToProblem(result.Outcome) is { } refusal)
        {
            return refusal;
        }

        await call.NoteAsync("extend", T("Gave {0} more minutes to pay order {1}.", body.Minutes, orderId));
        return await call.ShowAsync();
    }

    private static async Task<Results<Ok<OrderView>, Problem>> CancelAsync(
        HttpContext context, AgentDesk desk, IGrainFactory grains, string sessionId, string orderId)
    {
        var (call, problem) = await BeginAsync(context, desk, grains, sessionId, orderId);
        if (call is null)
        {
            return problem!;
        }

        var outcome = await call.Order.CancelForBuyerAsync(call.Served.Shopper, call.Served.Agent);
        if (outcome != CancelOutcome.Cancelled)
        {
            return outcome == CancelOutcome.NotFound
                ? NoSuchOrder
                : new Problem(
                    ProblemCode.TooLate, "The order cannot be given up any more: it has expired, or some was sent.");
        }

        if (await call.Order.GetAsync(call.Served.Shopper) is not { } order)
        {
            return NoSuchOrder;
        }

        // The buyer, or somebody else, may have been faster.
        if (order.Timeline.Any(entry =>
            entry.Status == OrderStatus.Cancelled && entry.Agent?.Id == call.Served.Member.Id))
        {
            await call.NoteAsync("cancel", T("Cancelled order {0}.", orderId));
        }

        return TypedResults.Ok(OrderView.Of(order));
    }

    private static async Task<Results<Created<OrderReturn>, Problem>> ReturnAsync(
        HttpContext context, AgentDesk desk, IGrainFactory grains, string sessionId, string orderId, ReturnBody body)
    {
        var (call, problem) = await BeginAsync(context, desk, grains, sessionId, orderId);
        if (call is null)
        {
            return problem!;
        }

        var wrong = new Validation();
        if (body.Read(call.Served.Shopper, call.OrderKey, wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        var result = await call.Order.RequestReturnAsync(command with { Agent = call.Served.Agent });
        if (OrderAnswers.ToProblem(result, NoSuchOrder) is { } refusal)
        {
            return refusal;
        }

        await call.NoteAsync("return", T("Asked for return {0} of order {1}.", result.Return!.ReturnId, orderId));
        return TypedResults.Created($"/api/orders/{orderId}", result.Return!);
    }

    private static Problem NoSuchOrder => Problem.NotFound("The shopper of this session has no such order.");

    private static async Task<(OrderCall? Call, Problem? Problem)> BeginAsync(
        HttpContext context, AgentDesk desk, IGrainFactory grains, string sessionId, string orderId)
    {
        if (await desk.FindAsync(context.RequireSession(), sessionId) is not { } served)
        {
            return (null, AgentDesk.NotFound);
        }

        if (served.Refusal() is { } refusal)
        {
            return (null, refusal);
        }

        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return (null, problem);
        }

        var order = OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
        return order is not null && await order.GetAsync(served.Shopper) is not null
            ? (new OrderCall(desk, served, order, orderId, key), null)
            : (null, NoSuchOrder);
    }

    private static Problem? ToProblem(ExtendPaymentOutcome outcome) => outcome switch
    {
        ExtendPaymentOutcome.NotFound => NoSuchOrder,
        ExtendPaymentOutcome.KeyReused => new Problem(
            ProblemCode.IdempotencyKeyReused, "Another time was given under this Idempotency-Key. Use a new key."),
        ExtendPaymentOutcome.TooLate => new Problem(
            ProblemCode.TooLate, "The order does not wait for its payment any more."),
        ExtendPaymentOutcome.TooOften => new Problem(
            ProblemCode.LimitReached, "The order was given more time as often as may be."),
        ExtendPaymentOutcome.TooLong => new Problem(
            ProblemCode.LimitReached, "So much time is not given at once. Ask for less."),
        ExtendPaymentOutcome.Extended => null,
    };

    /// <summary>A request about an order.</summary>
    private sealed record OrderCall(
        AgentDesk Desk, ServedSession Served, IOrderGrain Order, string OrderId, string Key)
    {
        /// <summary>The key among those of the order, where buyers have theirs.</summary>
        public string OrderKey => $"{Served.Member.Id}:{Key}";

        public Task NoteAsync(string action, string text) =>
            Desk.NoteAsync(Served, AgentDesk.RequestId(action, OrderId, Key), text);

        public async Task<Results<Ok<OrderView>, Problem>> ShowAsync() =>
            await Order.GetAsync(Served.Shopper) is { } order ? TypedResults.Ok(OrderView.Of(order)) : NoSuchOrder;
    }
}

/// <summary>More time to pay.</summary>
internal sealed record ExtensionBody(int Minutes)
{
    /// <summary>A day: what no setting exceeds.</summary>
    public const int MinutesMax = 1_440;

    public static ExtensionBody Example { get; } = new(15);
}

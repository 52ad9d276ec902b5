using Commerce.Orders;
using Commerce.Shipping;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Orders;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Merchant;

/// <summary>What a merchant does with orders: sends them, tells what carriers say, decides returns.</summary>
internal static class FulfilmentEndpoints
{
    private const int PageSizeMax = 100;
    private const int PageSizeDefault = 20;

    private static readonly Dictionary<string, WorkList> Lists = new(StringComparer.Ordinal)
    {
        ["paid"] = WorkList.Paid,
        ["confirmed"] = WorkList.Confirmed,
        ["shipped"] = WorkList.Shipped,
    };

    public static void Map(IEndpointRouteBuilder merchant)
    {
        merchant.MapGet("/orders", ListAsync).Describe(
            "Orders of which something is to be sent, paid online ('status=paid') or in cash ('status=confirmed'), or "
                + "is on its way ('status=shipped'); oldest first. 'after' is the 'next' of the page before.",
            answer: new WorkPageView([OrderView.ExampleOfLines with { Status = OrderStatus.Paid }], Examples.Order),
            problems: ProblemCode.Validation);
        merchant.MapPost("/orders/{orderId}/shipments", ShipAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Sends units of an order; without 'lines', all that are left. An order may go in several shipments.",
            ShipmentBody.Example, OrderView.ExampleShipment, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
            ProblemCode.NotFound, ProblemCode.TooEarly, ProblemCode.TooLate, ProblemCode.TooManyUnits,
            ProblemCode.OutcomeUnknown);
        merchant.MapPost("/orders/{orderId}/shipments/{shipmentId}/tracking", TrackAsync).Describe(
            "What a carrier says of a shipment. Repeated news change nothing, and older ones that come late do not "
                + "turn it back. 'delivered' takes the cash of a cash order: what was due counts as paid, and 'cash', "
                + "what the carrier has, is compared with it in the day's reconciliation; it may be told later, once. "
                + "'refused' takes the units back.",
            TrackingBody.Example, OrderView.ExampleShipment,
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.TooLate]);
        merchant.MapGet("/returns", ListReturnsAsync).Describe(
            "Returns that are to be decided, those of the oldest orders first.",
            answer: new ReturnPageView([new ReturnRow(Examples.Order, OrderView.ExampleReturn)], null),
            problems: ProblemCode.Validation);
        merchant.MapPost("/orders/{orderId}/returns/{returnId}/approval", ApproveAsync).Describe(
            "Takes back what was asked for, or some of it: 'resellable' goes back on sale, 'damaged' does not. Money "
                + "goes back for exactly these units, or the same is sent again if it is an exchange.",
            ApprovalBody.Example,
            OrderView.ExampleReturn with { Status = ReturnStatus.Approved, DecidedAt = Examples.Now },
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.TooLate, ProblemCode.TooManyUnits]);
        merchant.MapPost("/orders/{orderId}/returns/{returnId}/rejection", RejectAsync).Describe(
            "Takes nothing back; the buyer is told why.",
            new RejectionBody("It was used."),
            OrderView.ExampleReturn with { Status = ReturnStatus.Rejected, Answer = "It was used." },
            problems: [ProblemCode.Validation, ProblemCode.NotFound, ProblemCode.TooLate]);
    }

    /// <summary>A list by the name that addresses have for it; null: there is none.</summary>
    public static WorkList? ListOf(string? status) =>
        status is not null && Lists.TryGetValue(status, out var list) ? list : null;

    /// <summary>The name of a list in addresses.</summary>
    public static string NameOf(WorkList list) => Lists.First(named => named.Value == list).Key;

    private static async Task<Results<Ok<WorkPageView>, Problem>> ListAsync(
        WorkDesk work, string? status, string? after, int? pageSize)
    {
        var wrong = new Validation();
        wrong.That(status is null || Lists.ContainsKey(status), "status", $"is one of {string.Join(", ", Lists.Keys)}");
        var (from, size) = ReadPage(after, pageSize, wrong);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var (orders, next) = await work.ListAsync(Lists[status ?? "paid"], from, size);
        return TypedResults.Ok(new WorkPageView([.. orders.Select(OrderView.Of)], next));
    }

    private static async Task<Results<Ok<ReturnPageView>, Problem>> ListReturnsAsync(
        WorkDesk work, string? after, int? pageSize)
    {
        var wrong = new Validation();
        var (from, size) = ReadPage(after, pageSize, wrong);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var (orders, next) = await work.ListAsync(WorkList.Returns, from, size);
        return TypedResults.Ok(new ReturnPageView([.. orders.SelectMany(ReturnRow.Of)], next));
    }

    private static async Task<Results<Created<Shipment>, Problem>> ShipAsync(
        HttpContext context, IGrainFactory grains, string orderId, ShipmentBody body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var wrong = new Validation();
        if (body.Read($"{context.RequireSession().MemberId}:{key}", wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NoSuchOrder;
        }

        var result = await grain.ShipAsync(command);
        return OrderAnswers.ToProblem(result) is { } refusal
            ? refusal
            : TypedResults.Created($"/api/orders/{orderId}", result.Shipment!);
    }

    private static async Task<Results<Ok<Shipment>, Problem>> TrackAsync(
        IGrainFactory grains, string orderId, string shipmentId, TrackingBody body)
    {
        var wrong = new Validation();
        if (body.Read(shipmentId, wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        if (GrainOf(grains, orderId) is not { } grain)
        {
            return OrderAnswers.NoSuchOrder;
        }

        var result = await grain.TrackAsync(command);
        return OrderAnswers.ToProblem(result) is { } refusal ? refusal : TypedResults.Ok(result.Shipment!);
    }

    private static async Task<Results<Ok<OrderReturn>, Problem>> ApproveAsync(
        IGrainFactory grains, string orderId, string returnId, ApprovalBody body)
    {
        var wrong = new Validation();
        if (body.Read(returnId, wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        return GrainOf(grains, orderId) is { } grain
            ? ToAnswer(await grain.ApproveReturnAsync(command))
            : OrderAnswers.NoSuchOrder;
    }

    private static async Task<Results<Ok<OrderReturn>, Problem>> RejectAsync(
        IGrainFactory grains, string orderId, string returnId, RejectionBody body)
    {
        var wrong = new Validation();
        wrong.Text("reason", body.Reason, 1, RejectionBody.ReasonLengthMax);
        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        return GrainOf(grains, orderId) is { } grain
            ? ToAnswer(await grain.RejectReturnAsync(returnId, body.Reason))
            : OrderAnswers.NoSuchOrder;
    }

    private static Results<Ok<OrderReturn>, Problem> ToAnswer(ReturnResult result) =>
        OrderAnswers.ToProblem(
            result, Problem.NotFound("There is no such order, or it has no such return.")) is { } problem
            ? problem
            : TypedResults.Ok(result.Return!);

    private static (OrderId? After, int Size) ReadPage(string? after, int? pageSize, Validation wrong)
    {
        OrderId id = default;
        wrong.That(after is null || OrderId.TryParse(after, out id), "after", "is the 'next' of the page before");
        wrong.Range("pageSize", pageSize ?? PageSizeDefault, 1, PageSizeMax);
        return (after is null ? null : id, pageSize ?? PageSizeDefault);
    }

    private static IOrderGrain? GrainOf(IGrainFactory grains, string orderId) =>
        OrderId.TryParse(orderId, out var id) ? grains.GetGrain<IOrderGrain>(id.ToString()) : null;
}

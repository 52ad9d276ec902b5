using Commerce.Configuration;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Web.Json;
using Commerce.Web.OpenApi;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Commerce.Web.Orders;

/// <summary>A member's own orders. Somebody else's are not there: 404, as for ids that nobody has.</summary>
internal static partial class OrderEndpoints
{
    private const int PageMax = 10_000;
    private const int PageSizeMax = 100;
    private const int PageSizeDefault = 20;

    public static void Map(IEndpointRouteBuilder api)
    {
        var orders = api.MapGroup("/orders").RequireAuthorization();
        orders.MapGet("", ListAsync).Describe(
            "Lists my orders, newest first; 'status' restricts.",
            answer: new OrderPage(
                [new OrderRow(Examples.Order, OrderStatus.AwaitingPayment, Examples.Price,
                    "White hanging heart t-light holder", 1, Examples.Now, Examples.Now)],
                1, 1, PageSizeDefault),
            problems: ProblemCode.Validation);
        orders.MapPost("", PlaceAsync).WithMetadata(NeedsIdempotencyKey.Instance).Describe(
            "Orders several SKUs, all or nothing, at the prices of the catalogue; without 'items', what is selected "
                + "in the cart, which loses it then. 'expectedTotal', if given, is what the buyer was shown: another "
                + "total is refused, with the new 'quote'. Left out, so is a line of the cart that costs more than "
                + "its 'seenPrice'.",
            OrderBody.Example, OrderView.ExampleOfLines, StatusCodes.Status201Created,
            ProblemCode.Validation, ProblemCode.IdempotencyKeyRequired, ProblemCode.IdempotencyKeyReused,
            ProblemCode.UnknownSku, ProblemCode.RegionNotServed, ProblemCode.CouponNotValid, ProblemCode.PriceChanged,
            ProblemCode.CashNotAvailable, ProblemCode.SoldOut, ProblemCode.InsufficientStock, ProblemCode.Paused,
            ProblemCode.RateLimited, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown);
        orders.MapGet("/{orderId}", GetAsync).Describe(
            "One of my orders.", answer: OrderView.Example, problems: ProblemCode.NotFound);
        orders.MapPost("/{orderId}/payment", StartPaymentAsync).Describe(
            "Begins the payment, or finds it again: where to send the buyer.",
            answer: new StartedPayment(Examples.PaymentId, $"http://127.0.0.1:5090/payments/{Examples.PaymentId}"),
            problems: [ProblemCode.NotFound, ProblemCode.TooLate, ProblemCode.PaymentUnavailable]);
        OrderLifeEndpoints.Map(orders.MapGroup("/{orderId}"));
    }

    private static async Task<Results<Ok<OrderPage>, Problem>> ListAsync(
        HttpContext context, IGrainFactory grains, string? status, int? page, int? pageSize)
    {
        var (number, size) = (page ?? 1, pageSize ?? PageSizeDefault);
        OrderStatus? wanted = null;
        var wrong = new Validation();
        wrong.Range("page", number, 1, PageMax);
        wrong.Range("pageSize", size, 1, PageSizeMax);
        if (!string.IsNullOrEmpty(status))
        {
            wanted = Enum.GetValues<OrderStatus>().Cast<OrderStatus?>().FirstOrDefault(
                known => NameOf(known!.Value) == status);
            wrong.That(
                wanted is not null, "status",
                $"is one of {string.Join(", ", Enum.GetValues<OrderStatus>().Select(NameOf))}");
        }

        if (wrong.Any)
        {
            return wrong.ToProblem();
        }

        var found = await grains.GetGrain<IOrderListGrain>(context.RequireSession().MemberId.ToString())
            .ListAsync(wanted, number, size);
        var rows = found.Items.Select(row =>
            new OrderRow(row.OrderId, row.Status, row.Total, row.FirstLine, row.LineCount, row.PlacedAt,
                row.PayBefore));
        return TypedResults.Ok(new OrderPage([.. rows], found.Total, number, size));
    }

    private static async Task<Results<Created<OrderView>, Problem>> PlaceAsync(
        HttpContext context, CheckoutDesk desk, CommerceOptions options, OrderBody body)
    {
        if (!IdempotencyKey.TryRead(context.Request, out var key, out var problem))
        {
            return problem;
        }

        var session = context.RequireSession();
        var wrong = new Validation();
        if (body.Read(session.MemberId, options.Orders, wrong) is not { } command)
        {
            return wrong.ToProblem();
        }

        if (await desk.RefusalAsync(session, command, key) is { } notNow)
        {
            return notNow;
        }

        return await desk.PlaceAsync(command, key) is not { } answer ? OrderItems.NothingSelected(options.Orders)
            : answer.ToProblem() is { } refusal ? refusal
            : TypedResults.Created($"/api/orders/{answer.Result.Order!.OrderId}", OrderView.Of(answer.Result.Order));
    }

    private static async Task<Results<Ok<OrderView>, Problem>> GetAsync(
        HttpContext context, IGrainFactory grains, string orderId)
    {
        var order = OrderId.TryParse(orderId, out var id)
            ? await GrainOf(grains, id).GetAsync(context.RequireSession().MemberId)
            : null;
        return order is null ? OrderAnswers.NotFound : TypedResults.Ok(OrderView.Of(order));
    }

    private static async Task<Results<Ok<StartedPayment>, Problem>> StartPaymentAsync(
        HttpContext context, IGrainFactory grains, HttpPaymentGateway gateway, ILoggerFactory loggers, string orderId)
    {
        if (!OrderId.TryParse(orderId, out var id))
        {
            return OrderAnswers.NotFound;
        }

        var started = await GrainOf(grains, id).StartPaymentAsync(context.RequireSession().MemberId);
        switch (started.Outcome)
        {
            case StartPaymentOutcome.NotFound:
                return OrderAnswers.NotFound;
            case StartPaymentOutcome.NotPayable:
                return new Problem(
                    ProblemCode.TooLate,
                    "The order does not wait for a payment (any more). GET it to see how it stands.");
        }

        try
        {
            var back = new Uri($"{context.Request.Scheme}://{context.Request.Host}/orders/{id}");
            var page = await gateway.CreatePaymentAsync(
                id, started.PaymentId!, started.Amount, back, context.RequestAborted);
            return TypedResults.Ok(new StartedPayment(started.PaymentId!, page.AbsoluteUri));
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            LogGatewayFailed(loggers.CreateLogger("Commerce.Web.Orders.Payment"), id.ToString(), exception);
            return new Problem(ProblemCode.PaymentUnavailable,
                "Nothing was charged. Try again in a moment; the order keeps waiting.")
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
        }
    }

    private static IOrderGrain GrainOf(IGrainFactory grains, OrderId id) => grains.GetGrain<IOrderGrain>(id.ToString());

    private static string NameOf(OrderStatus status) =>
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning,
        Message = "The payment of order {OrderId} could not be begun at the gateway.")]
    private static partial void LogGatewayFailed(ILogger logger, string orderId, Exception exception);
}

internal sealed record OrderPage(IReadOnlyList<OrderRow> Items, int Total, int Page, int PageSize);

/// <summary>A line of a list of orders.</summary>
internal sealed record OrderRow(
    OrderId OrderId, OrderStatus Status, Money Total, string FirstLine, int LineCount, DateTimeOffset PlacedAt,
    DateTimeOffset? PayBefore);

internal sealed record StartedPayment(string PaymentId, string RedirectUrl);

using Commerce.Payments;
using Commerce.Shipping;

namespace Commerce.Orders;

/// <summary>
/// An order of three mugs at £5.00 and two cups at £2.00, and what is done with it: each step changes it as its grain
/// would.
/// </summary>
internal sealed class PlacedOrder
{
    public const string Mug = "mug";
    public const string Cup = "cup";

    public static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);

    public static readonly OrderSettings Settings = new(
        AutoConfirmAfter: TimeSpan.FromDays(7), ReturnWithin: TimeSpan.FromDays(30),
        PriceProtection: TimeSpan.FromDays(7), SendCashWithin: TimeSpan.FromDays(14),
        ExtendPaymentTimes: 2, ExtendPaymentMax: TimeSpan.FromMinutes(30),
        AutoConfirmUnreportedAfter: TimeSpan.FromDays(30));

    private static readonly MemberId Buyer = new(8);
    private int _keys;

    private PlacedOrder(PaymentMethod method)
    {
        var cash = method == PaymentMethod.Cod;
        var status = cash ? OrderStatus.Confirmed : OrderStatus.AwaitingPayment;
        State = new OrderState(
            OrderId.CreateForCheckout(Start, 9, 1).ToString(), Buyer.ToString(), "sku:mug", Mug, "Mug", 3, Gbp(500),
            Start, Start.AddMinutes(15), SaleId: null, Address: null, status, [new TimelineEntry(status, Start, null)],
            MoreLines: [new OrderStateLine("sku:cup", Cup, "Cup", 2, Gbp(200))],
            PaymentMethod: cash ? PaymentMethod.Cod : null);
    }

    public OrderState State { get; private set; }

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>What the outbox got so far.</summary>
    public List<OrderEvent> Events { get; } = [];

    public IEnumerable<string> Topics => Events.Select(happened => happened.Topic);

    public OrderStatus Status => State.Status;

    public Order View => State.View();

    /// <summary>Money of all refunds.</summary>
    public long Refunded => (State.Refunds ?? []).Sum(refund => refund.Amount.Amount);

    public static PlacedOrder Unpaid() => new(PaymentMethod.Online);

    public static PlacedOrder Paid()
    {
        var order = Unpaid();
        order.Pay();
        return order;
    }

    /// <summary>
    /// Paid, with a delivery that costs something and a coupon that takes something off the mugs.
    /// </summary>
    public static PlacedOrder PaidWith(long freight, long? discount = null)
    {
        var order = Unpaid();
        order.State = order.State with { Freight = freight, Discount = discount };
        order.Pay();
        return order;
    }

    /// <summary>To be paid on delivery, which costs something itself.</summary>
    public static PlacedOrder Cash(long? freight = null)
    {
        var order = new PlacedOrder(PaymentMethod.Cod);
        order.State = order.State with { Freight = freight };
        order.Open();
        return order;
    }

    /// <summary>Paid, sent and arrived.</summary>
    public static PlacedOrder Arrived()
    {
        var order = Paid();
        order.Track(order.Ship().Shipment!.ShipmentId, ShipmentStatus.Delivered);
        return order;
    }

    public static Money Gbp(long amount) => new(amount, "GBP");

    public T Do<T>(OrderDecision<T> decision)
    {
        State = decision.Next ?? State;
        Events.AddRange(decision.Events ?? []);
        return decision.Result;
    }

    public PaymentEventOutcome Pay(string eventId = "paid")
    {
        var outcome = Do(OrderDecisions.Apply(
            State,
            new PaymentEvent(
                eventId, PaymentEventKind.Succeeded, State.PaymentId(), OrderId.Parse(State.OrderId), State.Total(),
                Now),
            Settings, Now));
        Open();
        return outcome;
    }

    /// <summary>The buyer pays the total once more, with a payment that the shop had not asked for.</summary>
    public PaymentEventOutcome PayAgain() => Do(OrderDecisions.Apply(
        State,
        new PaymentEvent(
            "again", PaymentEventKind.Succeeded, "pay-other", OrderId.Parse(State.OrderId), State.Total(), Now),
        Settings, Now));

    public bool Open() => Do(ShippingDecisions.Open(State, Settings, Now));

    public CancelOutcome Cancel() => Do(OrderDecisions.Cancel(State, Now));

    public bool Expire() => Do(OrderDecisions.Expire(State, Now));

    public ShipResult Ship(params (string Sku, int Quantity)[] lines) => Ship($"k{_keys++}", 1, lines);

    public ShipResult Ship(string key, long hash, params (string Sku, int Quantity)[] lines) => Do(
        ShippingDecisions.Ship(
            State, new ShipOrder(key, hash, lines.Length == 0 ? null : Units(lines), "Royal Mail", "RM1"), Settings,
            Now));

    public TrackOutcome Track(
        string shipmentId, ShipmentStatus status, DateTimeOffset? at = null, string? place = null) =>
        Do(ShippingDecisions.Track(
            State, new TrackShipment(shipmentId, status, at, place, null), Settings, Now)).Outcome;

    /// <summary>A parcel is delivered, and its carrier tells what was paid at the door.</summary>
    public TrackOutcome Deliver(string shipmentId, long cash) => Do(ShippingDecisions.Track(
        State, new TrackShipment(shipmentId, ShipmentStatus.Delivered, null, null, null, Gbp(cash)), Settings,
        Now)).Outcome;

    public ConfirmReceiptOutcome Confirm() => Do(ShippingDecisions.ConfirmReceipt(State, Settings, Now));

    public bool Complete() => Do(ShippingDecisions.CompleteInTime(State, Settings, Now));

    public bool Lapse() => Do(ShippingDecisions.Lapse(State, Settings, Now));

    public ReturnResult Ask(params (string Sku, int Quantity)[] lines) =>
        Ask(ReturnKind.Refund, $"k{_keys++}", 1, lines);

    public ReturnResult Ask(ReturnKind kind, string key, long hash, params (string Sku, int Quantity)[] lines) => Do(
        ReturnDecisions.Request(
            State, new RequestReturn(Buyer, key, hash, Units(lines), kind, "It does not fit.", null), Settings, Now));

    public ReturnResult Approve(string returnId, params (string Sku, int Quantity, ReturnGrade Grade)[] lines) =>
        Approve(returnId, fault: false, lines);

    public ReturnResult Approve(
        string returnId, bool fault, params (string Sku, int Quantity, ReturnGrade Grade)[] lines) => Do(
        ReturnDecisions.Approve(
            State,
            new ApproveReturn(
                returnId, [.. lines.Select(line => new GradedUnits(line.Sku, line.Quantity, line.Grade))], fault),
            OrderId.CreateForCheckout(Start, 9, 2), Settings, Now));

    public ReturnOutcome Reject(string returnId) =>
        Do(ReturnDecisions.Reject(State, returnId, "It was used.", Settings, Now)).Outcome;

    public bool Replaced(string returnId, params string[] had) => Do(
        ReturnDecisions.AfterReplacing(State, returnId, had.ToHashSet(StringComparer.Ordinal), Settings, Now));

    public PriceProtectionResult Protect(params (string Sku, long Price)[] prices) => Do(
        PriceDecisions.Protect(
            State, prices.ToDictionary(price => price.Sku, price => Gbp(price.Price), StringComparer.Ordinal), Settings,
            Now));

    /// <summary>What the gateway was told to pay back, the first first.</summary>
    public IReadOnlyList<RefundDue> Dues => [.. Events.Select(happened => happened.Refund).OfType<RefundDue>()];

    /// <summary>The gateway pays every refund back that is due.</summary>
    public void PayBack()
    {
        foreach (var due in Dues)
        {
            PayBack(due);
        }
    }

    public bool PayBack(RefundDue due) => Do(OrderDecisions.ConfirmRefund(
        State, due.PaymentId, due.EventId, $"re-{due.EventId}", Settings, Now));

    public LineUnits Line(string sku) => State.Units().Single(line => line.Line.Sku == sku);

    private static List<OrderUnits> Units((string Sku, int Quantity)[] lines) =>
        [.. lines.Select(line => new OrderUnits(line.Sku, line.Quantity))];
}

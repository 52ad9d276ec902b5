using Commerce.Orders;
using Commerce.Shipping;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about orders.</summary>
internal static class OrderTexts
{
    /// <summary>Why buyers ask for something to go back.</summary>
    public static IReadOnlyList<string> ReturnReasons { get; } =
        ["It does not fit.", "It is damaged.", "It is not what was described.", "I changed my mind.", "Another reason."];

    public static string Name(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => "Awaiting payment",
        OrderStatus.Paid => "Paid",
        OrderStatus.Cancelled => "Cancelled",
        OrderStatus.Expired => "Expired",
        OrderStatus.Refunded => "Refunded",
        OrderStatus.Confirmed => "Confirmed",
        OrderStatus.Shipped => "Shipped",
        OrderStatus.Delivered => "Delivered",
        OrderStatus.Completed => "Completed",
        OrderStatus.ReturnRequested => "Return requested",
        OrderStatus.Returned => "Returned",
    };

    /// <summary>Class of its pill.</summary>
    public static string Tone(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment or OrderStatus.ReturnRequested => "warn",
        OrderStatus.Paid or OrderStatus.Confirmed or OrderStatus.Shipped or OrderStatus.Delivered
            or OrderStatus.Completed => "good",
        OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded or OrderStatus.Returned => "",
    };

    /// <summary>What it means for the buyer now.</summary>
    public static string Meaning(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment =>
            "The units are held for you until the time is over; then they go to others.",
        OrderStatus.Paid => "Thank you. It is yours, and we are getting it ready.",
        OrderStatus.Cancelled => "This order was given up. What was paid goes back.",
        OrderStatus.Expired => "It was not paid in time, and the units went to others. Nothing is owed.",
        OrderStatus.Confirmed => "Thank you. It is yours; you pay in cash when it is delivered.",
        OrderStatus.Refunded => "Your payment has been sent back to you. The reason is below.",
        OrderStatus.Shipped => "All of it is on its way to you.",
        OrderStatus.Delivered => "It has arrived. Tell us if all is well.",
        OrderStatus.Completed => "It has arrived, and all is well.",
        OrderStatus.ReturnRequested => "We look at what you want to give back, and tell you here.",
        OrderStatus.Returned => "All of it has come back to us.",
    };

    public static string Name(ShipmentStatus status) => status switch
    {
        ShipmentStatus.Sent => "Sent",
        ShipmentStatus.InTransit => "On its way",
        ShipmentStatus.OutForDelivery => "Arrives today",
        ShipmentStatus.Delivered => "Delivered",
        ShipmentStatus.Refused => "Refused",
    };

    public static string Tone(ShipmentStatus status) => status switch
    {
        ShipmentStatus.Delivered => "good",
        ShipmentStatus.Refused => "",
        ShipmentStatus.Sent or ShipmentStatus.InTransit or ShipmentStatus.OutForDelivery => "warn",
    };

    public static string Name(ReturnStatus status) => status switch
    {
        ReturnStatus.Requested => "Being decided",
        ReturnStatus.Approved => "Taken back",
        ReturnStatus.Rejected => "Not taken back",
        ReturnStatus.Replacing => "Being replaced",
        ReturnStatus.Replaced => "Replaced",
    };

    public static string Tone(ReturnStatus status) => status switch
    {
        ReturnStatus.Requested or ReturnStatus.Replacing => "warn",
        ReturnStatus.Approved or ReturnStatus.Replaced => "good",
        ReturnStatus.Rejected => "bad",
    };

    /// <summary>Units of lines, by their names.</summary>
    public static string Units(Order order, IEnumerable<OrderUnits> units) => string.Join(
        ", ", units.Select(line => $"{Format.Count(line.Quantity)} × {NameOf(order, line.Sku)}"));

    /// <summary>Name of a line.</summary>
    public static string NameOf(Order order, string sku) =>
        Format.Name(order.Lines.FirstOrDefault(line => line.Sku == sku)?.Name ?? sku);

    /// <summary>Why a return was not taken on.</summary>
    public static string Refusal(ReturnOutcome outcome) => outcome switch
    {
        ReturnOutcome.TooLate => "It is too late for that: see below how it stands.",
        ReturnOutcome.TooMany => "There are not so many units left that could go back.",
        ReturnOutcome.KeyReused => "This was sent before in another form. Look at the order first.",
        ReturnOutcome.NotFound or ReturnOutcome.Done => "",
    };

    /// <summary>As in addresses and in JSON.</summary>
    public static string Value(OrderStatus status)
    {
        var name = status.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

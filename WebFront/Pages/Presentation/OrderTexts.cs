using Commerce.Orders;
using Commerce.Shipping;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about orders.</summary>
internal static class OrderTexts
{
    /// <summary>Reasons of buyers that are the merchant's fault.</summary>
    public const string Damaged = "It is damaged.";

    /// <inheritdoc cref="Damaged"/>
    public const string NotAsDescribed = "It is not what was described.";

    /// <summary>Why buyers ask for something to go back; to be looked up where they are shown.</summary>
    public static IReadOnlyList<string> ReturnReasons { get; } =
    [
        Key("It does not fit."), Damaged, NotAsDescribed, Key("I changed my mind."), Key("Another reason."),
    ];

    /// <summary>A sentence about an order in the reader's language, or the English that is stored beside it.</summary>
    public static string Note(OrderNote? note, string? english) =>
        note is not null && OrderNote.English.TryGetValue(note.Code, out var sentence)
            ? T(sentence, [.. (note.Values ?? []).Select(value => T(value))])
            : T(english ?? "");

    public static string Name(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => T("Awaiting payment"),
        OrderStatus.Paid => T("Paid"),
        OrderStatus.Cancelled => T("Cancelled"),
        OrderStatus.Expired => T("Expired"),
        OrderStatus.Refunded => T("Refunded"),
        OrderStatus.Confirmed => T("Confirmed"),
        OrderStatus.Shipped => T("Shipped"),
        OrderStatus.Delivered => T("Delivered"),
        OrderStatus.Completed => T("Completed"),
        OrderStatus.ReturnRequested => T("Return requested"),
        OrderStatus.Returned => T("Returned"),
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
            T("The units are held for you until the time is over; then they go to others."),
        OrderStatus.Paid => T("Thank you. It is yours, and we are getting it ready."),
        OrderStatus.Cancelled => T("This order was given up. What was paid goes back."),
        OrderStatus.Expired => T("It was not paid in time, and the units went to others. Nothing is owed."),
        OrderStatus.Confirmed => T("Thank you. It is yours; you pay in cash when it is delivered."),
        OrderStatus.Refunded => T("Your payment has been sent back to you. The reason is below."),
        OrderStatus.Shipped => T("All of it is on its way to you."),
        OrderStatus.Delivered => T("It has arrived. Tell us if all is well."),
        OrderStatus.Completed => T("It has arrived, and all is well."),
        OrderStatus.ReturnRequested => T("We look at what you want to give back, and tell you here."),
        OrderStatus.Returned => T("All of it has come back to us."),
    };

    public static string Name(ShipmentStatus status) => status switch
    {
        ShipmentStatus.Sent => T("Sent"),
        ShipmentStatus.InTransit => T("On its way"),
        ShipmentStatus.OutForDelivery => T("Arrives today"),
        ShipmentStatus.Delivered => T("Delivered"),
        ShipmentStatus.Refused => T("Refused"),
    };

    public static string Tone(ShipmentStatus status) => status switch
    {
        ShipmentStatus.Delivered => "good",
        ShipmentStatus.Refused => "",
        ShipmentStatus.Sent or ShipmentStatus.InTransit or ShipmentStatus.OutForDelivery => "warn",
    };

    public static string Name(ReturnStatus status) => status switch
    {
        ReturnStatus.Requested => T("Being decided"),
        ReturnStatus.Approved => T("Taken back"),
        ReturnStatus.Rejected => T("Not taken back"),
        ReturnStatus.Replacing => T("Being replaced"),
        ReturnStatus.Replaced => T("Replaced"),
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
        ReturnOutcome.TooLate => T("It is too late for that: see below how it stands."),
        ReturnOutcome.TooMany => T("There are not so many units left that could go back."),
        ReturnOutcome.KeyReused => T("This was sent before in another form. Look at the order first."),
        ReturnOutcome.NotFound or ReturnOutcome.Done => "",
    };

    /// <summary>As in addresses and in JSON.</summary>
    public static string Value(OrderStatus status)
    {
        var name = status.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

using Commerce.Orders;
using static Commerce.Web.Languages.Texts;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What the pages say about orders.</summary>
internal static class OrderTexts
{
    public static string Name(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => T("Awaiting payment"),
        OrderStatus.Paid => T("Paid"),
        OrderStatus.Cancelled => T("Cancelled"),
        OrderStatus.Expired => T("Expired"),
        OrderStatus.Refunded => T("Refunded"),
        OrderStatus.Confirmed => T("Confirmed"),
    };

    /// <summary>Class of its pill.</summary>
    public static string Tone(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment => "warn",
        OrderStatus.Paid or OrderStatus.Confirmed => "good",
        OrderStatus.Cancelled or OrderStatus.Expired or OrderStatus.Refunded => "",
    };

    /// <summary>What it means for the buyer now.</summary>
    public static string Meaning(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment =>
            T("The units are held for you until the time is over; then they go to others."),
        OrderStatus.Paid => T("Thank you. It is yours, and we are getting it ready."),
        OrderStatus.Cancelled => T("You gave this order up. Nothing is owed."),
        OrderStatus.Expired => T("It was not paid in time, and the units went to others. Nothing is owed."),
        OrderStatus.Confirmed => T("Thank you. It is yours; you pay in cash when it is delivered."),
        OrderStatus.Refunded => T("Your payment has been sent back to you. The reason is below."),
    };

    /// <summary>As in addresses and in JSON.</summary>
    public static string Value(OrderStatus status)
    {
        var name = status.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

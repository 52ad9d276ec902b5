using System.Globalization;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Orders;

namespace Commerce.Web.Pages.Presentation;

/// <summary>What a shopper has chosen and typed at the checkout. Everything travels with the form.</summary>
/// <param name="Key">Names this intent to order: sent twice, it is one order.</param>
/// <param name="AddressId">The address that was chosen; empty: the default.</param>
/// <param name="Seen">The total that the page showed; null: none.</param>
internal sealed record CheckoutForm(
    string Key, string AddressId, PaymentMethod Payment, string Coupon, string InvoiceTitle, string TaxId, string Note,
    Money? Seen)
{
    /// <summary>Nothing is chosen yet.</summary>
    public static CheckoutForm New(string? addressId) =>
        new(IdempotencyKeys.New(), addressId ?? "", PaymentMethod.Online, "", "", "", "", Seen: null);

    /// <summary>What was sent.</summary>
    public static CheckoutForm Read(IFormCollection form)
    {
        var key = Text("key");
        var amount = long.TryParse(Text("total"), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : (long?)null;
        return new CheckoutForm(
            IdempotencyKey.IsWellFormed(key) ? key : IdempotencyKeys.New(),
            Text("addressId"),
            Text("payment") == "cod" ? PaymentMethod.Cod : PaymentMethod.Online,
            Text("coupon"), Text("invoiceTitle"), Text("taxId"), Text("note"),
            amount is { } seen ? new Money(seen, Text("currency")) : null);

        // Browsers send the ends of lines of what is typed as control characters.
        string Text(string field) => form[field].ToString().ReplaceLineEndings(" ").Trim();
    }

    /// <summary>The order as programs would send it.</summary>
    public OrderBody Body(DeliveryAddress address) => new(
        new AddressBody(
            address.Name, address.Line1, address.City, address.Country, address.Line2, address.PostalCode,
            address.Region, address.Phone),
        Payment,
        ExpectedTotal: Seen,
        Note: Note.Length == 0 ? null : Note,
        Invoice: InvoiceTitle.Length == 0 && TaxId.Length == 0
            ? null
            : new InvoiceBody(InvoiceTitle, TaxId.Length == 0 ? null : TaxId),
        CouponCode: Coupon.Length == 0 ? null : Coupon);
}

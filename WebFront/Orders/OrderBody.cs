using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Web.Json;
using Commerce.Web.Merchant;
using Commerce.Web.Problems;

namespace Commerce.Web.Orders;

/// <summary>
/// An order as people send it; without items, of what is selected in the cart. It has no prices:
/// <paramref name="ExpectedTotal"/> is only compared with what the shop makes of it.
/// </summary>
internal sealed record OrderBody(
    AddressBody Address,
    PaymentMethod PaymentMethod,
    IReadOnlyList<OrderItemBody>? Items = null,
    Money? ExpectedTotal = null,
    string? Note = null,
    InvoiceBody? Invoice = null,
    string? CouponCode = null)
{
    public const int NoteLengthMax = 500;

    public static OrderBody Example { get; } = new(
        new AddressBody("Jo Shopper", "1 High Street", "London", "GB", PostalCode: "E1 6AN"),
        PaymentMethod.Online,
        [new OrderItemBody("85123A", 2), new OrderItemBody("71053", 1)],
        new Money(8_884, "GBP"),
        Invoice: new InvoiceBody("Shopper & Co", "GB123456789"));

    /// <summary>What is to be ordered for a member, within what the shop allows; null with what is wrong.</summary>
    public PlaceOrder? Read(MemberId buyer, OrderOptions limits, Validation wrong)
    {
        OrderItems.Check(Items, limits, wrong);
        if (ExpectedTotal is { } expected)
        {
            Prices.CheckTotal(wrong, "expectedTotal", expected);
        }

        wrong.Text("note", Note, 0, NoteLengthMax);
        var invoice = Invoice?.Read(wrong);
        var coupon = Orders.CouponCode.Read(CouponCode, wrong);
        var address = Address.Read(wrong);
        return wrong.Any
            ? null
            : new PlaceOrder(
                buyer, OrderItems.Read(Items), address!, PaymentMethod, ExpectedTotal, Note,
                Fingerprint(address!, invoice, coupon), FromCart: Items is null, invoice, coupon);
    }

    private long Fingerprint(DeliveryAddress address, InvoiceDetails? invoice, string? coupon)
    {
        var hash = new Fnv1a();
        hash.Add(Items is null ? -1 : Items.Count); // What a cart held is no part of the request.
        foreach (var item in Items ?? [])
        {
            hash.Add(item.Sku);
            hash.Add(item.Quantity);
        }

        hash.Add(address);
        hash.Add((int)PaymentMethod);
        hash.Add(ExpectedTotal?.Amount ?? -1);
        hash.Add(ExpectedTotal?.Currency);
        hash.Add(Note);
        if (invoice is not null || coupon is not null)
        {
            hash.Add(invoice?.Title);
            hash.Add(invoice?.TaxId);
            hash.Add(coupon);
        }

        return hash.Value;
    }
}

/// <summary>Units of a SKU.</summary>
internal sealed record OrderItemBody(string Sku, int Quantity);

/// <summary>To whom the invoice is made out.</summary>
internal sealed record InvoiceBody(string Title, string? TaxId = null)
{
    public const int TitleLengthMax = 100;
    public const int TaxIdLengthMax = 30;

    /// <summary>What is to be stored; null with what is wrong.</summary>
    public InvoiceDetails? Read(Validation wrong)
    {
        wrong.Text("invoice.title", Title, 1, TitleLengthMax);
        wrong.Text("invoice.taxId", TaxId, 0, TaxIdLengthMax);
        return wrong.Any ? null : new InvoiceDetails(Title, string.IsNullOrWhiteSpace(TaxId) ? null : TaxId.Trim());
    }
}

/// <summary>Items of orders and quotes.</summary>
internal static class OrderItems
{
    /// <summary>Notes what is wrong with them. None at all: those of the cart.</summary>
    public static void Check(IReadOnlyList<OrderItemBody>? items, OrderOptions limits, Validation wrong)
    {
        wrong.Range("items", items?.Count ?? 1, 1, limits.ItemsMax);
        foreach (var item in items ?? [])
        {
            wrong.That(SkuNames.IsWellFormed(item.Sku), "items.sku",
                "has 1 to 64 letters, digits, hyphens, dots and underscores");
            wrong.Range("items.quantity", item.Quantity, 1, limits.QuantityMax);
        }

        wrong.That(
            items is null || items.DistinctBy(item => item.Sku, StringComparer.Ordinal).Count() == items.Count,
            "items", "has each SKU once");
    }

    public static IReadOnlyList<CheckoutItem> Read(IReadOnlyList<OrderItemBody>? items) =>
        [.. (items ?? []).Select(item => new CheckoutItem(item.Sku, item.Quantity))];

    /// <summary>The refusal where the cart gives no order.</summary>
    public static Problem NothingSelected(OrderOptions limits)
    {
        var wrong = new Validation();
        wrong.That(
            false, "items",
            $"is left out only with 1 to {limits.ItemsMax} lines of the cart selected, of up to {limits.QuantityMax} "
                + "units each, which no other order has taken");
        return wrong.ToProblem();
    }
}

/// <summary>Codes of coupons as people type them.</summary>
internal static class CouponCode
{
    /// <summary>The code; null: none is given, or it is wrong.</summary>
    public static string? Read(string? typed, Validation wrong)
    {
        var code = typed?.Trim().ToUpperInvariant();
        if (string.IsNullOrEmpty(code))
        {
            return null;
        }

        wrong.That(
            Coupon.IsCode(code), "couponCode",
            $"has 3 to {Coupon.CodeLengthMax} letters, digits and hyphens");
        return code;
    }
}

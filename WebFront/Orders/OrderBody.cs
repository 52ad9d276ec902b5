using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Merchant;

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
    string? Note = null)
{
    private const int NoteLengthMax = 500;

    public static OrderBody Example { get; } = new(
        new AddressBody("Jo Shopper", "1 High Street", "London", "GB", PostalCode: "E1 6AN"),
        PaymentMethod.Online,
        [new OrderItemBody("85123A", 2), new OrderItemBody("71053", 1)],
        new Money(8_489, "GBP"));

    /// <summary>What is to be ordered for a member, within what the shop allows; null with what is wrong.</summary>
    public PlaceOrder? Read(MemberId buyer, OrderOptions limits, Validation wrong)
    {
        var items = Items ?? [];
        wrong.Range("items", Items?.Count ?? 1, 1, limits.ItemsMax);
        foreach (var item in items)
        {
            // A list may have holes, whatever its type says.
            wrong.That(SkuNames.IsWellFormed(item?.Sku ?? ""), "items.sku",
                "has 1 to 64 letters, digits, hyphens, dots and underscores");
            wrong.Range("items.quantity", item?.Quantity ?? 0, 1, limits.QuantityMax);
        }

        wrong.That(
            items.DistinctBy(item => item?.Sku, StringComparer.Ordinal).Count() == items.Count, "items",
            "has each SKU once");
        if (ExpectedTotal is { } expected)
        {
            Prices.CheckTotal(wrong, "expectedTotal", expected);
        }

        wrong.Text("note", Note, 0, NoteLengthMax);
        var address = Address.Read(wrong);
        return wrong.Any
            ? null
            : new PlaceOrder(
                buyer, [.. items.Select(item => new CheckoutItem(item.Sku, item.Quantity))], address!, PaymentMethod,
                ExpectedTotal, Note, Fingerprint(items, address!), FromCart: Items is null);
    }

    private long Fingerprint(IReadOnlyList<OrderItemBody> items, DeliveryAddress address)
    {
        var hash = new Fnv1a();
        hash.Add(Items is null ? -1 : items.Count); // What a cart held is no part of the request.
        foreach (var item in items)
        {
            hash.Add(item.Sku);
            hash.Add(item.Quantity);
        }

        hash.Add(address);
        hash.Add((int)PaymentMethod);
        hash.Add(ExpectedTotal?.Amount ?? -1);
        hash.Add(ExpectedTotal?.Currency);
        hash.Add(Note);
        return hash.Value;
    }
}

/// <summary>Units of a SKU.</summary>
internal sealed record OrderItemBody(string Sku, int Quantity);

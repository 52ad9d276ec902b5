using Commerce.Checkout;
using Commerce.Orders;
using Commerce.Web.Json;
using Commerce.Web.Merchant;

namespace Commerce.Web.Orders;

/// <summary>A return as buyers ask for it.</summary>
internal sealed record ReturnBody(
    IReadOnlyList<OrderItemBody> Lines, string Reason, ReturnKind Kind = ReturnKind.Refund, string? Note = null)
{
    private const int ReasonLengthMax = 200;
    private const int NoteLengthMax = 500;

    public static ReturnBody Example { get; } = new(
        [new OrderItemBody("85123A", 1)], "It does not fit.", ReturnKind.Refund, "The box is open.");

    /// <summary>What is asked back by a member; null with what is wrong.</summary>
    public RequestReturn? Read(MemberId buyer, string key, Validation wrong)
    {
        OrderUnitsBody.Check(Lines, wrong);
        wrong.Text("reason", Reason, 1, ReasonLengthMax);
        wrong.Text("note", Note, 0, NoteLengthMax);
        if (wrong.Any)
        {
            return null;
        }

        var hash = new Fnv1a();
        OrderUnitsBody.Add(ref hash, Lines);
        hash.Add((int)Kind);
        hash.Add(Reason);
        hash.Add(Note);
        return new RequestReturn(buyer, key, hash.Value, OrderUnitsBody.Read(Lines), Kind, Reason, Note);
    }
}

/// <summary>Units of lines of an order, as people send them.</summary>
internal static class OrderUnitsBody
{
    /// <summary>Notes what is wrong with them.</summary>
    public static void Check(IReadOnlyList<OrderItemBody> lines, Validation wrong)
    {
        wrong.Range("lines", lines.Count, 1, PlaceOrder.ItemsMost);
        foreach (var line in lines)
        {
            CheckLine(line.Sku, line.Quantity, wrong);
        }

        wrong.That(
            lines.DistinctBy(line => line.Sku, StringComparer.Ordinal).Count() == lines.Count, "lines",
            "has each SKU once");
    }

    /// <summary>Notes what is wrong with one.</summary>
    public static void CheckLine(string sku, int quantity, Validation wrong)
    {
        wrong.That(SkuNames.IsWellFormed(sku), "lines.sku",
            "has 1 to 64 letters, digits, hyphens, dots and underscores");
        wrong.Range("lines.quantity", quantity, 1, PlaceOrder.QuantityMost);
    }

    public static void Add(ref Fnv1a hash, IReadOnlyList<OrderItemBody>? lines)
    {
        hash.Add(lines?.Count ?? -1);
        foreach (var line in lines ?? [])
        {
            hash.Add(line.Sku);
            hash.Add(line.Quantity);
        }
    }

    public static IReadOnlyList<OrderUnits> Read(IReadOnlyList<OrderItemBody> lines) =>
        [.. lines.Select(line => new OrderUnits(line.Sku, line.Quantity))];
}

using System.Globalization;
using Commerce.Web.Orders;

namespace Commerce.Web.Pages.Presentation;

/// <summary>
/// Numbers of units in forms, each beside the SKU that it is of. Read as texts: binding to numbers leaves out what is
/// none, and those after it would be of the SKU before.
/// </summary>
internal static class UnitFields
{
    /// <summary>What has a number other than 0; null: something is no number, or of no SKU.</summary>
    public static IReadOnlyList<OrderItemBody>? Read(string?[] skus, string?[] quantities)
    {
        if (skus.Length != quantities.Length)
        {
            return null;
        }

        var lines = new List<OrderItemBody>();
        foreach (var (sku, text) in skus.Zip(quantities))
        {
            var quantity = 0;
            if (!string.IsNullOrWhiteSpace(text) && !int.TryParse(text, CultureInfo.InvariantCulture, out quantity))
            {
                return null;
            }

            if (quantity != 0)
            {
                lines.Add(new OrderItemBody(sku ?? "", quantity));
            }
        }

        return lines;
    }
}

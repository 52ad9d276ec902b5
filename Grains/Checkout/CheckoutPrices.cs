using Commerce.Catalog;
using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Promotions;
using Commerce.Shipping;

namespace Commerce.Checkout;

/// <summary>What a price depends on beside the order itself.</summary>
/// <param name="Products">For each item in order the product that has its SKU; null: none.</param>
/// <param name="RefusedDeliveries">How many deliveries the buyer has refused at the door.</param>
/// <param name="Coupon">The coupon that is asked for; null: there is none.</param>
/// <param name="CouponRefusal">Why the buyer cannot have it, whatever is bought.</param>
internal sealed record CheckoutFacts(
    IReadOnlyList<Product?> Products, int RefusedDeliveries = 0, Coupon? Coupon = null,
    CouponRefusal? CouponRefusal = null);

/// <summary>An order as it would be, or why it cannot be.</summary>
/// <param name="Lines">By SKU.</param>
/// <param name="Quote">What it costs; null only with a refusal.</param>
/// <param name="Refusal">Why nothing costs what: wrong items, or no way there.</param>
internal sealed record PricedOrder(
    IReadOnlyList<OrderStateLine> Lines, Quote? Quote, CheckoutResult? Refusal = null);

/// <summary>Says what an order costs now, and why it could not be placed so: pure functions.</summary>
internal static class CheckoutPrices
{
    /// <summary>What the order costs.</summary>
    public static PricedOrder Price(
        PlaceOrder command, CheckoutFacts facts, CheckoutSettings settings, DateTimeOffset now)
    {
        var lines = new List<OrderStateLine>(command.Items.Count);
        var grams = 0L;
        foreach (var (item, product) in command.Items.Zip(facts.Products))
        {
            if (SkuOf(item, product) is not { } sku)
            {
                return Refuse(new CheckoutResult(CheckoutOutcome.UnknownSku, Sku: item.Sku));
            }

            lines.Add(new OrderStateLine(
                PoolId.ForSku(item.Sku).Value, item.Sku, NameOf(product!, sku), item.Quantity, sku.Price));
            grams += (long)item.Quantity * (sku.WeightGrams ?? SkuDetails.WeightGramsUsual);
        }

        try
        {
            return lines.TrueForAll(line => line.UnitPrice.Currency == lines[0].UnitPrice.Currency)
                ? Price(command, lines, grams, facts, settings, now)
                : Refuse(new CheckoutResult(CheckoutOutcome.NotOneTotal));
        }
        catch (OverflowException)
        {
            return Refuse(new CheckoutResult(CheckoutOutcome.NotOneTotal));
        }
    }

    /// <summary>
    /// Why what was priced is not placed: what its buyer expects or asks for is not so. Null: nothing is in the way.
    /// </summary>
    public static CheckoutResult? Refusal(PlaceOrder command, PricedOrder priced) =>
        priced.Refusal ?? priced.Quote! switch
        {
            { Coupon: { } why } => new CheckoutResult(CheckoutOutcome.CouponNotValid, Coupon: why),
            { Total: var total } when command.ExpectedTotal is { } expected && expected != total =>
                new CheckoutResult(CheckoutOutcome.PriceChanged, Total: total),
            { Total: var total } when command.ExpectedTotal is null && IsDearer(command, priced.Lines) =>
                new CheckoutResult(CheckoutOutcome.PriceChanged, Total: total),
            { Cash: { } why } quote when command.PaymentMethod == PaymentMethod.Cod => new CheckoutResult(
                CheckoutOutcome.CashNotAvailable, Total: quote.Total, CashMax: quote.CashMax, Cash: why),
            _ => null,
        };

    // Nobody objects to paying less.
    private static bool IsDearer(PlaceOrder command, IReadOnlyList<OrderStateLine> lines) => command.Items.Any(
        item => item.SeenPrice is { } seen
            && lines.First(line => line.Sku == item.Sku).UnitPrice is var now
            && (now.Amount > seen.Amount || now.Currency != seen.Currency));

    private static PricedOrder Price(
        PlaceOrder command, List<OrderStateLine> lines, long grams, CheckoutFacts facts, CheckoutSettings settings,
        DateTimeOffset now)
    {
        var (off, refusal) = CouponOn(command, OrderState.TotalOf(lines), facts, now);
        var discounts = Discounts.Distribute(off, [.. lines.Select(line => line.Total().Amount)]);
        lines = [.. lines.Zip(discounts, (line, discount) => discount == 0 ? line : line with { Discount = discount })];
        var goods = OrderState.TotalOf(lines);
        if (FreightTable.Find(settings.Freight, command.Address, goods, grams, now) is not { } offer)
        {
            return Refuse(new CheckoutResult(CheckoutOutcome.NotServed));
        }

        var total = goods.Plus(offer.Freight);
        var quote = new Quote(
            [.. lines.Select(line => line.View())], goods, offer.Freight, total, offer.Delivery,
            CashOn(command, total, facts, settings), settings.CashMax, refusal);

        // Everybody asks pools in the same order: of those who want the last units of the same SKUs one gets all.
        lines.Sort((one, other) => string.CompareOrdinal(one.Sku, other.Sku));
        return new PricedOrder(lines, quote);
    }

    private static (long Off, CouponRefusal? Refusal) CouponOn(
        PlaceOrder command, Money goods, CheckoutFacts facts, DateTimeOffset now)
    {
        if (command.CouponCode is null)
        {
            return (0, null);
        }

        if (facts.Coupon is not { } coupon)
        {
            return (0, CouponRefusal.Unknown);
        }

        var (off, refusal) = Discounts.Of(coupon, goods, now);
        return (refusal ?? facts.CouponRefusal) is { } why ? (0, why) : (off, null);
    }

    private static CashRefusal? CashOn(
        PlaceOrder command, Money total, CheckoutFacts facts, CheckoutSettings settings) =>
        !settings.CashArea.Contains(command.Address) ? CashRefusal.Area
        : total.Amount > settings.CashMax ? CashRefusal.Amount
        : facts.RefusedDeliveries >= settings.RefusedDeliveriesMax ? CashRefusal.History
        : null;

    private static SkuDetails? SkuOf(CheckoutItem item, Product? product) =>
        product is { Published: true } ? product.Skus.FirstOrDefault(sku => sku.Sku == item.Sku) : null;

    private static string NameOf(Product product, SkuDetails sku) =>
        sku.Name.StartsWith(product.Name, StringComparison.Ordinal) ? sku.Name
        : product.Skus.Count == 1 ? product.Name
        : $"{product.Name}, {sku.Name}";

    private static PricedOrder Refuse(CheckoutResult why) => new([], null, why);
}

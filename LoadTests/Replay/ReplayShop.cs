using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Replay;

/// <summary>What a merchant and the buyers of a replay do in the shop, by its API alone.</summary>
internal sealed class ReplayShop(ReplayHttp http, ReplayMembers members)
{
    private const string Currency = "GBP";
    private const int AdjustmentMax = 10_000_000;

    // Where the replayed orders go.
    private static readonly object Address =
        new { name = "Replayed", line1 = "1 High Street", city = "London", country = "GB" };

    private readonly ConcurrentDictionary<string, JsonObject> _products = new(StringComparer.Ordinal);

    /// <summary>What delivering a unit of the cheapest product costs, pence; null: nothing is sold.</summary>
    internal async Task<long?> FindFreightAsync(CancellationToken cancellationToken)
    {
        var found = await http.GetAsync(
            "/api/products?sort=priceAscending&pageSize=1", members.Merchant, cancellationToken);
        var sku = found.IsSuccess
            ? found.Body.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("sku").GetString()).FirstOrDefault()
            : throw new ShopApiException($"The shop does not list its products: {found.Problem}.");
        if (sku is null)
        {
            return null;
        }

        var quoted = await http.PostAsync(
            "/api/checkout/quote", members.Merchant,
            new
            {
                items = new[] { new { sku, quantity = 1 } },
                address = Address,
            },
            null, cancellationToken);
        return quoted.IsSuccess
            ? quoted.Body.GetProperty("freight").GetProperty("amount").GetInt64()
            : throw new ShopApiException($"The shop does not say what a delivery costs: {quoted.Problem}.");
    }

    /// <summary>Price of a SKU now, pence; null: it is not sold.</summary>
    internal async Task<long?> FindPriceAsync(string sku, CancellationToken cancellationToken)
    {
        var reply = await http.GetAsync(
            $"/api/products/{Uri.EscapeDataString(ProductOf(sku))}", members.Merchant, cancellationToken);
        if (!reply.IsSuccess || SkuOf(JsonNode.Parse(reply.Body.GetRawText())!.AsObject(), sku) is not { } details)
        {
            return null;
        }

        _products[sku] = ToBody(JsonNode.Parse(reply.Body.GetRawText())!.AsObject());
        return details["price"]!["amount"]!.GetValue<long>();
    }

    /// <summary>Sets the price of a SKU whose price was asked for.</summary>
    internal async Task SetPriceAsync(string sku, long pence, CancellationToken cancellationToken)
    {
        var product = _products[sku].DeepClone().AsObject();
        var details = SkuOf(product, sku)!;
        details["price"] = new JsonObject { ["amount"] = pence, ["currency"] = Currency };
        if (details["listPrice"] is { } list && list["amount"]!.GetValue<long>() <= pence)
        {
            details.Remove("listPrice");
        }

        var reply = await http.PutAsync(
            $"/api/merchant/products/{Uri.EscapeDataString(ProductOf(sku))}", members.Merchant, product,
            cancellationToken);
        if (!reply.IsSuccess)
        {
            throw new ShopApiException($"The price of '{sku}' could not be set to {pence}: {reply.Problem}.");
        }
    }

    /// <summary>Has as many units come in as the file sells, once however often it is asked.</summary>
    internal async Task AddStockAsync(string sku, long units, CancellationToken cancellationToken)
    {
        for (var (left, n) = (units, 1); left > 0; left -= AdjustmentMax, n++)
        {
            var reply = await http.PostAsync(
                $"/api/merchant/stock/{Uri.EscapeDataString(sku)}/adjustments", members.Merchant,
                new { delta = Math.Min(left, AdjustmentMax), reason = "Delivery for a replay" },
                string.Create(CultureInfo.InvariantCulture, $"replay-stock-{n}"), cancellationToken);
            if (!reply.IsSuccess)
            {
                throw new ShopApiException($"'{sku}' could not be stocked with {units} units: {reply.Problem}.");
            }
        }
    }

    /// <summary>Places an order.</summary>
    /// <returns>Its id; null with the reason.</returns>
    internal async Task<(string? OrderId, string? Refusal)> PlaceAsync(
        PlannedOrder order, CancellationToken cancellationToken)
    {
        var reply = await http.PostAsync(
            "/api/orders", members.Buyers[order.Customer],
            new
            {
                items = order.Items.Select(item => new { sku = item.Sku, quantity = item.Quantity }),
                address = Address,
                paymentMethod = "online",
                expectedTotal = new { amount = order.Pence, currency = Currency },
            },
            order.Key, cancellationToken);
        return reply.IsSuccess ? (reply.Body.GetProperty("orderId").GetString(), null) : (null, reply.Problem);
    }

    /// <summary>Pays an order at the gateway; one that is paid stays so.</summary>
    internal async Task PayAsync(PlannedOrder order, string orderId, CancellationToken cancellationToken)
    {
        var reply = await http.PostAsync(
            $"/api/orders/{orderId}/payment", members.Buyers[order.Customer], new { }, null, cancellationToken);
        if (reply.IsSuccess)
        {
            await http.PressAsync(
                new Uri($"{reply.Body.GetProperty("redirectUrl").GetString()}/pay"), cancellationToken);
        }
    }

    /// <summary>An order as its buyer sees it.</summary>
    internal async Task<JsonElement> GetOrderAsync(int customer, string orderId, CancellationToken cancellationToken)
    {
        var reply = await http.GetAsync($"/api/orders/{orderId}", members.Buyers[customer], cancellationToken);
        return reply.IsSuccess
            ? reply.Body
            : throw new ShopApiException($"Order {orderId} cannot be read: {reply.Problem}.");
    }

    /// <summary>Asks for units to go back, and has a merchant take them.</summary>
    /// <returns>Why not; null: taken.</returns>
    internal async Task<string?> ReturnAsync(
        PlannedReturn back, int customer, string orderId, CancellationToken cancellationToken)
    {
        var asked = await http.PostAsync(
            $"/api/orders/{orderId}/returns", members.Buyers[customer],
            new
            {
                lines = back.Lines.Select(line => new { sku = line.Sku, quantity = line.Quantity }),
                kind = "refund",
                reason = "Cancelled by a later invoice",
            },
            back.Key, cancellationToken);
        if (!asked.IsSuccess)
        {
            return $"the return was refused: {asked.Problem}";
        }

        var taken = await http.PostAsync(
            $"/api/merchant/orders/{orderId}/returns/{asked.Body.GetProperty("returnId").GetString()}/approval",
            members.Merchant,
            new
            {
                lines = back.Lines.Select(
                    line => new { sku = line.Sku, quantity = line.Quantity, grade = "resellable" }),
            },
            null, cancellationToken);
        return taken.IsSuccess ? null : $"the return was not taken: {taken.Problem}";
    }

    // As imports name them.
    private static string ProductOf(string sku) => sku.ToLowerInvariant();

    private static JsonObject? SkuOf(JsonObject product, string sku) => product["skus"]!.AsArray()
        .Select(one => one!.AsObject()).FirstOrDefault(one => one["sku"]!.GetValue<string>() == sku);

    // What is shown of a product is more than what is sent of it.
    private static JsonObject ToBody(JsonObject product)
    {
        foreach (var sku in product["skus"]!.AsArray().Select(one => one!.AsObject()))
        {
            foreach (var name in sku.Select(pair => pair.Key).ToList()
                .Except(["sku", "name", "price", "listPrice", "attributes", "weightGrams"], StringComparer.Ordinal))
            {
                sku.Remove(name);
            }
        }

        var known = new[]
        {
            "name", "category", "skus", "description", "published", "brand", "pictures", "pictureTexts",
        };
        foreach (var name in product.Select(pair => pair.Key).ToList().Except(known, StringComparer.Ordinal))
        {
            product.Remove(name);
        }

        return product;
    }
}

/// <summary>Sessions of those who take part in a replay: of the same members each time.</summary>
/// <param name="Buyers">By number of customer.</param>
internal sealed record ReplayMembers(IReadOnlyList<string> Buyers, string Merchant, string Operator)
{
    internal static async Task<ReplayMembers> SignInAsync(
        ShopApi shop, int customers, CancellationToken cancellationToken) => new(
        await shop.CreateSessionsAsync(customers, null, "replay-buyers", cancellationToken),
        (await shop.CreateSessionsAsync(1, "merchant", "replay-merchant", cancellationToken))[0],
        (await shop.CreateSessionsAsync(1, "ops", "replay-operator", cancellationToken))[0]);
}

using System.Net;
using System.Net.Http.Json;

namespace Commerce.Shop;

/// <summary>
/// An order of five SKUs, placed from a cart, that a crash cuts short at one place; and what must become of it.
/// </summary>
internal sealed class CrashedOrder
{
    private const int Lines = 5;
    private const int Units = 3;
    private const int Quantity = 2;

    private readonly string[] _skus;
    private readonly bool _isRefused;
    private string _buyer = "";

    /// <param name="place">A point of <c>FaultPoints</c>, with the time at which it is passed.</param>
    public CrashedOrder(string place)
    {
        Place = place;
        Key = place.Replace(':', '-').Replace('.', '-');
        _skus = [.. Enumerable.Range(1, Lines).Select(line => $"{Key}-{line}".ToUpperInvariant())];
        _isRefused = PlacesOfRefusals.Contains(place);
    }

    /// <summary>All places of an order that is placed, in their order.</summary>
    public static IReadOnlyList<string> PlacesOfOrders { get; } =
    [
        "cart.taking", "cart.taken", "checkout.beginning", "checkout.begun",
        .. EachLine("checkout.reserving", "checkout.reserved"),
        "checkout.placing", "checkout.placed", "cart.clearing", "cart.cleared",
    ];

    /// <summary>All places of one whose last line cannot be had, behind those that it shares with the others.</summary>
    public static IReadOnlyList<string> PlacesOfRefusals { get; } =
    [
        "checkout.refusing", "checkout.refused",
        .. EachLine("checkout.releasing", "checkout.released"),
        "checkout.closing", "checkout.closed",
    ];

    public string Place { get; }

    /// <summary>The buyer's idempotency key, by which the shop knows where to cut it short.</summary>
    public string Key { get; }

    // Nothing was written that somebody would go on with.
    private bool IsForgotten => Place is "cart.taking" or "cart.taken" or "checkout.beginning";

    /// <summary>
    /// Makes five SKUs with units, and a buyer with a cart of them. A refused order finds a unit too few.
    /// </summary>
    public async Task PrepareAsync(ShopClient client, string merchant)
    {
        var made = await client.PostAsync(
            "api/merchant/products",
            new
            {
                name = $"Things of {Key}",
                category = "things",
                skus = _skus.Select(sku => new { sku, name = sku, price = new { amount = 500, currency = "GBP" } }),
            },
            merchant);
        made.Expect(HttpStatusCode.Created);
        _buyer = await client.NewSessionAsync();
        foreach (var sku in _skus)
        {
            var units = _isRefused && sku == _skus[^1] ? Quantity - 1 : Units;
            var stocked = await client.PostAsync(
                $"api/merchant/stock/{sku}/adjustments", new { delta = units, reason = "test" }, merchant, "stock");
            stocked.Expect(HttpStatusCode.OK);
            var put = await client.SendAsync(
                HttpMethod.Put, $"api/cart/items/{sku}", _buyer, JsonContent.Create(new { quantity = Quantity }));
            put.Expect(HttpStatusCode.OK);
        }
    }

    /// <summary>Asks for the order; null: no answer came.</summary>
    public async Task<Answer?> PlaceAsync(ShopClient client)
    {
        try
        {
            return await client.PostAsync(
                "api/orders",
                new
                {
                    address = new { name = "Ada", line1 = "1 Street", city = "London", country = "GB" },
                    paymentMethod = "online",
                },
                _buyer, Key);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>Without anybody's help all five are held for it, or none is.</summary>
    public async Task RecoversAsync(ShopClient client, string ops)
    {
        var held = IsForgotten || _isRefused ? 0 : Quantity;
        await Eventually.SeesAsync(
            $"the order that was cut short at {Place} holds {held} of each of its SKUs",
            async () => string.Join(' ', await Task.WhenAll(_skus.Select(sku => HeldAsync(client, ops, sku)))),
            seen => seen == string.Join(' ', _skus.Select(_ => held)));
        // Units that were held before the crash say nothing of what came after it.
        var orders = held > 0 ? 1 : 0;
        await Eventually.SeesAsync(
            $"orders after {Place}: {orders}", () => CountOrdersAsync(client), seen => seen == orders);
    }

    /// <summary>Retries get the one answer; the cart has lost what was ordered, or has it all.</summary>
    public async Task AnswersAsync(ShopClient client, string ops)
    {
        var answer = await PlaceAsync(client);
        var again = await PlaceAsync(client);

        answer!.Expect(_isRefused ? HttpStatusCode.Conflict : HttpStatusCode.Created);
        Assert.Equal((_isRefused ? "insufficient-stock" : null, answer.Status), (answer.Problem, again!.Status));
        Assert.True(_isRefused || answer.Body == again.Body, $"{Place}: {answer.Body} then {again.Body}");
        var held = _isRefused ? 0 : Quantity;
        Assert.Equal(
            Enumerable.Repeat(held, Lines), await Task.WhenAll(_skus.Select(sku => HeldAsync(client, ops, sku))));
        Assert.Equal(_isRefused ? 0 : 1, await CountOrdersAsync(client));
        await Eventually.SeesAsync(
            $"the cart of {Place} is as it must be", () => CountLinesAsync(client),
            seen => seen == (_isRefused ? Lines : 0));
    }

    private async Task<int> CountOrdersAsync(ShopClient client) =>
        (await client.GetAsync("api/orders", _buyer)).Expect(HttpStatusCode.OK).Json.GetProperty("total").GetInt32();

    private async Task<int> CountLinesAsync(ShopClient client) =>
        (await client.GetAsync("api/cart", _buyer)).Expect(HttpStatusCode.OK).Json.GetProperty("lines")
            .GetArrayLength();

    private static async Task<int> HeldAsync(ShopClient client, string ops, string sku) =>
        (await client.GetAsync($"api/ops/pools/sku:{sku}", ops)).Expect(HttpStatusCode.OK).Json
            .GetProperty("held").GetInt32();

    private static IEnumerable<string> EachLine(params string[] points) =>
        from line in Enumerable.Range(1, Lines)
        from point in points
        select $"{point}:{line}";
}

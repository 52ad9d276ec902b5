using System.Net;

namespace Commerce.Shop;

/// <summary>Somebody who sends what was ordered and decides what comes back, over the HTTP contract.</summary>
internal sealed class Merchant(ShopClient client, string token)
{
    private const string Carrier = "Royal Mail";

    /// <summary>One with a session of their own.</summary>
    public static async Task<Merchant> ComeAsync(ShopClient client) =>
        new(client, await client.NewSessionAsync("merchant"));

    /// <summary>Sends all that is left of an order.</summary>
    public async Task<(string ShipmentId, string TrackingNumber)> ShipAsync(string orderId)
    {
        var trackingNumber = $"RM-{orderId}";
        var sent = await client.PostAsync(
            $"{PathOf(orderId)}/shipments", new { carrier = Carrier, trackingNumber }, token, $"ship-{orderId}");
        return (sent.Expect(HttpStatusCode.Created).Text("shipmentId"), trackingNumber);
    }

    /// <summary>Tells what the carrier says of a shipment: inTransit, outForDelivery, delivered, refused.</summary>
    public async Task TellAsync(string orderId, string shipmentId, string status, string place)
    {
        var told = await client.PostAsync(
            $"{PathOf(orderId)}/shipments/{shipmentId}/tracking", new { status, place }, token);
        told.Expect(HttpStatusCode.OK);
    }

    /// <summary>Takes back one unit of what was asked for, as good as new.</summary>
    public async Task ApproveAsync(string orderId, string returnId, string sku)
    {
        var approved = await client.PostAsync(
            $"{PathOf(orderId)}/returns/{returnId}/approval",
            new { lines = new[] { new { sku, quantity = 1, grade = "resellable" } } },
            token);
        approved.Expect(HttpStatusCode.OK);
    }

    /// <summary>Waits until a list of what is to be done has an order.</summary>
    /// <param name="list">Orders by their status, or returns, as in the API's addresses.</param>
    /// <param name="orderId">The order.</param>
    public Task SeesAsync(string list, string orderId) => Eventually.SeesAsync(
        $"{list} has order {orderId}",
        () => client.GetAsync($"api/merchant/{list}", token),
        seen => seen.Expect(HttpStatusCode.OK).Body.Contains(orderId, StringComparison.Ordinal));

    private static string PathOf(string orderId) => $"api/merchant/orders/{orderId}";
}

using System.Net;
using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>Orders after they were placed, over HTTP: sent, delivered, given back, by buyer and merchant.</summary>
public sealed class OrderLifeTests(RunningShop shop)
{
    [Fact]
    public async Task An_order_is_sent_tracked_confirmed_and_partly_given_back()
    {
        var (order, sku, buyer, merchant) = await PaidAsync(3);
        Assert.Contains(order, await ListAsync("api/merchant/orders?status=paid&", merchant));

        var first = await ShipAsync(order, merchant, "s", Some(sku, 2));
        Assert.Equal((201, "s1", "sent"), (first.Status, first.Text("shipmentId"), first.Text("status")));
        var again = await ShipAsync(order, merchant, "s", Some(sku, 2));
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(201, (await ShipAsync(order, merchant, "t", Parcel)).Status);
        Assert.DoesNotContain(order, await ListAsync("api/merchant/orders?status=paid&", merchant));
        Assert.Contains(order, await ListAsync("api/merchant/orders?status=shipped&", merchant));
        Assert.Equal("shipped", (await shop.GetAsync($"api/orders/{order}", buyer)).Text("status"));
        Assert.Equal("409 too-late", (await shop.PostAsync($"api/orders/{order}/cancellation", "{}", buyer)).Outcome);

        foreach (var shipment in new[] { "s1", "s2" })
        {
            var told = await TrackAsync(order, shipment, merchant, new { status = "delivered", place = "London" });
            Assert.Equal("delivered", told.Text("status"));
        }

        var confirmed = await shop.PostAsync($"api/orders/{order}/receipt", "{}", buyer);
        Assert.Equal("completed", confirmed.Text("status"));
        Assert.Equal(2, confirmed.Json.GetProperty("shipments").GetArrayLength());

        var asked = await ReturnAsync(order, buyer, "r", Lines(sku, 2));
        Assert.Equal((201, "r1", "requested"), (asked.Status, asked.Text("returnId"), asked.Text("status")));
        Assert.Equal(1000, asked.Json.GetProperty("refund").GetProperty("amount").GetInt32());
        Assert.Equal(asked.Body, (await ReturnAsync(order, buyer, "r", Lines(sku, 2))).Body);
        Assert.Equal("422 idempotency-key-reused", (await ReturnAsync(order, buyer, "r", Lines(sku, 1))).Outcome);
        Assert.Equal("409 too-many-units", (await ReturnAsync(order, buyer, "q", Lines(sku, 2))).Outcome);
        Assert.Contains(order, await ListAsync("api/merchant/returns?", merchant));

        var approved = await shop.PostAsync(
            $"api/merchant/orders/{order}/returns/r1/approval",
            new
            {
                lines = new[]
                {
                    new { sku, quantity = 1, grade = "resellable" }, new { sku, quantity = 1, grade = "damaged" },
                },
            },
            merchant);
        Assert.Equal((200, "approved"), (approved.Status, approved.Text("status")));
        Assert.DoesNotContain(order, await ListAsync("api/merchant/returns?", merchant));
        var refunded = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/orders/{order}", buyer),
            answer => answer.Json.GetProperty("refunds")[0].TryGetProperty("paidAt", out _));
        var refund = refunded.Json.GetProperty("refunds")[0];
        Assert.Equal(1000, AmountOf(refund));
        Assert.Equal("completed", refunded.Text("status"));
        var pool = await Eventually.SeesAsync(
            async () => await shop.GetAsync($"api/ops/pools/sku:{sku}", await shop.NewSessionAsync("ops")),
            answer => answer.Json.GetProperty("available").GetInt32() == 8);
        Assert.Equal(2, pool.Json.GetProperty("sold").GetInt32());
    }

    [Fact]
    public async Task A_paid_order_is_cancelled_and_its_money_goes_back()
    {
        var (order, sku, buyer, merchant) = await PaidAsync(2);

        var cancelled = await shop.PostAsync($"api/orders/{order}/cancellation", "{}", buyer);

        Assert.Equal("200", cancelled.Outcome);
        Assert.Equal(1000, AmountOf(cancelled.Json.GetProperty("refunds")[0]));
        var refunded = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/orders/{order}", buyer), answer => answer.Text("status") == "refunded");
        Assert.Equal("refunded", refunded.Text("status"));
        Assert.Equal("409 too-late", (await ShipAsync(order, merchant, "s", Parcel)).Outcome);
        var pool = await shop.GetAsync($"api/ops/pools/sku:{sku}", await shop.NewSessionAsync("ops"));
        Assert.Equal(10, pool.Json.GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason()
    {
        var (order, sku, buyer, merchant) = await PaidAsync(1);
        var unpaid = (await PlaceAsync(sku, 1, buyer, "unpaid")).Text("orderId");

        Assert.Equal("409 too-early", (await ShipAsync(unpaid, merchant, "s", Parcel)).Outcome);
        Assert.Equal("409 too-early", (await shop.PostAsync($"api/orders/{order}/receipt", "{}", buyer)).Outcome);
        var protection = $"api/orders/{unpaid}/price-protection";
        Assert.Equal("409 too-early", (await shop.PostAsync(protection, "{}", buyer)).Outcome);
        Assert.Equal("409 too-late", (await ReturnAsync(unpaid, buyer, "r", Lines(sku, 1))).Outcome);
        Assert.Equal("400 idempotency-key-required", (await ReturnAsync(order, buyer, null, Lines(sku, 1))).Outcome);
        Assert.Equal("400 idempotency-key-required", (await ShipAsync(order, merchant, null, Parcel)).Outcome);
        Assert.Equal("400 validation", (await ReturnAsync(order, buyer, "r", Lines(sku, 0))).Outcome);
        var nobody = new { carrier = "", trackingNumber = "1" };
        Assert.Equal("400 validation", (await ShipAsync(order, merchant, "s", nobody)).Outcome);
        Assert.Equal("409 too-many-units", (await ShipAsync(order, merchant, "s", Some(sku, 2))).Outcome);
        Assert.Equal("404 not-found", (await TrackAsync(order, "s9", merchant, new { status = "delivered" })).Outcome);
        Assert.Equal("400 validation", (await TrackAsync(order, "s1", merchant, new { status = "sent" })).Outcome);
        var cash = new { amount = 500, currency = "GBP" };
        Assert.Equal(
            "400 validation", (await TrackAsync(order, "s1", merchant, new { status = "refused", cash })).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync(
            $"api/merchant/orders/{order}/returns/r9/rejection", new { reason = "No." }, merchant)).Outcome);
        Assert.Equal("400 validation", (await shop.GetAsync("api/merchant/orders?status=lost", merchant)).Outcome);
        Assert.Equal("400 validation", (await shop.GetAsync("api/merchant/returns?after=x", merchant)).Outcome);
        Assert.Equal("403 forbidden", (await ShipAsync(order, buyer, "s", Parcel)).Outcome);
        var stranger = await shop.NewSessionAsync();
        foreach (var route in new[] { "receipt", "price-protection", "reorder", "cancellation" })
        {
            Assert.Equal(404, (await shop.PostAsync($"api/orders/{order}/{route}", "{}", stranger)).Status);
        }

        Assert.Equal("404 not-found", (await ReturnAsync(order, stranger, "r", Lines(sku, 1))).Outcome);
    }

    [Fact]
    public async Task What_happened_is_told_in_the_language_of_who_reads_it()
    {
        var (order, _, buyer, _) = await PaidAsync(1);
        await shop.PostAsync($"api/orders/{order}/cancellation", "{}", buyer);
        await Eventually.SeesAsync(
            () => shop.GetAsync($"api/orders/{order}", buyer), answer => answer.Text("status") == "refunded");

        var page = (await shop.SendAsync(
            HttpMethod.Get, $"orders/{order}", buyer, headers: ("Accept-Language", "zh-CN"))).Body;
        Assert.Contains("买家已取消。", page, StringComparison.Ordinal);
        Assert.Contains("已退款 5.00 GBP。", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Cancelled by the buyer", page, StringComparison.Ordinal);

        var entry = (await shop.GetAsync($"api/orders/{order}", buyer)).Json.GetProperty("timeline")
            .EnumerateArray().Last();
        Assert.Equal("5.00 GBP paid back.", entry.GetProperty("note").GetString());
        Assert.Equal("paidBack", entry.GetProperty("noteKey").GetProperty("code").GetString());
        Assert.Equal("5.00 GBP", entry.GetProperty("noteKey").GetProperty("values")[0].GetString());
    }

    [Fact]
    public async Task A_lower_price_is_made_good_once()
    {
        var (order, sku, buyer, merchant) = await PaidAsync(2);
        var path = $"api/orders/{order}/price-protection";
        Assert.Equal(0, (await shop.PostAsync(path, "{}", buyer)).Json.GetProperty("priceClaims").GetArrayLength());
        await shop.SendAsync(HttpMethod.Put, $"api/merchant/products/thing-{sku.ToLowerInvariant()}", merchant,
            RunningShop.Json(JsonSerializer.Serialize(new
            {
                name = $"Thing {sku}",
                category = "things",
                skus = new[] { new { sku, name = "Thing", price = new { amount = 450, currency = "GBP" } } },
            })));

        var claimed = await shop.PostAsync(path, "{}", buyer);
        await shop.PostAsync(path, "{}", buyer);

        Assert.Equal(450, AmountOf(claimed.Json.GetProperty("priceClaims")[0], "now"));
        var seen = await Eventually.SeesAsync(
            () => shop.GetAsync($"api/orders/{order}", buyer),
            answer => answer.Json.GetProperty("refunds")[0].TryGetProperty("paidAt", out _));
        Assert.Equal(1, seen.Json.GetProperty("refunds").GetArrayLength());
        Assert.Equal(100, AmountOf(seen.Json.GetProperty("refunds")[0]));
    }

    [Fact]
    public async Task An_order_is_put_into_the_cart_again_as_far_as_it_is_there()
    {
        var (order, sku, buyer, _) = await PaidAsync(7);

        var reordered = await shop.PostAsync($"api/orders/{order}/reorder", "{}", buyer);
        await shop.PostAsync($"api/orders/{order}/reorder", "{}", buyer);

        Assert.Equal(3, reordered.Json.GetProperty("added")[0].GetProperty("quantity").GetInt32());
        var missing = reordered.Json.GetProperty("missing")[0];
        Assert.Equal((4, "insufficient-stock"),
            (missing.GetProperty("quantity").GetInt32(), missing.GetProperty("reason").GetString()));
        var line = Assert.Single((await shop.GetAsync("api/cart", buyer)).Json.GetProperty("lines").EnumerateArray());
        Assert.Equal((sku, 3), (line.GetProperty("sku").GetString(), line.GetProperty("quantity").GetInt32()));
    }

    [Fact]
    public async Task Pages_do_the_same_with_forms()
    {
        var (order, sku, buyer, merchant) = await PaidAsync(2);
        var (reader, worker) = (new CartBrowser(shop) { Token = buyer }, new CartBrowser(shop) { Token = merchant });
        var before = $"after={order[..13]}0000000000000";
        await ShowsAsync($"merchant/orders?{before}", merchant, $"data-order=\"{order}\"");

        await SubmitAsync(worker, "merchant/orders?handler=Ship&status=paid", ("orderId", order), ("key", "p"),
            ("sku", sku), ("quantity", "2"), ("carrier", "Mail"), ("trackingNumber", "RM1"));
        await ShowsAsync($"merchant/orders?status=shipped&{before}", merchant, order);
        await SubmitAsync(worker, "merchant/orders?handler=Track&status=shipped", ("orderId", order),
            ("shipmentId", "s1"), ("news", "Delivered"));
        await SubmitAsync(reader, $"orders/{order}?handler=Receipt");
        await SubmitAsync(reader, $"orders/{order}?handler=Return", ("key", "r"), ("sku", sku), ("quantity", "1"),
            ("reason", "It is damaged."), ("kind", "Refund"));
        await ShowsAsync($"orders/{order}", buyer, "RM1", "You would get back £5.00");

        await ShowsAsync($"merchant/returns?{before}", merchant, order);
        await SubmitAsync(worker, "merchant/returns?handler=Approve", ("orderId", order), ("returnId", "r1"),
            ("sku", sku), ("resellable", "0"), ("damaged", "1"));
        await ShowsAsync($"orders/{order}", buyer, "You get back £5.00");
        var refused = await worker.SubmitAsync(
            "merchant/returns?handler=Reject", ("orderId", order), ("returnId", "r1"), ("reason", "Too late."));
        Assert.Contains("too late for that", refused.Body, StringComparison.Ordinal);
        Assert.Equal(403, (await shop.GetAsync("merchant/orders", buyer)).Status);
        Assert.Equal(403, (await shop.GetAsync("merchant/returns", buyer)).Status);
    }

    [Fact]
    public async Task A_number_left_blank_in_a_form_is_of_its_own_SKU_and_what_is_no_key_is_refused()
    {
        var (one, other) = (await shop.NewSkuAsync(5), await shop.NewSkuAsync(5));
        var (buyer, merchant) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("merchant"));
        var placed = await PlaceAsync([.. Lines(one, 1), .. Lines(other, 2)], buyer, "two", "cod");
        var order = placed.Text("orderId");
        var (reader, worker) = (new CartBrowser(shop) { Token = buyer }, new CartBrowser(shop) { Token = merchant });
        (string, string)[] parcel = [("orderId", order), ("carrier", "Mail"), ("trackingNumber", "RM1")];
        const string Ship = "merchant/orders?handler=Ship&status=paid";
        foreach (var (number, key) in new[] { ("two", "k"), ("2", ""), ("2", "k k"), ("2", new string('k', 129)) })
        {
            var refused = await worker.SubmitAsync(
                Ship, [.. parcel, ("key", key), ("sku", one), ("quantity", ""), ("sku", other), ("quantity", number)]);
            Assert.Contains("Say how many of which are sent", refused.Body, StringComparison.Ordinal);
        }

        await SubmitAsync(
            worker, Ship, [.. parcel, ("key", "k"), ("sku", one), ("quantity", ""), ("sku", other), ("quantity", "2")]);

        var sent = (await shop.GetAsync($"api/orders/{order}", buyer)).Json.GetProperty("shipments")[0];
        var line = Assert.Single(sent.GetProperty("lines").EnumerateArray());
        Assert.Equal((other, 2), (line.GetProperty("sku").GetString(), line.GetProperty("quantity").GetInt32()));
        var unasked = await reader.SubmitAsync(
            $"orders/{order}?handler=Return", ("key", new string('k', 129)), ("sku", other), ("quantity", "1"),
            ("reason", "It is damaged."), ("kind", "Refund"));
        Assert.Contains("Say how many of which go back", unasked.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_pay_what_waits_for_no_payment_is_answered_in_words()
    {
        var (sku, buyer) = (await shop.NewSkuAsync(5), await shop.NewSessionAsync());
        var order = (await PlaceAsync(sku, 1, buyer, "cash", method: "cod")).Text("orderId");
        var reader = new CartBrowser(shop) { Token = buyer };

        var led = await reader.SubmitAsync($"orders/{order}/payment");

        Assert.Equal(302, led.Status);
        await ShowsAsync(led.Headers["Location"], buyer, "This order does not wait for a payment any more");
    }

    [Fact]
    public async Task What_a_carrier_was_paid_at_the_door_is_told_with_the_delivery_or_later_and_stays()
    {
        var (order, _, _, merchant) = await PaidAsync(1);
        var shipment = (await ShipAsync(order, merchant, "s", Parcel)).Text("shipmentId");
        await TrackAsync(order, shipment, merchant, new { status = "delivered" });
        var cash = new { amount = 0, currency = "GBP" };

        var told = await TrackAsync(order, shipment, merchant, new { status = "delivered", cash });

        Assert.Equal((200, 0), (told.Status, AmountOf(told.Json, "cashTold")));
        var other = new { status = "delivered", cash = new { amount = 1, currency = "GBP" } };
        Assert.Equal("409 too-late", (await TrackAsync(order, shipment, merchant, other)).Outcome);
    }

    [Fact]
    public async Task A_merchant_tells_on_the_page_what_was_paid_at_the_door()
    {
        var (sku, buyer, merchant) = (
            await shop.NewSkuAsync(5), await shop.NewSessionAsync(), await shop.NewSessionAsync("merchant"));
        var order = (await PlaceAsync(sku, 1, buyer, "cash", method: "cod")).Text("orderId");
        await ShipAsync(order, merchant, "s", Parcel);
        var worker = new CartBrowser(shop) { Token = merchant };
        const string Path = "merchant/orders?handler=Track&status=shipped";
        (string, string)[] parcel =
            [("orderId", order), ("shipmentId", "s1"), ("news", "Delivered"), ("currency", "GBP")];
        Assert.Contains(
            "an amount such as 19.95", (await worker.SubmitAsync(Path, [.. parcel, ("cash", "five")])).Body,
            StringComparison.Ordinal);

        await SubmitAsync(worker, Path, [.. parcel, ("cash", "4.99")]);

        var sent = (await shop.GetAsync($"api/orders/{order}", buyer)).Json.GetProperty("shipments")[0];
        Assert.Equal((500, 499), (AmountOf(sent, "cashDue"), AmountOf(sent, "cashTold")));
    }

    private static readonly object Parcel = new { carrier = "Mail", trackingNumber = "1" };

    private static object Some(string sku, int quantity) =>
        new { lines = Lines(sku, quantity), carrier = "Mail", trackingNumber = "1" };

    private static int AmountOf(JsonElement holder, string name = "amount") =>
        holder.GetProperty(name).GetProperty("amount").GetInt32();

    private async Task ShowsAsync(string path, string token, params string[] texts)
    {
        var page = WebUtility.HtmlDecode((await shop.GetAsync(path, token)).Body);
        Assert.All(texts, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("@", page, StringComparison.Ordinal); // no code that became text
    }

    private static object[] Lines(string sku, int quantity) => [new { sku, quantity }];

    private static async Task SubmitAsync(
        CartBrowser browser, string path, params (string Name, string Value)[] fields) =>
        Assert.Equal(302, (await browser.SubmitAsync(path, fields)).Status);

    private Task<Answer> ShipAsync(string order, string token, string? key, object body) =>
        shop.PostAsync($"api/merchant/orders/{order}/shipments", body, token, key);

    private Task<Answer> TrackAsync(string order, string shipment, string token, object body) =>
        shop.PostAsync($"api/merchant/orders/{order}/shipments/{shipment}/tracking", body, token);

    private Task<Answer> ReturnAsync(string order, string token, string? key, object[] lines) =>
        shop.PostAsync($"api/orders/{order}/returns", new { lines, reason = "It does not fit." }, token, key);

    private async Task<IReadOnlyList<string>> ListAsync(string path, string merchant)
    {
        var found = new List<string>();
        var next = "";
        do
        {
            var page = await shop.GetAsync($"{path}pageSize=2{(next.Length == 0 ? "" : $"&after={next}")}", merchant);
            found.AddRange(page.Json.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("orderId").GetString()!));
            next = page.Json.TryGetProperty("next", out var more) ? more.GetString()! : "";
        }
        while (next.Length > 0);

        return found;
    }

    private Task<Answer> PlaceAsync(
        string sku, int quantity, string buyer, string key, string method = "online") =>
        PlaceAsync(Lines(sku, quantity), buyer, key, method);

    private Task<Answer> PlaceAsync(object[] items, string buyer, string key, string method) => shop.PostAsync(
        "api/orders",
        new
        {
            items,
            address = new { name = "Ada", line1 = "1 Street", city = "London", postalCode = "N1", country = "GB" },
            paymentMethod = method,
        },
        buyer, key);

    /// <summary>
    /// An order of a SKU of ten units that was paid at the gateway and is on the list of what is to be sent.
    /// </summary>
    private async Task<(string OrderId, string Sku, string Buyer, string Merchant)> PaidAsync(int quantity)
    {
        var sku = await shop.NewSkuAsync(10);
        var (buyer, merchant) = (await shop.NewSessionAsync(), await shop.NewSessionAsync("merchant"));
        var order = (await PlaceAsync(sku, quantity, buyer, "order")).Text("orderId");
        var payment = await shop.PostAsync($"api/orders/{order}/payment", "{}", buyer);
        using var form = new FormUrlEncodedContent([]);
        await shop.SendAsync(HttpMethod.Post, $"{payment.Text("redirectUrl")}/pay", content: form);
        await Eventually.SeesAsync(
            () => shop.GetAsync($"api/orders/{order}", buyer), answer => answer.Text("status") == "paid");
        await Eventually.SeesAsync(
            () => shop.GetAsync($"api/merchant/orders?after={order[..13]}0000000000000", merchant),
            answer => answer.Body.Contains(order, StringComparison.Ordinal));
        return (order, sku, buyer, merchant);
    }
}

using System.Text.Json;
using Commerce.Members;
using Commerce.Orders;
using Commerce.Shop;
using Commerce.Testing;
using Commerce.Web.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: an agent sees and does what the shopper they talk to may be helped with, once, and it is noted; nobody else
/// does. Method: the routes, beside the hub.
/// </summary>
public sealed class AgentTests(RunningShop shop)
{
    [Fact]
    public async Task The_panel_shows_orders_holds_cart_and_sessions_before()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync();
        var order = (await sale.BuyAsync(talk.ShopperToken, "k")).Text("orderId");
        await shop.SendAsync(
            HttpMethod.Put, $"api/cart/items/{await shop.NewSkuAsync(3)}", talk.ShopperToken,
            RunningShop.Json("""{"quantity":2}"""));

        var seen = (await Eventually.SeesAsync(
            () => shop.GetAsync($"{PathOf(talk)}/shopper", talk.AgentToken),
            answer => answer.Json.GetProperty("holds").GetArrayLength() > 0)).Json; // Listed within a second.

        Assert.Equal(0, seen.GetProperty("unread").GetArrayLength());
        foreach (var part in new[] { "orders", "holds" })
        {
            var shown = Assert.Single(seen.GetProperty(part).EnumerateArray());
            Assert.Equal(order, shown.GetProperty("orderId").GetString());
            Assert.NotEqual(JsonValueKind.Undefined, shown.GetProperty("payBefore").ValueKind);
            Assert.Equal(1, shown.GetProperty("timeline").GetArrayLength());
        }

        Assert.Equal(2, seen.GetProperty("cart").GetProperty("units").GetInt32());
        Assert.Equal(0, seen.GetProperty("chats").GetArrayLength());
    }

    [Fact]
    public async Task What_was_said_in_sessions_before_is_read_by_who_serves_the_shopper_and_nobody_else()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        await talk.Shopper.CallAsync("Send", talk.Id, "1", "My lamp hums.");
        await talk.Agent.CallAsync("Note", talk.Id, "2", "It was sent twice.");
        await talk.Agent.CallAsync("Close", talk.Id);
        var agentToken = await shop.NewSessionAsync("agent");
        await using var agent = await ChatConnection.OpenAsync(shop.Address, agentToken);
        var id = (string)(await talk.Shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        await using var stranger = await Talk.BeginAsync(shop, "order");

        var past = await shop.GetAsync(PastPath(id, talk.Id), agentToken);

        Assert.Equal(
            ["My lamp hums.", "It was sent twice."],
            past.Json.GetProperty("items").EnumerateArray()
                .Where(each => each.GetProperty("from").GetString() != "system")
                .Select(each => each.GetProperty("text").GetString()!));
        Assert.Equal(404, (await shop.GetAsync(PastPath(id, stranger.Id), agentToken)).Status);
        Assert.Equal(404, (await shop.GetAsync(PastPath(id, "none"), agentToken)).Status);
        Assert.Equal(404, (await shop.GetAsync(PastPath(id, talk.Id), talk.AgentToken)).Status);
        Assert.Equal(403, (await shop.GetAsync(PastPath(id, talk.Id), talk.ShopperToken)).Status);
    }

    [Fact]
    public async Task Only_the_agent_of_the_session_and_supervisors_get_in()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync();
        var order = (await sale.BuyAsync(talk.ShopperToken, "k")).Text("orderId");
        await using var otherTalk = await Talk.BeginAsync(shop, "order");

        foreach (var (token, status) in new[]
        {
            (otherTalk.AgentToken, 404), (await shop.NewSessionAsync("agent"), 404),
            (talk.ShopperToken, 403), (await shop.NewSessionAsync("merchant"), 403),
            (await shop.NewSessionAsync("ops"), 403),
        })
        {
            Assert.Equal(status, (await shop.GetAsync($"{PathOf(talk)}/shopper", token)).Status);
            Assert.Equal(status, (await shop.GetAsync(WhyPath(talk, sale), token)).Status);
            foreach (var (path, body) in Actions(order))
            {
                Assert.Equal(status, (await shop.PostAsync($"{PathOf(talk)}/{path}", body, token, "k")).Status);
            }
        }

        // An order of somebody else is not there, for whoever serves the session.
        var ofOrders = Actions(order).Where(act => act.Path.StartsWith("orders/", StringComparison.Ordinal));
        foreach (var (path, body) in ofOrders)
        {
            Assert.Equal(
                404, (await shop.PostAsync($"{PathOf(otherTalk)}/{path}", body, otherTalk.AgentToken, "k")).Status);
        }

        var supervisor = await shop.NewSessionAsync("supervisor");
        Assert.Equal(200, (await shop.GetAsync($"{PathOf(talk)}/shopper", supervisor)).Status);
        Assert.Equal("awaitingPayment", (await OrderAsync(talk, order)).GetProperty("status").GetString());
        await talk.Agent.CallAsync("Transfer", talk.Id, "other", null);
        Assert.Equal(404, (await shop.GetAsync($"{PathOf(talk)}/shopper", talk.AgentToken)).Status);
    }

    [Fact]
    public async Task More_time_to_pay_is_given_once_however_often_it_is_asked_for_and_noted_once()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync();
        var bought = await sale.BuyAsync(talk.ShopperToken, "k");
        var (order, before) = (bought.Text("orderId"), bought.Json.GetProperty("payBefore").GetDateTimeOffset());
        var path = $"{PathOf(talk)}/orders/{order}/payment-extension";

        Assert.Equal(400, (await shop.PostAsync(path, new { minutes = 10 }, talk.AgentToken)).Status);
        Assert.Equal("400 validation", (await shop.PostAsync(path, new { minutes = 0 }, talk.AgentToken, "a")).Outcome);
        Assert.Equal(
            "409 limit-reached", (await shop.PostAsync(path, new { minutes = 600 }, talk.AgentToken, "a")).Outcome);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            _ => shop.PostAsync(path, new { minutes = 10 }, talk.AgentToken, "a")));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(
            "409 limit-reached", (await shop.PostAsync(path, new { minutes = 10 }, talk.AgentToken, "b")).Outcome);
        Assert.Equal(
            "422 idempotency-key-reused",
            (await shop.PostAsync(path, new { minutes = 11 }, talk.AgentToken, "a")).Outcome);

        var shown = await OrderAsync(talk, order);
        Assert.Equal(before.AddMinutes(10), shown.GetProperty("payBefore").GetDateTimeOffset());
        Assert.Single(shown.GetProperty("timeline").EnumerateArray(), HasAgent);
        Assert.Contains(order, Assert.Single(await NotesAsync(talk)));
    }

    [Fact]
    public async Task The_desk_says_what_is_noted_of_orders_in_the_agents_language()
    {
        var desk = await shop.GetAsync("service?lang=zh-CN", await shop.NewSessionAsync("agent"));

        Assert.Contains("\"note:moreTimeToPay\":\"客服将付款时间延长 {0} 分钟。\"", desk.Body, StringComparison.Ordinal);
        Assert.All(
            OrderNote.English.Keys,
            code => Assert.Contains($"\"note:{code}\":", desk.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_order_is_cancelled_once_under_the_agents_name()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync(units: 3);
        var order = (await sale.BuyAsync(talk.ShopperToken, "k")).Text("orderId");
        var path = $"{PathOf(talk)}/orders/{order}/cancellation";

        for (var n = 0; n < 3; n++)
        {
            Assert.Equal(200, (await shop.PostAsync(path, "", talk.AgentToken, "a")).Status);
        }

        var shown = await OrderAsync(talk, order);
        Assert.Equal("cancelled", shown.GetProperty("status").GetString());
        Assert.Single(shown.GetProperty("timeline").EnumerateArray(), HasAgent);
        Assert.Contains(order, Assert.Single(await NotesAsync(talk)));
        await Eventually.SeesAsync(
            () => shop.GetAsync($"api/ops/pools/sale:{sale.SaleId}:{sale.Sku}", sale.Ops),
            pool => pool.Json.GetProperty("available").GetInt32() == 3);
        Assert.Equal(3, await sale.AvailableAsync());
        Assert.DoesNotContain(talk.Shopper.Heard, each => each.Argument.ToJsonString().Contains("\"note\":true"));
    }

    [Fact]
    public async Task A_cancellation_that_the_shopper_was_faster_with_is_not_noted_as_the_agents()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync();
        var order = (await sale.BuyAsync(talk.ShopperToken, "k")).Text("orderId");
        Assert.Equal(200, (await shop.PostAsync($"api/orders/{order}/cancellation", "", talk.ShopperToken)).Status);

        var late = await shop.PostAsync($"{PathOf(talk)}/orders/{order}/cancellation", "", talk.AgentToken, "a");

        Assert.Equal(200, late.Status);
        Assert.Equal("cancelled", late.Text("status"));
        Assert.Empty(await NotesAsync(talk));
    }

    [Fact]
    public async Task A_return_is_asked_for_once_under_the_agents_name()
    {
        await using var talk = await Talk.BeginAsync(shop, "returns");
        var sku = await shop.NewSkuAsync(3);
        var placed = await shop.PostAsync(
            "api/orders",
            new { items = new[] { new { sku, quantity = 2 } }, address = Address, paymentMethod = "cod" },
            talk.ShopperToken, "k");
        Assert.Equal(201, placed.Status);
        var order = placed.Text("orderId");
        var body = new { lines = new[] { new { sku, quantity = 1 } }, reason = "It is damaged." };

        for (var n = 0; n < 3; n++)
        {
            var asked = await shop.PostAsync($"{PathOf(talk)}/orders/{order}/returns", body, talk.AgentToken, "a");
            Assert.Equal(201, asked.Status);
        }

        var shown = await OrderAsync(talk, order);
        Assert.Single(shown.GetProperty("returns").EnumerateArray());
        Assert.Single(shown.GetProperty("timeline").EnumerateArray(), HasAgent);
        Assert.Contains(order, Assert.Single(await NotesAsync(talk)));
        Assert.Equal("409 too-many-units", (await shop.PostAsync(
            $"{PathOf(talk)}/orders/{order}/returns",
            new { lines = new[] { new { sku, quantity = 2 } }, reason = "All." }, talk.AgentToken, "b")).Outcome);
    }

    [Fact]
    public async Task A_coupon_of_the_list_is_given_once_and_no_other()
    {
        await using var talk = await Talk.BeginAsync(shop, "other");
        var code = await Handbook.NewCouponAsync(shop);
        var path = $"{PathOf(talk)}/coupons";
        Assert.Equal("409 coupon-not-valid", (await shop.PostAsync(path, new { code }, talk.AgentToken, "a")).Outcome);
        await Handbook.ListCouponAsync(shop, code);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => shop.PostAsync(path, new { code }, talk.AgentToken, "a")));

        Assert.Single(answers.Select(answer => answer.Json.GetProperty("sequence").GetInt64()).Distinct());
        var card = await talk.Shopper.HearAsync("Message", each => (string?)each["attachment"]?["reference"] == code);
        Assert.Equal("coupon", (string)card["attachment"]!["kind"]!);
        Assert.Contains(code, Assert.Single(await NotesAsync(talk)));
    }

    [Fact]
    public async Task A_coupon_is_explained_in_the_language_of_its_shopper()
    {
        await using var shopper = await ChatConnection.OpenAsync(
            shop.Address, await shop.NewSessionAsync(), language: "zh-CN");
        var token = await shop.NewSessionAsync("agent");
        await using var agent = await ChatConnection.OpenAsync(shop.Address, token, language: "en");
        var id = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await agent.CallAsync("Accept", id);
        var code = await Handbook.NewCouponAsync(shop);
        await Handbook.ListCouponAsync(shop, code);

        var given = await shop.PostAsync($"api/chat/sessions/{id}/coupons", new { code }, token, "a");

        Assert.Equal("立减 10%", given.Text("text"));
    }

    [Fact]
    public async Task The_hub_gives_coupons_under_the_rules_of_the_route()
    {
        await using var talk = await Talk.BeginAsync(shop, "other");
        var early = await Handbook.NewCouponAsync(shop, validIn: TimeSpan.FromHours(1));
        await Handbook.ListCouponAsync(shop, early);
        var code = await Handbook.NewCouponAsync(shop);
        await Handbook.ListCouponAsync(shop, code);

        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => talk.Agent.CallAsync("SendAttachment", talk.Id, "1", "coupon", early, null));
        Assert.Contains("coupon-not-valid", refusal.Message, StringComparison.Ordinal);
        for (var n = 0; n < 2; n++)
        {
            await talk.Agent.CallAsync("SendAttachment", talk.Id, "2", "coupon", code, "For your patience.");
        }

        await talk.Shopper.HearAsync("Message", each => (string)each["text"]! == "For your patience.");
        Assert.Contains(code, Assert.Single(await NotesAsync(talk)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_only_asked_to_take_a_session_gives_no_coupon_in_it()
    {
        await using var quiet = new RunningShop(); // Nobody else waits for an agent there.
        await quiet.InitializeAsync();
        await using var agent = await ChatConnection.OpenAsync(quiet.Address, await quiet.NewSessionAsync("agent"));
        await agent.CallAsync("SetStatus", "online");
        await using var shopper = await ChatConnection.OpenAsync(quiet.Address, await quiet.NewSessionAsync());
        var id = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await agent.HearAsync("SessionChanged", each => (string)each["sessionId"]! == id);

        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => agent.CallAsync("SendAttachment", id, "1", "coupon", "SORRY-10", null));

        Assert.Contains("not-found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_who_is_only_asked_to_take_a_session_gives_a_coupon_in_it()
    {
        await using var quiet = new RunningShop(); // Nobody else waits for an agent there.
        await quiet.InitializeAsync();
        var code = await Handbook.NewCouponAsync(quiet);
        await Handbook.ListCouponAsync(quiet, code);
        var token = SessionToken.New();
        await quiet.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(token.GrainKey).StartAsync(
            new Session(
                new MemberId(77), "Lead", [Roles.Agent, Roles.Supervisor],
                TimeProvider.System.GetUtcNow().AddHours(1)));
        await using var lead = await ChatConnection.OpenAsync(quiet.Address, token.ToString());
        await lead.CallAsync("SetStatus", "online");
        await using var shopper = await ChatConnection.OpenAsync(quiet.Address, await quiet.NewSessionAsync());
        var id = (string)(await shopper.CallAsync("OpenSession", "other", null))!["sessionId"]!;
        await lead.HearAsync("SessionChanged", each => (string)each["sessionId"]! == id);

        await lead.CallAsync("SendAttachment", id, "1", "coupon", code, null);

        await shopper.HearAsync("Message", each => (string?)each["attachment"]?["reference"] == code);
    }

    [Fact]
    public async Task The_id_of_another_message_gives_no_coupon_and_notes_none()
    {
        await using var talk = await Talk.BeginAsync(shop, "other");
        var code = await Handbook.NewCouponAsync(shop);
        await Handbook.ListCouponAsync(shop, code);
        await talk.Agent.CallAsync("Send", talk.Id, "1", "One moment.");

        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => talk.Agent.CallAsync("SendAttachment", talk.Id, "1", "coupon", code, null));

        Assert.Contains("idempotency-key-reused", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await NotesAsync(talk));
    }

    [Fact]
    public async Task Nothing_is_done_in_a_session_that_is_closed()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var sale = await shop.NewSaleAsync();
        var order = (await sale.BuyAsync(talk.ShopperToken, "k")).Text("orderId");
        await talk.Agent.CallAsync("Close", talk.Id);

        foreach (var (path, body) in Actions(order))
        {
            Assert.Equal(404, (await shop.PostAsync($"{PathOf(talk)}/{path}", body, talk.AgentToken, "k")).Status);
            Assert.Equal(
                "409 too-late",
                (await shop.PostAsync($"{PathOf(talk)}/{path}", body, await shop.NewSessionAsync("supervisor"), "k"))
                    .Outcome);
        }

        Assert.Equal("awaitingPayment", (await OrderAsync(talk, order)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Why_somebody_did_not_get_it_is_told_as_far_as_it_is_known()
    {
        await using var talk = await Talk.BeginAsync(shop, "product");
        var sale = await shop.NewSaleAsync(units: 1, limitPerBuyer: 1);
        var winner = await shop.NewSessionAsync();
        await sale.BuyAsync(winner, "k");
        Assert.Equal("409 sold-out", (await sale.BuyAsync(talk.ShopperToken, "k")).Outcome);

        var story = (await shop.GetAsync(WhyPath(talk, sale), talk.AgentToken)).Json;
        Assert.Equal("nothing", story.GetProperty("verdict").GetString());
        Assert.Equal(1, story.GetProperty("soldOuts")[0].GetProperty("ahead").GetInt32());
        Assert.False(story.GetProperty("refusedRequestsKept").GetBoolean());

        await using var other = await Talk.BeginAsync(shop, "product");
        var second = await shop.NewSaleAsync(units: 5);
        var order = (await second.BuyAsync(other.ShopperToken, "k")).Text("orderId");
        var theirs = (await Eventually.SeesAsync(
            () => shop.GetAsync(WhyPath(other, second), other.AgentToken),
            answer => answer.Text("verdict") == "has")).Json; // Orders are listed within a second.
        Assert.Equal(order, Assert.Single(theirs.GetProperty("orders").EnumerateArray()).GetProperty("orderId")
            .GetString());
        await shop.PostAsync($"api/orders/{order}/cancellation", "", other.ShopperToken);
        Assert.Equal("lost", (await shop.GetAsync(WhyPath(other, second), other.AgentToken)).Text("verdict"));

        Assert.Equal(
            404, (await shop.GetAsync($"{PathOf(talk)}/sales/none/items/{sale.Sku}", talk.AgentToken)).Status);
    }

    [Fact]
    public async Task Replies_are_the_supervisors_and_a_change_of_an_older_version_is_refused()
    {
        var supervisor = await shop.NewSessionAsync("supervisor");
        var agent = await shop.NewSessionAsync("agent");
        Answer put;
        var reply = new { shortcut = shop.NewName("hello-"), text = "Hello {shopper}\n{agent}" };
        do
        {
            var version = (await shop.GetAsync("api/chat/replies", agent)).Json.GetProperty("version").GetInt32();
            put = await Handbook.PutAsync(shop, "replies", supervisor, new { version, items = new[] { reply } });
        }
        while (put.Outcome == "409 too-late"); // Tests of coupons change the same book.

        Assert.Equal(200, put.Status);
        Assert.Contains(reply.shortcut, (await shop.GetAsync("api/chat/replies", agent)).Body);
        Assert.Equal("409 too-late", (await Handbook.PutAsync(
            shop, "replies", supervisor, new { version = 0, items = new[] { reply } })).Outcome);
        Assert.Equal("400 validation", (await Handbook.PutAsync(
            shop, "replies", supervisor, new { version = 0, items = new[] { reply, reply } })).Outcome);
        Assert.Equal(403, (await Handbook.PutAsync(
            shop, "replies", agent, new { version = 0, items = new[] { reply } })).Status);
    }

    private static readonly object Address = new
    {
        name = "Jo",
        line1 = "1 High Street",
        city = "London",
        postalCode = "E1 6AN",
        country = "GB",
    };

    private static (string Path, object Body)[] Actions(string order) =>
    [
        ($"orders/{order}/payment-extension", new { minutes = 10 }),
        ($"orders/{order}/cancellation", ""),
        ($"orders/{order}/returns", new { lines = new[] { new { sku = "X", quantity = 1 } }, reason = "Why" }),
        ("coupons", new { code = "NONE" }),
    ];

    private static string PathOf(Talk talk) => $"api/chat/sessions/{talk.Id}";

    private static string PastPath(string session, string past) =>
        $"api/chat/sessions/{session}/past/{past}/messages";

    private static string WhyPath(Talk talk, TestSale sale) =>
        $"{PathOf(talk)}/sales/{sale.SaleId}/items/{sale.Sku}";

    private static bool HasAgent(JsonElement entry) => entry.TryGetProperty("agent", out _);

    private async Task<JsonElement> OrderAsync(Talk talk, string order) =>
        (await shop.GetAsync($"api/orders/{order}", talk.ShopperToken)).Json;

    private async Task<IReadOnlyList<string>> NotesAsync(Talk talk)
    {
        var history = await shop.GetAsync($"{PathOf(talk)}/messages", talk.AgentToken);
        return [.. from message in history.Json.GetProperty("items").EnumerateArray()
                   where message.TryGetProperty("note", out _)
                   select message.GetProperty("text").GetString()!];
    }
}

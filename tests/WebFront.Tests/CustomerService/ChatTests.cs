using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: shoppers and agents talk in order, once, and only where they belong. Method: the hub, as its clients speak to
/// it.
/// </summary>
public sealed class ChatTests(RunningShop shop)
{
    [Fact]
    public async Task A_shopper_and_an_agent_hear_the_same_messages_in_the_same_order()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");

        await Task.WhenAll(
            SayAsync(talk.Shopper, talk.Id, "s", 20),
            SayAsync(talk.Agent, talk.Id, "a", 20));
        await talk.Shopper.HearAsync("Message", each => (long)each["sequence"]! == 41);
        await talk.Agent.HearAsync("Message", each => (long)each["sequence"]! == 41);

        Assert.Equal(Enumerable.Range(2, 40).Select(n => (long)n), Sequences(talk.Shopper));
        Assert.Equal(Texts(talk.Shopper), Texts(talk.Agent));
        var late = await shop.GetAsync($"api/chat/sessions/{talk.Id}/messages", talk.ShopperToken);
        Assert.Equal(
            Texts(talk.Shopper),
            late.Json.GetProperty("items").EnumerateArray().Skip(1)
                .Select(each => each.GetProperty("text").GetString()!));
    }

    [Fact]
    public async Task Arguments_that_may_be_left_out_are_left_out()
    {
        await using var shopper = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync());
        var id = (string)(await shopper.CallAsync("OpenSession", "returns"))!["sessionId"]!;
        await shopper.CallAsync("Send", id, "1", "hello");

        Assert.Single((JsonArray)(await shopper.CallAsync("Join", id))!["items"]!);
        await Assert.ThrowsAsync<ChatRefusedException>(() => shopper.CallAsync("Send", id, "2"));
        await shopper.CallAsync("Close", id);
        await shopper.CallAsync("Rate", id, 5);
    }

    [Fact]
    public async Task A_message_that_is_sent_again_after_a_cut_is_there_once()
    {
        await using var talk = await Talk.BeginAsync(shop, "delivery");
        var heard = new List<string>();
        var connection = talk.Shopper;
        for (var n = 0; n < 20; n++)
        {
            var sending = connection.CallAsync("Send", talk.Id, $"id{n}", $"message {n}");
            if (n % 2 == 0)
            {
                await Task.WhenAny(sending); // Every second message is acknowledged before the cut.
            }

            connection.Cut();
            await ((Task)sending).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            connection = await ChatConnection.OpenAsync(shop.Address, talk.ShopperToken);
            await connection.CallAsync("Send", talk.Id, $"id{n}", $"message {n}");
        }

        await using var last = connection;
        await talk.Agent.HearAsync("Message", each => (string)each["text"]! == "message 19");
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"message {n}"), Texts(talk.Agent));
        Assert.Equal(Enumerable.Range(2, 20).Select(n => (long)n), Sequences(talk.Agent));
    }

    [Fact]
    public async Task Who_connects_again_hears_of_their_session_without_asking()
    {
        await using var talk = await Talk.BeginAsync(shop, "returns");
        talk.Shopper.Cut();
        await talk.Agent.CallAsync("Send", talk.Id, "1", "are you there?");

        await using var again = await ChatConnection.OpenAsync(shop.Address, talk.ShopperToken);
        await again.HearAsync("SessionChanged", each => (string)each["sessionId"]! == talk.Id);
        await talk.Agent.CallAsync("Send", talk.Id, "2", "hello?");

        await again.HearAsync("Message", each => (string)each["text"]! == "hello?");
        var missed = await again.CallAsync("Join", talk.Id, 1);
        Assert.Equal("are you there?", (string)missed!["items"]![0]!["text"]!);
    }

    [Fact]
    public async Task Nobody_else_gets_in()
    {
        await using var talk = await Talk.BeginAsync(shop, "product");
        await talk.Shopper.CallAsync("Send", talk.Id, "1", "my secret");
        foreach (var role in new[] { "shopper", "agent", "merchant", "ops" })
        {
            var token = await shop.NewSessionAsync(role);
            await using var stranger = await ChatConnection.OpenAsync(shop.Address, token);
            object?[][] calls =
            [
                ["Send", talk.Id, "1", "me too"], ["Note", talk.Id, "1", "me too"], ["Join", talk.Id, 0],
                ["Typing", talk.Id], ["Read", talk.Id, 1], ["Close", talk.Id], ["Rate", talk.Id, 1, null],
                ["Transfer", talk.Id, "other", null], ["Accept", talk.Id],
            ];
            foreach (var call in calls)
            {
                var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
                    () => stranger.CallAsync((string)call[0]!, call[1..]));
                Assert.Matches("not-found|forbidden|taken", refusal.Message);
            }

            Assert.Equal(404, (await shop.GetAsync($"api/chat/sessions/{talk.Id}/messages", token)).Status);
            Assert.DoesNotContain(stranger.Heard, each => each.Argument.ToJsonString().Contains("secret"));
        }
    }

    [Fact]
    public async Task Who_is_not_signed_in_or_comes_from_another_site_cannot_connect()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => ChatConnection.OpenAsync(shop.Address, token: null));
        await Assert.ThrowsAsync<WebSocketException>(
            () => ChatConnection.OpenAsync(shop.Address, token: null, origin: "https://elsewhere.test"));
        var token = await shop.NewSessionAsync(); // One that another site got hold of.
        await Assert.ThrowsAsync<WebSocketException>(
            () => ChatConnection.OpenAsync(shop.Address, token, origin: "https://elsewhere.test"));
        await using var own = await ChatConnection.OpenAsync(
            shop.Address, token, origin: shop.Address.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task Notes_are_for_staff_and_a_supervisor_may_look_on()
    {
        await using var talk = await Talk.BeginAsync(shop, "other");
        await using var supervisor = await ChatConnection.OpenAsync(
            shop.Address, await shop.NewSessionAsync("supervisor"));
        await supervisor.CallAsync("Join", talk.Id, 0);

        await talk.Agent.CallAsync("Note", talk.Id, "n", "difficult customer");
        await talk.Agent.CallAsync("Send", talk.Id, "m", "one moment");

        await supervisor.HearAsync("Message", each => (string)each["text"]! == "difficult customer");
        await talk.Shopper.HearAsync("Message", each => (string)each["text"]! == "one moment");
        Assert.Equal(["one moment"], Texts(talk.Shopper));
        var history = await shop.GetAsync($"api/chat/sessions/{talk.Id}/messages", talk.ShopperToken);
        Assert.DoesNotContain("difficult", history.Json.ToString());
        await Assert.ThrowsAsync<ChatRefusedException>(() => talk.Shopper.CallAsync("Note", talk.Id, "x", "me too"));
    }

    [Fact]
    public async Task What_is_too_large_or_too_much_is_refused()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var longText = await Assert.ThrowsAsync<ChatRefusedException>(
            () => talk.Shopper.CallAsync("Send", talk.Id, "1", new string('x', 2_001)));
        Assert.Contains("validation", longText.Message);

        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 150).Select(async n =>
        {
            try
            {
                await talk.Shopper.CallAsync("Send", talk.Id, $"burst{n}", "spam");
            }
            catch (ChatRefusedException exception) when (exception.Message.Contains("rate-limited"))
            {
                Interlocked.Increment(ref refused);
            }
        }));
        Assert.InRange(refused, 50, 149);

        await talk.Shopper.WriteAsync(new string('x', 1_000_000));
        await talk.Shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("""{"type":1,"target":"Send","arguments":[1,2,3]}""")]
    [InlineData("""{"type":1,"target":"NoSuchMethod","arguments":[]}""")]
    [InlineData("""{"type":4,"invocationId":"stream","target":"Join","arguments":["none",0]}""")]
    [InlineData("""{"type":1,"invocationId":"streams","target":"Join","arguments":["none",0],"streamIds":["s"]}""")]
    [InlineData("""{"type":6}""")]
    public async Task Who_goes_on_sending_what_is_no_call_is_cut_off(string frame)
    {
        await using var shopper = await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync());
        await shopper.WriteAsync(Repeated(20));
        var heard = await Assert.ThrowsAsync<ChatRefusedException>(() => shopper.CallAsync("Join", "none"));
        Assert.Contains("not-found", heard.Message, StringComparison.Ordinal); // A few are answered.

        await shopper.WriteAsync(Repeated(1_000));

        await shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        string Repeated(int count) => string.Join('\u001e', Enumerable.Repeat(frame, count));
    }

    [Theory]
    [InlineData("OpenSession", null, null)]
    [InlineData("Join", null, 0)]
    [InlineData("Send", "{id}", null, "text")]
    [InlineData("Send", "{id}", "1", null)]
    [InlineData("Note", "{id}", "1", null)]
    [InlineData("SendAttachment", "{id}", "1", null, "thing", null)]
    [InlineData("SendAttachment", "{id}", "1", "picture", null, null)]
    [InlineData("SendAttachment", "{id}", "1", "product", null, null)]
    [InlineData("SendAttachment", "{id}", "1", "order", null, null)]
    [InlineData("SendAttachment", "{id}", null, "product", "thing", "text")]
    [InlineData("Typing", null)]
    [InlineData("Read", null, 1)]
    [InlineData("Close", null)]
    [InlineData("Rate", null, 1, null)]
    [InlineData("Accept", null)]
    [InlineData("Transfer", "{id}", null, null)]
    [InlineData("Transfer", null, "order", null)]
    [InlineData("SetStatus", null)]
    [InlineData("SetStatus", "1")]
    [InlineData("SetStatus", "online,busy")]
    [InlineData("SetStatus", "")]
    public async Task What_is_left_out_or_is_no_word_of_ours_is_refused_as_such(
        string method, params object?[]? arguments) // Null: one argument, which is null.
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        foreach (var caller in new[] { talk.Shopper, talk.Agent })
        {
            var refusal = await Assert.ThrowsAsync<ChatRefusedException>(() => caller.CallAsync(
                method, [.. (arguments ?? [null]).Select(each => each is "{id}" ? talk.Id : each)]));
            Assert.Matches("HubException: (validation|not-found|forbidden): ", refusal.Message);
        }
    }

    [Fact]
    public async Task A_card_is_of_what_there_is_and_a_coupon_comes_from_staff()
    {
        await using var talk = await Talk.BeginAsync(shop, "product");
        var order = await NewOrderAsync(talk.ShopperToken);
        var coupon = await Handbook.NewCouponAsync(shop);
        var strangers = await NewOrderAsync(await shop.NewSessionAsync());

        var card = await talk.Shopper.CallAsync("SendAttachment", talk.Id, "1", "order", order, "this one");
        Assert.Equal($"/orders/{order}", (string)card!["attachment"]!["href"]!);
        Assert.NotEmpty((string)card["attachment"]!["title"]!);
        var heard = await talk.Agent.HearAsync("Message", each => (string)each["text"]! == "this one");
        Assert.Equal(order, (string)heard["attachment"]!["reference"]!);

        (ChatConnection By, string Kind, string Reference)[] refused =
        [
            (talk.Agent, "order", strangers), (talk.Agent, "product", "no-such-product"),
            (talk.Agent, "coupon", "NONE"),
            (talk.Agent, "picture", "../../secret"), (talk.Agent, "video", "1"), (talk.Agent, "1", "1"),
            (talk.Shopper, "coupon", coupon),
        ];
        foreach (var (by, kind, reference) in refused)
        {
            var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
                () => by.CallAsync("SendAttachment", talk.Id, "2", kind, reference, null));
            Assert.Matches(
                by == talk.Shopper ? "forbidden" : kind == "coupon" ? "coupon-not-valid" : "validation",
                refusal.Message);
        }

        await Assert.ThrowsAsync<ChatRefusedException>( // It is not on the list that agents may give.
            () => talk.Agent.CallAsync("SendAttachment", talk.Id, "3", "coupon", coupon, null));
        await Handbook.ListCouponAsync(shop, coupon);
        await talk.Agent.CallAsync("SendAttachment", talk.Id, "3", "coupon", coupon, null);
        await talk.Shopper.HearAsync("Message", each => (string?)each["attachment"]?["reference"] == coupon);
    }

    [Fact]
    public async Task What_happens_to_a_session_is_said_in_it()
    {
        await using var talk = await Talk.BeginAsync(shop, "returns");
        var joined = await talk.Shopper.HearAsync("Message", each => (string)each["from"]! == "system");
        Assert.Equal("agentJoined", (string)joined["event"]!["code"]!);
        Assert.NotEmpty((string)joined["event"]!["args"]![0]!);

        await talk.Agent.CallAsync("Transfer", talk.Id, "delivery", "a parcel");
        var moved = await talk.Shopper.HearAsync(
            "Message", each => (string?)each["event"]?["code"] == "movedToTopic");
        Assert.Equal("delivery", (string)moved["event"]!["args"]![0]!);
        var gone = await Assert.ThrowsAsync<ChatRefusedException>(
            () => talk.Agent.CallAsync("Send", talk.Id, "1", "still here"));
        Assert.Contains("not-found", gone.Message);

        await talk.Agent.CallAsync("Accept", talk.Id);
        await talk.Agent.CallAsync("Send", talk.Id, "2", "here again");
        await talk.Shopper.HearAsync("Message", each => (string)each["text"]! == "here again");
    }

    [Fact]
    public async Task A_session_that_is_given_to_an_agent_names_them()
    {
        await using var quiet = new RunningShop(); // Nobody else waits for an agent there.
        await quiet.InitializeAsync();
        await using var talk = await Talk.BeginAsync(quiet, "product");
        var token = await quiet.NewSessionAsync("agent");
        var other = (await quiet.GetAsync("api/session", token)).Json;
        await using var agent = await ChatConnection.OpenAsync(quiet.Address, token);
        await agent.CallAsync("SetStatus", "online");

        await talk.Agent.CallAsync("Transfer", talk.Id, other.GetProperty("memberId").GetString(), null);

        var offered = await agent.HearAsync("SessionChanged", each => (string)each["sessionId"]! == talk.Id);
        Assert.Equal(other.GetProperty("name").GetString(), (string)offered["agent"]!["name"]!);
    }

    [Fact]
    public async Task A_session_is_closed_and_rated_once_and_the_next_one_is_another()
    {
        await using var talk = await Talk.BeginAsync(shop, "delivery");
        await talk.Agent.CallAsync("Close", talk.Id);
        await talk.Shopper.HearAsync("SessionChanged", each => (string)each["status"]! == "closed");

        await Assert.ThrowsAsync<ChatRefusedException>(() => talk.Shopper.CallAsync("Send", talk.Id, "1", "but"));
        await talk.Shopper.CallAsync("Rate", talk.Id, 4, "friendly");
        var next = await talk.Shopper.CallAsync("OpenSession", "delivery", null);

        Assert.NotEqual(talk.Id, (string)next!["sessionId"]!);
    }

    private async Task<string> NewOrderAsync(string buyer)
    {
        var sale = await shop.NewSaleAsync();
        return (await sale.BuyAsync(buyer, "one")).Text("orderId");
    }

    private static async Task SayAsync(ChatConnection connection, string session, string prefix, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await connection.CallAsync("Send", session, $"{prefix}{n}", $"{prefix} says {n}");
        }
    }

    private static IEnumerable<long> Sequences(ChatConnection connection) =>
        Said(connection).Select(message => (long)message["sequence"]!);

    private static IEnumerable<string> Texts(ChatConnection connection) =>
        Said(connection).Select(message => (string)message["text"]!);

    // By people: the first message of each talk is the shop's, that the agent joined.
    private static IEnumerable<JsonNode> Said(ChatConnection connection) => connection.Heard
        .Where(each => each.Target == "Message" && (string)each.Argument["from"]! != "system")
        .Select(each => each.Argument);
}

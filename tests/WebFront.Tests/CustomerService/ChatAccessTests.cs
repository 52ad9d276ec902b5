using System.Net.WebSockets;
using System.Reflection;
using Commerce.Shop;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: nobody reads or writes a session that is not theirs, and nobody's greed is felt by others. Method: every
/// method of the hub, as it is found in the code, for everybody; one without a row fails.
/// </summary>
public sealed class ChatAccessTests(RunningShop shop)
{
    private const string Ok = "ok";
    private const string Forbidden = "forbidden";
    private const string NotFound = "not-found";
    private const string Admitted = "validation"; // By the session; what they ask for is not there.
    private const string Secret = "my secret";

    private static readonly string[] Callers =
        ["its shopper", "another shopper", "its agent", "another agent", "supervisor", "merchant", "ops"];

    // What each of the callers is answered, in their order.
    private static readonly Dictionary<string, Row> Rows = new(StringComparer.Ordinal)
    {
        ["OpenSession"] = new(_ => ["order", null], Ok, Ok, Forbidden, Forbidden, Forbidden, Forbidden, Forbidden),
        ["Join"] = new(id => [id, 0], Ok, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["Send"] = new(id => [id, "1", "me too"], Ok, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["Note"] = new(id => [id, "1", "me too"], NotFound, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["SendAttachment"] = new(
            id => [id, "1", "product", "not-in-the-shop", null],
            Admitted, NotFound, Admitted, NotFound, Admitted, NotFound, NotFound),
        ["Typing"] = new(id => [id], Ok, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["Read"] = new(id => [id, 1], Ok, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["Close"] = new(id => [id], Ok, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
        ["Rate"] = new(id => [id, 1, null], Ok, NotFound, NotFound, NotFound, NotFound, NotFound, NotFound)
        {
            OfClosed = true,
        },
        ["SetStatus"] = new(_ => ["away"], Forbidden, Forbidden, Ok, Ok, Forbidden, Forbidden, Forbidden),
        ["Accept"] = new(id => [id], Forbidden, Forbidden, Ok, "taken", Ok, Forbidden, Forbidden),
        ["Transfer"] = new(id => [id, "other", null], NotFound, NotFound, Ok, NotFound, Ok, NotFound, NotFound),
    };

    public static TheoryData<string, string> Calls()
    {
        var calls = new TheoryData<string, string>();
        foreach (var method in MethodsOfHub())
        {
            foreach (var caller in Callers)
            {
                calls.Add(method, caller);
            }
        }

        return calls;
    }

    [Fact]
    public void Every_method_of_the_hub_has_a_row() => Assert.Equal(MethodsOfHub().Order(), Rows.Keys.Order());

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_session_is_for_its_members_and_supervisors(string method, string caller)
    {
        Assert.True(Rows.TryGetValue(method, out var row), $"Say in the rows who may call {method}, and who may not.");
        await using var talk = await Talk.BeginAsync(shop, "product");
        await talk.Shopper.CallAsync("Send", talk.Id, "secret", Secret);
        if (row.OfClosed)
        {
            await talk.Agent.CallAsync("Close", talk.Id);
        }

        var before = await HistoryAsync(talk);
        await using var other = await ConnectAsync(caller);
        var connection = other ?? (caller == "its shopper" ? talk.Shopper : talk.Agent);

        var answered = await AnswerAsync(connection, method, row.Arguments(talk.Id));

        Assert.Equal(row.Expected[Array.IndexOf(Callers, caller)], answered);
        if (answered != Ok)
        {
            Assert.Equal(before, await HistoryAsync(talk));
        }

        if (other is not null && caller != "supervisor")
        {
            Assert.NotEqual(Ok, await AnswerAsync(other, "Join", talk.Id, 0));
            Assert.DoesNotContain(other.Heard, each => each.Argument.ToJsonString().Contains(Secret));
        }
    }

    [Theory]
    [InlineData("POST", "/negotiate?negotiateVersion=1")]
    [InlineData("GET", "")]
    [InlineData("GET", "?id=of-somebody")]
    [InlineData("POST", "?id=of-somebody")]
    [InlineData("DELETE", "?id=of-somebody")]
    public async Task A_guest_reaches_no_method(string method, string path)
    {
        var answer = await shop.SendAsync(new HttpMethod(method), $"hubs/chat{path}");

        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task A_connection_asks_nothing_more_once_its_session_is_over()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");
        var ended = await shop.SendAsync(HttpMethod.Delete, "api/session", talk.ShopperToken);
        Assert.Equal(204, ended.Status);

        Assert.Matches(
            "unauthenticated|cut", await AnswerAsync(talk.Shopper, "Send", talk.Id, "1", "still here"));

        await talk.Shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await talk.Agent.CallAsync("Send", talk.Id, "2", "Hello?"); // Of others nothing is over.
    }

    [Fact]
    public async Task A_flood_of_one_client_is_refused_and_cut_off_and_others_go_on()
    {
        await using var flooded = await Talk.BeginAsync(shop, "order");
        await using var quiet = await Talk.BeginAsync(shop, "order");

        var flood = Task.WhenAll(Enumerable.Range(0, 1_000).Select(
            n => AnswerAsync(flooded.Shopper, "Send", flooded.Id, $"flood{n}", "spam")));
        await TalkAsync(quiet, "beside the flood");
        var answers = await flood;

        await flooded.Shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.InRange(answers.Count(answer => answer == Ok), 1, 200);
        Assert.InRange(answers.Count(answer => answer == "rate-limited"), 1, 999);
        await using var back = await ChatConnection.OpenAsync(shop.Address, flooded.ShopperToken);
        Assert.Equal(Ok, await AnswerAsync(back, "Send", flooded.Id, "calm", "sorry"));
    }

    [Fact]
    public async Task A_flood_of_what_makes_no_sense_is_cut_off_too()
    {
        await using var talk = await Talk.BeginAsync(shop, "order");

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(
            _ => AnswerAsync(talk.Shopper, "Rate", talk.Id, 9, null)));

        await talk.Shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.InRange(answers.Count(answer => answer == "validation"), 1, 200);
        Assert.Contains("rate-limited", answers);
    }

    [Fact]
    public async Task A_frame_of_a_megabyte_ends_its_connection_and_others_go_on()
    {
        await using var greedy = await Talk.BeginAsync(shop, "order");
        await using var quiet = await Talk.BeginAsync(shop, "order");

        var text = new string('x', 1_000_000);
        var answering = AnswerAsync(greedy.Shopper, "Send", greedy.Id, "large", text);
        await TalkAsync(quiet, "beside the frame");

        Assert.Equal("cut", await answering);
        await greedy.Shopper.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await TalkAsync(quiet, "after the frame");
        Assert.DoesNotContain("xxx", await HistoryAsync(greedy), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_that_has_no_room_for_a_connection_says_so_and_those_that_are_open_go_on()
    {
        await using var small = new RunningShop(
            services => services.AddSingleton(new ChatConnectionOptions { ConnectionsMax = 2 }));
        await small.InitializeAsync();
        await using var talk = await Talk.BeginAsync(small, "order");

        var refusal = await Assert.ThrowsAsync<WebSocketException>(
            () => ChatConnection.OpenAsync(small.Address, talk.ShopperToken));
        Assert.Contains("503", refusal.Message, StringComparison.Ordinal);

        await TalkAsync(talk, "in a full shop");
    }

    private static IEnumerable<string> MethodsOfHub() =>
        typeof(ChatHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetBaseDefinition() == method)
            .Select(method => method.Name);

    // Twenty messages there and back, none refused.
    private static async Task TalkAsync(Talk talk, string prefix)
    {
        for (var n = 0; n < 10; n++)
        {
            await talk.Shopper.CallAsync("Send", talk.Id, $"{prefix}{n}", $"{prefix} {n}");
            await talk.Agent.HearAsync("Message", each => (string)each["text"]! == $"{prefix} {n}");
            await talk.Agent.CallAsync("Send", talk.Id, $"{prefix}{n}", $"{prefix}, answer {n}");
            await talk.Shopper.HearAsync("Message", each => (string)each["text"]! == $"{prefix}, answer {n}");
        }
    }

    private static async Task<string> AnswerAsync(ChatConnection connection, string method, params object?[] arguments)
    {
        try
        {
            await connection.CallAsync(method, arguments);
            return Ok;
        }
        catch (ChatRefusedException refusal) when (refusal.Message.Contains("HubException: ", StringComparison.Ordinal))
        {
            return refusal.Message.Split("HubException: ")[1].Split(':')[0];
        }
        catch (Exception exception) when (exception is ChatRefusedException or WebSocketException)
        {
            return "cut";
        }
    }

    private async Task<string> HistoryAsync(Talk talk) =>
        (await shop.GetAsync($"api/chat/sessions/{talk.Id}/messages", talk.ShopperToken)).Body;

    private async Task<ChatConnection?> ConnectAsync(string caller) => caller.Split(' ') switch
    {
        ["its", _] => null,
        ["another", var role] => await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync(role)),
        _ => await ChatConnection.OpenAsync(shop.Address, await shop.NewSessionAsync(caller)),
    };

    /// <summary>A method: with what it is called, and what the callers are answered.</summary>
    private sealed record Row(Func<string, object?[]> Arguments, params string[] Expected)
    {
        /// <summary>Whether the session is closed before.</summary>
        public bool OfClosed { get; init; }
    }
}

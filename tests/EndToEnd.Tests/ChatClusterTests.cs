using System.Diagnostics;
using System.Net;
using Commerce.Shop;
using Commerce.Testing;

namespace Commerce;

/// <summary>
/// Goal: a chat is one talk whichever fronts its members are connected to, and whatever is cut or killed. Method: two
/// silos, two fronts; members use the public client; what they were shown is compared with the history.
/// </summary>
public sealed class ChatClusterTests(ChatClusterTests.Cluster cluster) : IClassFixture<ChatClusterTests.Cluster>
{
    private const int Cuts = 50;
    private static readonly TimeSpan BetweenCutsMax = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan TakeoverMax = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Messages_have_one_order_and_come_once_though_both_connections_are_cut_fifty_times()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"The cuts have seed {seed}.");
        await using var clients = await ChatClients.StartAsync();
        var talk = await BeginAsync(clients, "order");

        await talk.SpeakAsync();
        var back = await Task.WhenAll(
            talk.Shopper.CutAsync(Cuts, seed, BetweenCutsMax), talk.Agent.CutAsync(Cuts, seed + 1, BetweenCutsMax));
        var acknowledged = await talk.HushAsync();

        Assert.All(back, times => Assert.True(times >= Cuts, $"Came back {times} times. Seed {seed}."));
        await talk.AssertHistoryAsync(acknowledged, seed);
        var late = await clients.ConnectAsync(
            await cluster.First.NewSessionAsync("supervisor"), cluster.Fronts[0].Address);
        await late.FollowAsync(talk.Session);
        Assert.Equal((await talk.HistoryAsync()).Select(each => each.Text),
            (await late.ShownAsync(talk.Session, acknowledged.Count)).Texts);
        await talk.EndAsync();
    }

    [Fact]
    public async Task Killing_each_silo_in_turn_loses_no_message_and_no_place_in_the_queue()
    {
        await using var clients = await ChatClients.StartAsync();
        var talk = await BeginAsync(clients, "order");
        var queue = await QueueUpAsync(clients, "returns");

        await talk.SpeakAsync();
        foreach (var silo in cluster.Silos) // The second one has everything: the first was killed.
        {
            await silo.KillAsync();
            await AssertGoesOnAsync(talk, $"silo {silo.Address}");
            silo.Launch();
            await silo.ReadyAsync();
        }

        await talk.AssertHistoryAsync(await talk.HushAsync());
        await talk.EndAsync();
        await AssertOrderAsync(clients, queue);
    }

    [Fact]
    public async Task Killing_the_front_of_the_agent_loses_no_message_and_no_place_in_the_queue()
    {
        await using var clients = await ChatClients.StartAsync();
        var talk = await BeginAsync(clients, "order");
        var queue = await QueueUpAsync(clients, "returns");

        await talk.SpeakAsync();
        await cluster.Fronts[1].KillAsync();
        await AssertGoesOnAsync(talk, "the agent's front");
        await cluster.Fronts[1].StartAgainAsync();
        await talk.AssertHistoryAsync(await talk.HushAsync());
        await talk.EndAsync();
        await AssertOrderAsync(clients, queue);
    }

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    public async Task The_public_client_can_do_everything_over_every_transport(string transport)
    {
        await using var clients = await ChatClients.StartAsync();
        var front = cluster.Fronts[0].Address;
        var shopper = await clients.ConnectByAsync(transport, await cluster.First.NewSessionAsync(), front);
        var agent = await clients.ConnectByAsync(transport, await cluster.First.NewSessionAsync("agent"), front);

        var session = await shopper.OpenSessionAsync("product");
        await shopper.HearAsync("QueuePosition", new { sessionId = session, position = 1 });
        await agent.CallAsync("SetStatus", "online");
        await agent.HearAsync("SessionChanged", new { sessionId = session, status = "offered" });
        await agent.CallAsync("Accept", session);
        await shopper.HearAsync("SessionChanged", new { sessionId = session, status = "active" });
        await agent.CallAsync("Typing", session);
        await shopper.HearAsync("TypingChanged", new { sessionId = session, from = "agent" });
        await agent.CallAsync("Send", session, "a1", "Good morning");
        await shopper.HearAsync("Message", new { sessionId = session, text = "Good morning" });
        var reply = await shopper.SayAsync(session, "s1", "Where is my parcel?");
        await agent.CallAsync("Read", session, reply);
        await shopper.HearAsync("ReadUpTo", new { sessionId = session, byAgent = reply });
        await agent.CallAsync("Note", session, "a2", "In a hurry");
        var joined = await shopper.CallAsync("Join", session, 0);
        Assert.Equal("Where is my parcel?", (string)joined!["items"]!.AsArray().Last()!["text"]!); // No note.
        var refusal = await Assert.ThrowsAsync<ChatRefusedException>(
            () => shopper.CallAsync("Note", session, "s2", "Me too"));
        Assert.Contains("not-found", refusal.Message, StringComparison.Ordinal);
        await agent.CallAsync("SetStatus", "offline");
        await agent.CallAsync("Transfer", session, "other", "Knows more");
        await shopper.HearAsync("QueuePosition", new { sessionId = session, position = 1 });
        await shopper.CallAsync("Close", session);
        await shopper.CallAsync("Rate", session, 5, "quick");
    }

    // An agent at the second front has a session of a shopper at the first; either can go to the other front.
    private async Task<Talk> BeginAsync(ChatClients clients, string topic)
    {
        var token = await cluster.First.NewSessionAsync();
        var (first, second) = (cluster.Fronts[0].Address, cluster.Fronts[1].Address);
        var shopper = await clients.ConnectAsync(token, first, second);
        var agent = await clients.ConnectAsync(await cluster.First.NewSessionAsync("agent"), second, first);
        var session = await shopper.OpenSessionAsync(topic);
        await agent.CallAsync("Accept", session);
        await shopper.FollowAsync(session);
        await agent.FollowAsync(session);
        return new Talk(cluster.First, token, shopper, agent, session);
    }

    // Shoppers who wait, in order, at both fronts.
    private async Task<IReadOnlyList<(ChatMember Shopper, string Session)>> QueueUpAsync(
        ChatClients clients, string topic)
    {
        var queue = new List<(ChatMember Shopper, string Session)>();
        for (var position = 1; position <= 4; position++)
        {
            var fronts = cluster.Fronts.Select(front => front.Address).ToList();
            var shopper = await clients.ConnectAsync(
                await cluster.First.NewSessionAsync(), position % 2 == 0 ? fronts : fronts.AsEnumerable().Reverse());
            var session = await shopper.OpenSessionAsync(topic);
            await shopper.HearAsync("QueuePosition", new { sessionId = session, position });
            queue.Add((shopper, session));
        }

        return queue;
    }

    // Messages there and back after something was killed.
    private static async Task AssertGoesOnAsync(Talk talk, string killed)
    {
        var watch = Stopwatch.StartNew();
        await talk.AskAsync($"after {killed}");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{killed} was killed: the talk went on after {watch.Elapsed}.");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TakeoverMax);
    }

    // Places are as before; and who waits longest is served first.
    private async Task AssertOrderAsync(
        ChatClients clients, IReadOnlyList<(ChatMember Shopper, string Session)> queue)
    {
        foreach (var (position, (shopper, session)) in queue.Index())
        {
            await Eventually.SeesAsync(
                $"the shopper at place {position + 1} is told so",
                async () => (int?)(await shopper.LastAsync("QueuePosition", session))!["position"],
                seen => seen == position + 1);
        }

        var agent = await clients.ConnectAsync(
            await cluster.First.NewSessionAsync("agent"), cluster.Fronts[0].Address);
        await agent.CallAsync("SetStatus", "online");
        foreach (var (_, session) in queue)
        {
            await agent.HearAsync("SessionChanged", new { status = "offered", sessionId = session });
            await agent.CallAsync("Accept", session); // Refused if another one was offered: they can have one.
            await agent.CallAsync("Close", session);
        }

        await agent.CallAsync("SetStatus", "offline");
        await agent.StopAsync();
    }

    /// <summary>A shopper and an agent who talk.</summary>
    private sealed record Talk(ShopClient Shop, string Token, ChatMember Shopper, ChatMember Agent, string Session)
    {
        public Task SpeakAsync() =>
            Task.WhenAll(Shopper.SpeakAsync(Session, "shopper"), Agent.SpeakAsync(Session, "agent"));

        /// <summary>Ids and sequence numbers of all that was acknowledged while they spoke.</summary>
        public async Task<IReadOnlyList<(string Id, long Sequence)>> HushAsync() =>
            [.. await Shopper.HushAsync(), .. await Agent.HushAsync()];

        /// <summary>Nobody waits for anybody any more.</summary>
        public Task EndAsync() => Agent.CallAsync("Close", Session);

        /// <summary>One asks, the other answers.</summary>
        public async Task AskAsync(string question)
        {
            await Shopper.SayAsync(Session, $"q-{question}", question);
            await Agent.HearAsync("Message", new { sessionId = Session, text = question });
            await Agent.SayAsync(Session, $"a-{question}", $"answer {question}");
            await Shopper.HearAsync("Message", new { sessionId = Session, text = $"answer {question}" });
        }

        /// <summary>All of it, as the shop has it.</summary>
        public async Task<IReadOnlyList<(string Id, string Text, long Sequence)>> HistoryAsync()
        {
            var all = new List<(string Id, string Text, long Sequence)>();
            while (true)
            {
                var part = (await Shop.GetAsync($"api/chat/sessions/{Session}/messages?after={all.Count}", Token))
                    .Expect(HttpStatusCode.OK).Json.GetProperty("items");
                all.AddRange(part.EnumerateArray().Select(each => (
                    each.GetProperty("clientMessageId").GetString()!, each.GetProperty("text").GetString()!,
                    each.GetProperty("sequence").GetInt64())));
                if (part.GetArrayLength() < 200)
                {
                    return all;
                }
            }
        }

        /// <summary>Everything that was acknowledged is there once, and both were shown what is there.</summary>
        public async Task AssertHistoryAsync(IReadOnlyList<(string Id, long Sequence)> acknowledged, int? seed = null)
        {
            var history = await HistoryAsync();
            Assert.Equal(
                Enumerable.Range(1, history.Count).Select(n => (long)n), history.Select(each => each.Sequence));
            Assert.Equal(history.Count, history.Select(each => each.Text).Distinct().Count());
            Assert.Empty(acknowledged.Except(history.Select(each => (each.Id, each.Sequence))));
            Assert.True(acknowledged.Count >= 20, $"Only {acknowledged.Count} messages were acknowledged.");
            foreach (var member in new[] { Shopper, Agent })
            {
                var shown = await member.ShownAsync(Session, history.Count);
                Assert.Equal(history.Select(each => each.Text), shown.Texts);
                Assert.True((shown.ToldTwice, shown.Conflicts) == (0, 0), $"{shown} Seed {seed}.");
            }
        }
    }

    /// <summary>Two silos, two fronts; agents have one session at a time.</summary>
    public sealed class Cluster(PostgresServer postgres, RedisServer redis) : IAsyncLifetime
    {
        private ShopCluster? _shop;

        internal ShopClient First => _shop!.Clients[0];

        internal IReadOnlyList<ShopProcess> Fronts => _shop!.Fronts;

        internal IReadOnlyList<SiloProcess> Silos => _shop!.Silos;

        public async ValueTask InitializeAsync() => _shop = await ShopCluster.StartAsync(
            postgres, redis, silos: 2, fronts: 2, more: ("Commerce:Chat:AgentCapacity", "1"));

        public ValueTask DisposeAsync() => _shop?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

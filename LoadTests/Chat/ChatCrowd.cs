using System.Diagnostics;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Chat;

/// <summary>
/// All shoppers and agents of a run. Shoppers and their agents are at different fronts where there are two.
/// </summary>
internal sealed class ChatCrowd : IAsyncDisposable
{
    private const int AtOnce = 32;
    private static readonly string[] Topics = ["order", "delivery", "returns", "product", "other"];
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ChatClient> _shoppers;
    private readonly List<ChatClient> _agents;
    private readonly List<Task> _running = [];
    private readonly List<Task> _saying = [];
    private readonly TimeProvider _time;
    private readonly Random _random;
    private List<(string Session, ChatClient Shopper, ChatClient Agent)> _talks = [];

    /// <param name="fronts">Where they connect.</param>
    /// <param name="shoppers">Tokens.</param>
    /// <param name="agents">Tokens.</param>
    /// <param name="seed">Of who says something when.</param>
    /// <param name="time">The clock.</param>
    internal ChatCrowd(
        IReadOnlyList<Uri> fronts, IReadOnlyList<string> shoppers, IReadOnlyList<string> agents, int seed,
        TimeProvider time)
    {
        (_time, _random) = (time, new Random(seed));
        _shoppers = [.. shoppers.Select((token, n) => ClientOf(fronts[n % fronts.Count], token, isShopper: true))];
        _agents = [.. agents.Select((token, n) => ClientOf(fronts[(n + 1) % fronts.Count], token, isShopper: false))];
    }

    internal MessageBook Book { get; } = new();

    internal int Count => _shoppers.Count + _agents.Count;

    /// <summary>Connections that were refused or failed, those that were cut on purpose left out.</summary>
    internal int Failures => All.Sum(client => client.Failures);

    /// <summary>Requests that were refused for now.</summary>
    internal int Refusals => All.Sum(client => client.Refusals);

    private IEnumerable<ChatClient> All => _agents.Concat(_shoppers);

    /// <summary>Everybody connects, some at a time.</summary>
    internal async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _running.Add(PingAsync());
        await Parallel.ForEachAsync(All, Few(cancellationToken), async (client, cancellation) =>
        {
            var caughtUp = client.CaughtUp;
            lock (_running)
            {
                _running.Add(client.RunAsync(_stop.Token));
            }

            await WithinPatienceAsync(caughtUp, "a client is connected", cancellation);
        });
    }

    /// <summary>Every shopper opens a session, and agents take them as the desks offer them.</summary>
    internal async Task OpenAsync(CancellationToken cancellationToken)
    {
        var sessions = new string[_shoppers.Count];
        await Parallel.ForEachAsync(
            _agents, Few(cancellationToken), async (agent, _) => await agent.ComeOnlineAsync());
        await Parallel.ForAsync(0, sessions.Length, Few(cancellationToken), async (n, _) =>
            sessions[n] = await _shoppers[n].OpenAsync(Topics[n % Topics.Length]));
        await UntilAsync(
            "agents have all sessions", () => _agents.Sum(agent => agent.Talks.Count) >= sessions.Length,
            cancellationToken);
        var agents = _agents.SelectMany(agent => agent.Talks.Select(talk => (talk.Id, agent)))
            .ToDictionary(each => each.Id, each => each.agent, StringComparer.Ordinal);
        _talks = [.. sessions.Select((session, n) => (session, _shoppers[n], agents[session]))];
    }

    /// <summary>Somebody says something, at a rate, whatever the shop does.</summary>
    internal async Task SpeakAsync(double rate, TimeSpan duration, CancellationToken cancellationToken)
    {
        var schedule = new ArrivalSchedule(rate, duration, ArrivalKind.Poisson, _random);
        var start = Stopwatch.GetTimestamp();
        for (; schedule.Next != long.MaxValue; schedule.Advance())
        {
            var intended = start + schedule.Next;
            var early = Clock.Seconds(intended - Stopwatch.GetTimestamp());
            if (early > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(early * 1000)), _time, cancellationToken);
            }

            var (session, shopper, agent) = _talks[_random.Next(_talks.Count)];
            var byShopper = _random.Next(2) == 0;
            _saying.Add((byShopper ? shopper : agent).SayAsync(session, Book.Begin(intended, byShopper)));
        }
    }

    /// <summary>All connections are cut at once, and come back.</summary>
    /// <returns>How long each was away, until it had what it missed.</returns>
    internal async Task<LatencyHistogram> CutAsync(CancellationToken cancellationToken)
    {
        var away = new LatencyHistogram();
        var began = Stopwatch.GetTimestamp();
        foreach (var client in All)
        {
            client.Cut();
        }

        await Task.WhenAll(All.Select(async client =>
        {
            await WithinPatienceAsync(client.CaughtUp, "a client is back", cancellationToken);
            var back = Clock.Microseconds(Stopwatch.GetTimestamp() - began);
            lock (away)
            {
                away.Record(back);
            }
        }));
        return away;
    }

    /// <summary>Waits until all that was said is acknowledged and received.</summary>
    internal async Task SettleAsync(CancellationToken cancellationToken)
    {
        await WithinPatienceAsync(Task.WhenAll(_saying), "all messages are acknowledged", cancellationToken);
        await UntilAsync("all messages are received", () => Book.IsSettled, cancellationToken);
    }

    /// <summary>Compares what members have seen with what the shop has.</summary>
    internal async Task<ChatAudit> AuditAsync(CancellationToken cancellationToken)
    {
        var records = new TalkRecord[_talks.Count];
        await Parallel.ForAsync(0, records.Length, Few(cancellationToken), async (n, _) =>
        {
            var (session, shopper, agent) = _talks[n];
            records[n] = new TalkRecord(await shopper.ReadAsync(session), [ViewOf(shopper), ViewOf(agent)]);

            TalkView ViewOf(ChatClient client) => client.Talks.Single(talk => talk.Id == session).View;
        });
        return ChatAudit.Of(Book.Acknowledged(), records);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _stop.Dispose();
        _http.Dispose();
    }

    private static ParallelOptions Few(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };

    private ChatClient ClientOf(Uri front, string token, bool isShopper) => new(
        _http,
        new UriBuilder(front) { Scheme = "ws", Path = "/hubs/chat", Query = $"access_token={token}" }.Uri,
        isShopper, Book, new Random(_random.Next()), _time);

    // Who is silent for half a minute is taken for gone.
    private async Task PingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.WhenAll(All.Select(client => client.PingAsync()));
            await Task.Delay(PingPeriod, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WithinPatienceAsync(Task task, string what, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ShopApiException($"Waited {Patience.TotalMinutes} minutes until {what}.");
        }
    }

    private async Task UntilAsync(string what, Func<bool> isSo, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new ShopApiException($"Waited {Patience.TotalMinutes} minutes until {what}.");
            }

            await Task.Delay(LookPeriod, _time, cancellationToken);
        }
    }
}

using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Chat;

/// <summary>
/// One run against a shop that has just been started: all connect, all have a session, nobody speaks, all speak, all
/// are cut at once while messages go on, and what they have seen is compared with what the shop has.
/// </summary>
internal sealed class ChatRun(ChatPlan plan, ShopProcesses shop, ShardDatabases databases, TimeProvider time)
{
    private const string Storm = "all cut at once, messages go on";
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StormSpeech = TimeSpan.FromSeconds(20);

    private readonly CpuMeter _meter = new([.. shop.Fronts, .. shop.Silos]);
    private readonly List<ChatPhase> _phases = [];
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    internal IReadOnlyList<ChatPhase> Phases => _phases;

    /// <summary>What thresholds are about; times in milliseconds.</summary>
    internal IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>What the table does not say.</summary>
    internal IReadOnlyList<string> Notes => _notes;

    private long MemoryBytes => shop.Fronts.Concat(shop.Silos).Sum(process => process.MemoryBytes);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var api = new ShopApi(shop.Urls[0]);
        var shoppers = await api.CreateSessionsAsync(plan.Shoppers, null, cancellationToken);
        var agents = await api.CreateSessionsAsync(plan.Agents, "agent", cancellationToken);
        await using var crowd = new ChatCrowd(shop.Urls, shoppers, agents, plan.Seed, time);
        await GatherAsync(crowd, cancellationToken);
        await PhaseAsync("nobody says anything", () => Task.Delay(Calm, time, cancellationToken));
        await TalkAsync(crowd, cancellationToken);
        await StormAsync(crowd, cancellationToken);
        var audit = await crowd.AuditAsync(cancellationToken);
        _metrics["lost"] = audit.Lost;
        _metrics["twice"] = audit.Twice;
        _metrics["disordered"] = audit.Disordered;
        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{crowd.Book.Said:N0} messages: {audit.Lost} lost, {audit.Twice} twice, {audit.Disordered} sessions in "
            + $"another order to somebody. {crowd.Failures:N0} connections failed and were tried again, "
            + $"{crowd.Refusals:N0} requests were refused for a moment."));
    }

    private async Task GatherAsync(ChatCrowd crowd, CancellationToken cancellationToken)
    {
        var before = MemoryBytes;
        await PhaseAsync($"{crowd.Count:N0} connect", () => crowd.ConnectAsync(cancellationToken));
        var connected = MemoryBytes;
        await PhaseAsync(
            $"{plan.Shoppers:N0} sessions opened and accepted", () => crowd.OpenAsync(cancellationToken));
        var opened = MemoryBytes;
        _metrics["kib-per-connection"] = (opened - before) / 1024.0 / crowd.Count;
        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The shop's working set was {MiB(before)} MiB before anybody came, {MiB(connected)} MiB with "
            + $"{crowd.Count:N0} connections, {MiB(opened)} MiB with {plan.Shoppers:N0} sessions: "
            + $"{_metrics["kib-per-connection"]:0} KiB for each connection with what it does."));
    }

    private async Task TalkAsync(ChatCrowd crowd, CancellationToken cancellationToken)
    {
        var receipts = await SpeakAsync(
            $"{plan.Rate:0} messages/s", crowd, () => crowd.SpeakAsync(plan.Rate, plan.For, cancellationToken),
            cancellationToken);
        _metrics["p50"] = receipts.Percentile(0.5) / 1000.0;
        _metrics["p99"] = receipts.Percentile(0.99) / 1000.0;
        _metrics["max"] = receipts.Max / 1000.0;
    }

    private async Task StormAsync(ChatCrowd crowd, CancellationToken cancellationToken)
    {
        var away = new LatencyHistogram();
        await SpeakAsync(Storm, crowd, async () =>
        {
            var speaking = crowd.SpeakAsync(plan.Rate, StormSpeech, cancellationToken);
            away = await crowd.CutAsync(cancellationToken);
            await speaking;
        }, cancellationToken);
        _metrics["settled"] = away.Max / 1000.0;
        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"Cut at once, half of {away.Count:N0} were connected again and had what they missed after "
            + $"{away.Percentile(0.5) / 1e6:0.0} s, all after {away.Max / 1e6:0.0} s."));
    }

    private async Task<LatencyHistogram> SpeakAsync(
        string name, ChatCrowd crowd, Func<Task> speak, CancellationToken cancellationToken)
    {
        var first = crowd.Book.Said;
        await PhaseAsync(name, speak);
        await crowd.SettleAsync(cancellationToken);
        var (receipts, acknowledgements) = crowd.Book.Latencies(first, crowd.Book.Said);
        _phases[^1] = _phases[^1] with { Receipts = receipts, Acknowledgements = acknowledgements };
        return receipts;
    }

    private async Task PhaseAsync(string name, Func<Task> part)
    {
        _phases.Add(await ChatPhase.RunAsync(name, _meter, () => databases.ServerCpu, part));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{_phases[^1].Took.TotalSeconds,6:0.0} s  {name}"));
    }

    private static long MiB(long bytes) => bytes >> 20;
}

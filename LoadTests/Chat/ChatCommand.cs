using System.CommandLine;
using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;
using static Commerce.LoadTests.Commands;

namespace Commerce.LoadTests.Chat;

/// <summary>Shoppers and agents who talk, all at once, in a shop that this program starts.</summary>
internal static class ChatCommand
{
    private const string Name = "chat";
    private const int ShardCount = 2;

    private static readonly string[] Wanted = ["p99<500ms", "settled<15s", "lost==0", "twice==0", "disordered==0"];

    internal static Command Create(TimeProvider time)
    {
        var topology = TopologyOptions.Create();
        var provider = ProviderOption();
        var shoppers = Option("--shoppers", 2_000, "Shoppers, connected, with a session each.");
        var agents = Option("--agents", 100, $"Agents, who have {ChatPlan.AgentCapacity} sessions each at most.");
        var rate = Option("--rate", "200/s", "Messages a second, half of them of shoppers.");
        var duration = Option("--for", "30s", "How long they talk before all connections are cut.");
        var seed = Option("--seed", 1, "Of everything random.");
        var threshold = Option(
            "--threshold", Wanted,
            "A condition on p50, p99, max, settled, lost, twice, disordered, kib-per-connection; may be repeated.");
        var noBuild = Option("--no-build", false, NoBuildDescription);
        var write = Option("--write", false, WriteDescription);
        var command = new Command(Name, "Shoppers and agents who talk, are cut off all at once, and come back.")
        {
            topology.Silos, topology.Fronts, topology.Membership, provider, shoppers, agents, rate, duration, seed,
            threshold, noBuild, write,
        };
        return Act(command, (parsed, cancellationToken) => RunAsync(
            new ChatPlan(
                topology.Read(parsed), ShardDatabases.Check(parsed.GetValue(provider)!), parsed.GetValue(shoppers),
                parsed.GetValue(agents), Quantities.TryParseRate(parsed.GetValue(rate)!) ?? 0,
                DurationOf(parsed.GetValue(duration)!), parsed.GetValue(seed),
                [.. parsed.GetValue(threshold)!.Select(ThresholdOf)], !parsed.GetValue(noBuild),
                parsed.GetValue(write)),
            time, cancellationToken));
    }

    private static Threshold ThresholdOf(string text) =>
        Threshold.TryParse(text, out var error) ?? throw new ShopApiException(error!);

    private static async Task<int> RunAsync(ChatPlan plan, TimeProvider time, CancellationToken cancellationToken)
    {
        if (plan.Error() is { } error)
        {
            throw new ShopApiException(error);
        }

        var programs = await ShopPrograms.BuildAsync(plan.Topology, plan.Build, cancellationToken);
        await using var databases = await ShardDatabases.OpenAsync(
            plan.Provider, ShardCount, replicas: false, cancellationToken);
        await using var servers = PrivateServers.Open();
        var home = servers.ProcessFolder("shop");
        var storage = await databases.NewAsync(Name, Path.Combine(home, "data"), cancellationToken);
        await using var shop = await ShopProcesses.MakeAsync(
            home, plan.Topology, programs,
            [
                .. ShardSettings.Of(storage).Select(setting => $"--{setting.Key}={setting.Value}"),
                $"--Commerce:Chat:AgentCapacity={ChatPlan.AgentCapacity}",
            ],
            time, cancellationToken);
        await shop.StartAsync(cancellationToken);
        var run = new ChatRun(plan, shop, databases, time);
        await run.RunAsync(cancellationToken);
        Report(plan, run, databases.Place, time);
        var holds = true;
        foreach (var threshold in plan.Thresholds)
        {
            holds &= threshold.Holds(run.Metrics, out var explanation);
            Console.WriteLine($"  {explanation}");
        }

        return holds ? 0 : 1;
    }

    private static void Report(ChatPlan plan, ChatRun run, string place, TimeProvider time)
    {
        var machine = Machine.Read();
        var processes = plan.Topology.IsCluster
            ? string.Create(
                CultureInfo.InvariantCulture, $"{plan.Topology.Fronts} fronts and {plan.Topology.Silos} silos")
            : "one process";
        new ComparisonTable(ChatPhase.Head, [.. run.Phases.Select(phase => phase.Row())]).Publish(
            Name, plan,
            [
                .. run.Notes, $"The shop was {processes} on {place}; generator and shop share the machine.",
                $"{machine}.",
            ],
            plan.Write, machine, time);
    }
}

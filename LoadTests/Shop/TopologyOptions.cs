using System.CommandLine;

namespace Commerce.LoadTests.Shop;

/// <summary>Options of a command that starts a shop of several processes.</summary>
/// <param name="Silos">How many.</param>
/// <param name="Fronts">How many.</param>
/// <param name="Membership">Where silos find each other.</param>
internal sealed record TopologyOptions(Option<int> Silos, Option<int> Fronts, Option<string> Membership)
{
    internal static TopologyOptions Create() => new(
        Commands.Option("--silos", 0, "Silos of the shop; 0: it is one process."),
        Commands.Option("--fronts", 1, "Its fronts."),
        Commands.Option(
            "--membership", Topology.Redis, $"Where silos find each other: {Topology.Redis} or {Topology.Sql}."));

    internal Topology Read(ParseResult parsed) =>
        new(parsed.GetValue(Silos), parsed.GetValue(Fronts), parsed.GetValue(Membership)!);
}

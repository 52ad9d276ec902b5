using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Chat;

/// <summary>What <c>chat</c> was asked to do.</summary>
/// <param name="Topology">Of the shop.</param>
/// <param name="Provider">Of its shards.</param>
/// <param name="Shoppers">Connected, each with one session.</param>
/// <param name="Agents">Connected; together they have all sessions.</param>
/// <param name="Rate">Messages a second of all of them.</param>
/// <param name="For">How long they talk before everything is cut.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Thresholds">What must hold.</param>
/// <param name="Build">Whether the shop is built first.</param>
/// <param name="Write">Whether the page is renewed.</param>
internal sealed record ChatPlan(
    Topology Topology, string Provider, int Shoppers, int Agents, double Rate, TimeSpan For, int Seed,
    IReadOnlyList<Threshold> Thresholds, bool Build, bool Write)
{
    /// <summary>Sessions that an agent can have.</summary>
    internal const int AgentCapacity = 20;

    internal static readonly TimeSpan ForMax = TimeSpan.FromMinutes(10);

    /// <summary>Why it cannot be run; null when it can.</summary>
    internal string? Error() =>
        Shoppers is < 1 or > 10_000 ? "--shoppers is 1 to 10,000."
        : Agents is < 1 or > 1_000 ? "--agents is 1 to 1,000."
        : Agents * AgentCapacity < Shoppers
            ? $"{Agents} agents with {AgentCapacity} sessions each are too few for {Shoppers} shoppers."
        : Rate is not (> 0 and <= 2_000) ? "--rate is above 0 and at most 2,000/s."
        : For > ForMax ? $"--for is at most {ForMax.TotalMinutes} minutes."
        : Topology.Error(Provider);
}

namespace Commerce.CustomerService;

/// <summary>Settings of customer service.</summary>
/// <param name="Topics">What shoppers can ask about; each has a desk.</param>
/// <param name="AgentCapacity">Sessions that an agent can have at once, at least 1.</param>
/// <param name="AgentGrace">How long an agent who disappeared is waited for before their sessions go back.</param>
/// <param name="OfferTime">How long an agent has to accept a session.</param>
/// <param name="ShopperGrace">How long a session keeps its place in a queue while its shopper is away.</param>
/// <param name="Hours">When agents answer.</param>
public sealed record ChatSettings(
    IReadOnlyList<string> Topics, int AgentCapacity, TimeSpan AgentGrace, TimeSpan OfferTime, TimeSpan ShopperGrace,
    OpeningHours Hours)
{
    /// <summary>What applies where a host says nothing else.</summary>
    public static ChatSettings Default { get; } = new(
        ["order", "delivery", "returns", "product", "other"], AgentCapacity: 5,
        AgentGrace: TimeSpan.FromSeconds(30), OfferTime: TimeSpan.FromSeconds(30),
        ShopperGrace: TimeSpan.FromMinutes(2), OpeningHours.Always);
}

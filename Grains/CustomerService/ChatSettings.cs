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

    /// <summary>Whether the bot answers first.</summary>
    public bool Bot { get; init; }

    /// <summary>How long a session that waits is kept for a shopper who is away; then it is closed.</summary>
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Within which time staff are to answer first, by topic; those without one: a minute.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Targets { get; init; } =
        new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>From where on supervisors are told.</summary>
    public ChatAlertSettings Alerts { get; init; } = new(
        LongestWait: TimeSpan.FromMinutes(5), QueueLength: 20, NoAgent: true, RatingBelow: 3, RatingsMin: 5);

    /// <summary>Within which time staff are to answer first.</summary>
    public TimeSpan TargetOf(string topic) => Targets.GetValueOrDefault(topic, TimeSpan.FromMinutes(1));
}

/// <summary>From where on supervisors are told.</summary>
/// <param name="LongestWait">When somebody has waited so long.</param>
/// <param name="QueueLength">When so many wait at a desk.</param>
/// <param name="NoAgent">When somebody waits and no agent takes sessions.</param>
/// <param name="RatingBelow">When the mean of a topic's ratings of today is less.</param>
/// <param name="RatingsMin">If there are so many of them.</param>
public sealed record ChatAlertSettings(
    TimeSpan LongestWait, int QueueLength, bool NoAgent, int RatingBelow, int RatingsMin);

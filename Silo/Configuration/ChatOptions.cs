using System.ComponentModel.DataAnnotations;
using Commerce.CustomerService;

namespace Commerce.Configuration;

/// <summary>Customer service: section <c>Commerce:Chat</c>.</summary>
public sealed class ChatOptions
{
    /// <summary>Sessions that an agent can have at once. Default: 5. 1 to 100.</summary>
    [Range(1, 100, ErrorMessage = "must be 1 to 100")]
    public int AgentCapacity { get; set; } = 5;

    /// <summary>
    /// How long an agent who disappeared is waited for before their sessions go back to their queue. Default: 30 s.
    /// 15 s to 1 hour: fronts need some 12 to tell.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:15", "01:00:00", ErrorMessage = "must be 00:00:15 to 01:00:00")]
    public TimeSpan AgentGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an agent has to accept a session that is offered. Default: 30 s. 5 s to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00", ErrorMessage = "must be 00:00:05 to 00:10:00")]
    public TimeSpan OfferTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a session keeps its place in a queue while its shopper is away. Default: 2 minutes. 15 s to 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:15", "01:00:00", ErrorMessage = "must be 00:00:15 to 01:00:00")]
    public TimeSpan ShopperGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a session that waits is kept for a shopper who is away: then it is closed. Default: 1 hour. 1 minute to
    /// 7 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "must be 00:01:00 to 7.00:00:00")]
    public TimeSpan AbandonAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether the bot answers first. Default: false; a session waits for people from its beginning.
    /// </summary>
    public bool Bot { get; set; }

    public ChatTargetOptions Targets { get; set; } = new();

    public ChatAlertOptions Alerts { get; set; } = new();
    public ChatHoursOptions Hours { get; set; } = new();

    internal ChatSettings ToSettings() => ChatSettings.Default with
    {
        AgentCapacity = AgentCapacity,
        AgentGrace = AgentGrace,
        OfferTime = OfferTime,
        ShopperGrace = ShopperGrace,
        AbandonAfter = AbandonAfter,
        Bot = Bot,
        Targets = Targets.ByTopic(),
        Alerts = new ChatAlertSettings(
            Alerts.LongestWait, Alerts.QueueLength, Alerts.NoAgent, Alerts.RatingBelow, Alerts.RatingsMin),
        Hours = Hours.ToHours(),
    };
}

/// <summary>Within which time staff are to answer first, by topic.</summary>
public sealed class ChatTargetOptions
{
    private const string Rule = "must be 00:00:01 to 1.00:00:00";

    /// <summary>Of orders. Default: 1 minute. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Rule)]
    public TimeSpan Order { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of deliveries. Default: 1 minute. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Rule)]
    public TimeSpan Delivery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of returns. Default: 1 minute. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Rule)]
    public TimeSpan Returns { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of products. Default: 1 minute. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Rule)]
    public TimeSpan Product { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of other things. Default: 1 minute. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = Rule)]
    public TimeSpan Other { get; set; } = TimeSpan.FromMinutes(1);

    internal IReadOnlyDictionary<string, TimeSpan> ByTopic() => new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["order"] = Order,
        ["delivery"] = Delivery,
        ["returns"] = Returns,
        ["product"] = Product,
        ["other"] = Other,
    };
}

/// <summary>From where on supervisors are told.</summary>
public sealed class ChatAlertOptions
{
    /// <summary>When somebody has waited so long. Default: 5 minutes. 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be 00:00:01 to 1.00:00:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When so many wait at a desk. Default: 20. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be 1 to 100000")]
    public int QueueLength { get; set; } = 20;

    /// <summary>When somebody waits and no agent takes sessions. Default: true.</summary>
    public bool NoAgent { get; set; } = true;

    /// <summary>When the mean of a topic's ratings of today is less. Default: 3. 1 to 5.</summary>
    [Range(1, 5, ErrorMessage = "must be 1 to 5")]
    public int RatingBelow { get; set; } = 3;

    /// <summary>If there are so many of them. Default: 5. 1 to 100,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be 1 to 100000")]
    public int RatingsMin { get; set; } = 5;
}

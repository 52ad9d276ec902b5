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

    public ChatHoursOptions Hours { get; set; } = new();

    internal ChatSettings ToSettings() => ChatSettings.Default with
    {
        AgentCapacity = AgentCapacity,
        AgentGrace = AgentGrace,
        OfferTime = OfferTime,
        ShopperGrace = ShopperGrace,
        Hours = Hours.ToHours(),
    };
}

using System.ComponentModel.DataAnnotations;

namespace Commerce.Configuration;

/// <summary>Members: section <c>Commerce:Members</c>.</summary>
public sealed class MemberOptions
{
    /// <summary>Currency of the levels: orders in others do not count.</summary>
    [RegularExpression("[A-Z]{3}", ErrorMessage = "must be an ISO 4217 code of three capitals")]
    public string Currency { get; set; } = "GBP";

    /// <summary>
    /// What members are called for what they spent in a year, from the least on. Default: none, which is Member, Silver
    /// from 200.00 on and Gold from 1,000.00 on.
    /// </summary>
    public IList<MemberLevelOptions> Levels { get; } = [];
}

/// <summary>A level of members.</summary>
public sealed class MemberLevelOptions
{
    /// <summary>What it is called.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it is called in Chinese. Default: none, the same.</summary>
    public string? ChineseName { get; set; }

    /// <summary>From which amount on, minor units. Default: 0. 0 to 1,000,000,000,000.</summary>
    [Range(0, 1_000_000_000_000, ErrorMessage = "must be 0 to 1000000000000")]
    public long From { get; set; }
}

namespace Commerce.Members;

/// <summary>What members may be.</summary>
public static class Roles
{
    /// <summary>Buys.</summary>
    public const string Shopper = "shopper";

    /// <summary>Answers shoppers.</summary>
    public const string Agent = "agent";

    /// <summary>Leads agents.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Runs the shop.</summary>
    public const string Ops = "ops";

    /// <summary>Sells in it.</summary>
    public const string Merchant = "merchant";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Shopper, Agent, Supervisor, Ops, Merchant];
}

using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>Everything that was asked under one idempotency key of one buyer, and what the log has of it.</summary>
internal sealed class KeyStory(string pool, string buyer, string key)
{
    internal string Pool => pool;

    internal string Buyer => buyer;

    internal string Key => key;

    /// <summary>In the order of their beginnings.</summary>
    internal List<Call> Attempts { get; } = [];

    /// <summary>The hold that the log has under this key.</summary>
    internal HoldFact? Hold { get; set; }

    /// <summary>Its receipt was lost in a failover that was declared to lose some.</summary>
    internal bool LostAsDeclared { get; set; }

    public override string ToString() => $"key {key} of buyer {buyer}";
}

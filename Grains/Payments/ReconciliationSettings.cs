namespace Commerce.Payments;

/// <summary>When books are compared.</summary>
/// <param name="After">So long after a day is over (UTC) its books are compared: webhooks may be late.</param>
public sealed record ReconciliationSettings(TimeSpan After)
{
    /// <summary>What applies where a host says nothing else.</summary>
    public static ReconciliationSettings Default { get; } = new(TimeSpan.FromMinutes(30));
}

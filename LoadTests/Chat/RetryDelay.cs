namespace Commerce.LoadTests.Chat;

/// <summary>
/// When a client that was cut tries again: at once, then later and later, each at another moment so that those who
/// were cut together do not come together again.
/// </summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after a number of tries in vain.</summary>
    internal static TimeSpan After(int tries, Random random)
    {
        var upTo = TimeSpan.FromTicks(Math.Min(Most.Ticks, Step.Ticks * tries));
        return upTo * (0.5 + (random.NextDouble() / 2));
    }
}

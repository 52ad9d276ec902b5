namespace Commerce.Configuration;

/// <summary>Crashes on purpose, for tests from outside: section <c>Commerce:Faults</c>. In Development only.</summary>
public sealed class FaultOptions
{
    /// <summary>
    /// Where the process kills itself: places as <see cref="Hosting.PlannedDeath.Parse"/> reads them. Default: none.
    /// </summary>
    public string? KillAt { get; set; }
}

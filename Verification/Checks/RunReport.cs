namespace Commerce.Verification.Checks;

/// <summary>What may be said of a run. Only <see cref="Valid"/> is a pass.</summary>
public enum Verdict
{
    /// <summary>Everything that was promised was kept, and the run has seen what it was made for.</summary>
    Valid = 0,

    /// <summary>A rule was broken; there is a witness.</summary>
    Invalid = 1,

    /// <summary>Nothing wrong was found, but too little was seen to say yes.</summary>
    Unknown = 2,
}

/// <summary>The result of all checks of a run.</summary>
/// <param name="Verdict">What may be said of it; its number is the exit code.</param>
/// <param name="Reasons">Why it is not valid, a line each.</param>
/// <param name="Results">By check.</param>
/// <param name="Sometimes">How often each state was seen that a run may be made for.</param>
/// <param name="Operations">Operations of the history.</param>
/// <param name="Steps">Steps that the checks took: grows as n log n of the operations and log entries.</param>
public sealed record RunReport(
    Verdict Verdict, IReadOnlyList<string> Reasons, IReadOnlyList<CheckResult> Results,
    IReadOnlyDictionary<string, long> Sometimes, long Operations, long Steps)
{
    /// <summary>0 valid, 1 invalid, 2 unknown.</summary>
    public int ExitCode => (int)Verdict;

    /// <summary>The result of one check.</summary>
    public CheckResult this[CheckId check] => Results.First(result => result.Check == check);
}

namespace Commerce.Simulation;

/// <summary>
/// Dangerous states, and how often they were met. A run of many seeds in which one of them never came shows nothing
/// about it.
/// </summary>
internal sealed class States
{
    public const string Fenced = "fenced-batch";
    public const string LateCommitFenced = "zombie-commit-fenced-after-unknown";
    public const string TakeoversTrimmed = "records-of-takeovers-trimmed";
    public const string TakeoverRefused = "older-view-refused";
    public const string CallResent = "call-resent";
    public const string ViewsDiffer = "views-differ-between-calls";
    public const string DeclaredDead = "living-silo-declared-dead";
    public const string CommitUnanswered = "commit-done-and-not-answered";
    public const string CommitLost = "commit-lost";

    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    public void Saw(string state, long times = 1) => Counts[state] = Counts.GetValueOrDefault(state) + times;
}

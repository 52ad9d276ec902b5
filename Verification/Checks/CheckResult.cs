namespace Commerce.Verification.Checks;

/// <summary>A broken rule, and the operations that show it.</summary>
/// <param name="Check">Which rule.</param>
/// <param name="Text">What was seen, and what it should be.</param>
/// <param name="Witness">At most 20 operations around it.</param>
public sealed record Violation(CheckId Check, string Text, Witness Witness);

/// <summary>What one check looked at, and what it found.</summary>
public sealed class CheckResult
{
    private const int ViolationsKeptMax = 20;

    private readonly List<Violation> _violations = [];
    private readonly List<string> _notes = [];
    private readonly List<string> _gaps = [];

    internal CheckResult(CheckId check) => Check = check;

    /// <summary>Which check.</summary>
    public CheckId Check { get; }

    /// <summary>How many things were compared; 0: the check has seen nothing.</summary>
    public long Examined { get; internal set; }

    /// <summary>Why the check does not apply to this run; null when it does.</summary>
    public string? NotApplicable { get; internal set; }

    /// <summary>The first twenty.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>All of them.</summary>
    public long ViolationCount { get; private set; }

    /// <summary>Numbers worth knowing, such as times of recovery.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Why the check cannot say yes, though it found nothing: the run lacks something.</summary>
    public IReadOnlyList<string> Gaps => _gaps;

    internal void Note(string text) => _notes.Add(text);

    internal void Lacks(string text) => _gaps.Add(text);

    // The witness is built only for violations that are kept: a broken run has many.
    internal void Violated(string text, Func<Witness> witness)
    {
        if (ViolationCount++ < ViolationsKeptMax)
        {
            _violations.Add(new Violation(Check, text, witness()));
        }
    }
}

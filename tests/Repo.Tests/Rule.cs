namespace Commerce.Repo;

/// <summary>A rule about one file at a time: which files, and what is wrong with one.</summary>
/// <param name="Name">As in the allow-list and in findings.</param>
/// <param name="AppliesTo">Whether a file is looked at.</param>
/// <param name="Check">What breaks the rule in it: line, value seen, limit, what to do.</param>
internal sealed record Rule(
    string Name, Func<RepoFile, bool> AppliesTo, Func<RepoFile, IEnumerable<(int Line, string Message)>> Check)
{
    public IEnumerable<Finding> Find(RepoFile file) =>
        AppliesTo(file) ? Check(file).Select(found => new Finding(file.Path, found.Line, Name, found.Message)) : [];

    public override string ToString() => Name;
}

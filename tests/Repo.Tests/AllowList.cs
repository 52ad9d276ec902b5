namespace Commerce.Repo;

/// <summary>
/// Exceptions to rules, each with its reason: <c>eng/allow-list.txt</c>, lines of <c>path | rule | reason</c>.
/// </summary>
internal sealed class AllowList
{
    public const string Path = "eng/allow-list.txt";

    private readonly Dictionary<(string Path, string Rule), int> _lines = [];
    private readonly HashSet<(string Path, string Rule)> _used = [];

    public AllowList(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
            {
                continue;
            }

            var parts = lines[i].Split('|', StringSplitOptions.TrimEntries);
            if (parts is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 9 }])
            {
                throw new FormatException(
                    $"{Path}:{i + 1}: '{lines[i]}' is not 'path | rule | reason' with a real reason.");
            }

            _lines[(parts[0], parts[1])] = i + 1;
        }
    }

    /// <summary>The findings that no line of the list excuses.</summary>
    public IReadOnlyList<Finding> Filter(IEnumerable<Finding> findings) =>
        [.. findings.Where(finding =>
        {
            var key = (finding.Path, finding.Rule);
            return !_lines.ContainsKey(key) || (_used.Add(key) & false);
        })];

    /// <summary>Lines that excuse nothing (any more).</summary>
    public IEnumerable<Finding> Unused() =>
        from line in _lines
        where !_used.Contains(line.Key)
        select new Finding(
            Path, line.Value, "allow-list", $"'{line.Key.Path} | {line.Key.Rule}' excuses nothing. Delete the line.");
}

using System.Text;
using System.Text.RegularExpressions;

namespace Commerce.Repo.Rules;

/// <summary>Documents that restate code are checked against it; links lead somewhere.</summary>
internal static partial class DocumentRules
{
    /// <summary>Links to files and headings of the repository that are not there.</summary>
    public static IEnumerable<Finding> DeadLinks(RepoFile file, Func<string, bool> exists, Func<string, RepoFile?> read)
    {
        foreach (var (line, target) in Links(file))
        {
            var parts = target.Split('#', 2);
            var path = parts[0].Length == 0 ? file.Path : Resolve(file.Path, parts[0]);
            if (path.StartsWith("..", StringComparison.Ordinal))
            {
                continue; // Beside the repository: data and designs that a clone need not have.
            }

            if (!exists(path))
            {
                yield return new Finding(
                    file.Path, line, "link", $"'{target}' leads to {path}, which is not there. Correct or remove it.");
            }
            else if (parts.Length == 2 && read(path) is { } document && !Anchors(document).Contains(parts[1]))
            {
                yield return new Finding(
                    file.Path, line, "link", $"'{target}': {path} has no heading '{parts[1]}'. Correct the anchor.");
            }
        }
    }

    /// <summary>Code blocks that say they are a region of a file, and are not.</summary>
    public static IEnumerable<Finding> StaleSnippets(RepoFile file, Func<string, RepoFile?> read)
    {
        foreach (Match match in Snippet().Matches(file.Text))
        {
            var line = file.Text.AsSpan(0, match.Index).Count('\n') + 1;
            var (path, region) = (match.Groups["path"].Value, match.Groups["region"].Value);
            var source = read(path);
            var expected = source is null ? null : RegionOf(source, region);
            if (expected is null)
            {
                yield return new Finding(
                    file.Path, line, "snippet", $"there is no region '{region}' in {path}. Correct the marker.");
            }
            else if (Unindent(match.Groups["code"].Value) != expected)
            {
                yield return new Finding(
                    file.Path, line, "snippet", $"the block differs from {path}#{region}. Copy the region again.");
            }
        }
    }

    /// <summary>Decision records: numbered without gaps, titled with their number, with a status.</summary>
    public static IEnumerable<Finding> Decisions(IEnumerable<RepoFile> records)
    {
        var expected = 1;
        foreach (var file in records.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file.Path);
            if (!DecisionName().IsMatch(name)
                || int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture) != expected)
            {
                yield return new Finding(
                    file.Path, 0, "decision", $"'{name}' where {expected:0000}-words-of-its-title is next. Rename it.");
            }
            else if (!file.Lines[0].StartsWith($"# {name[..4]} ", StringComparison.Ordinal))
            {
                yield return new Finding(
                    file.Path, 1, "decision", $"the title is '{file.Lines[0]}'. Begin it with '# {name[..4]} '.");
            }

            if (!file.Lines.Any(line => line.StartsWith("Status: ", StringComparison.Ordinal)))
            {
                yield return new Finding(
                    file.Path, 0, "decision", "no line 'Status: accepted' (or superseded by which). Add it.");
            }

            expected++;
        }
    }

    /// <summary>Cells of the first table below a heading, without header and rule; backticks taken away.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Table(RepoFile file, string heading)
    {
        var rows = file.Lines
            .SkipWhile(line => line != heading)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(Cells)
            .ToList();
        return rows.Count > 0
            ? rows
            : throw new InvalidOperationException($"{file.Path} has no table below '{heading}'; a rule reads it.");
    }

    private static IReadOnlyList<string> Cells(string row) =>
        [.. row.Trim().Split('|')[1..^1].Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim())];

    private static IEnumerable<(int Line, string Target)> Links(RepoFile file)
    {
        var inCode = false;
        for (var i = 0; i < file.Lines.Count; i++)
        {
            inCode ^= file.Lines[i].StartsWith("```", StringComparison.Ordinal);
            if (inCode)
            {
                continue;
            }

            foreach (Match match in Link().Matches(file.Lines[i]))
            {
                var target = match.Groups["target"].Value;
                if (!target.Contains("://", StringComparison.Ordinal)
                    && !target.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    yield return (i + 1, target);
                }
            }
        }
    }

    private static string Resolve(string from, string target)
    {
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in target.TrimEnd('/').Split('/'))
        {
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    // As the pages of code hosts make them: lower case, spaces to hyphens, punctuation dropped.
    private static HashSet<string> Anchors(RepoFile file) =>
        [.. file.Lines.Where(line => line.StartsWith('#')).Select(line =>
        {
            var slug = new StringBuilder();
            foreach (var c in line.TrimStart('#').Trim().ToLowerInvariant())
            {
                if (char.IsLetterOrDigit(c) || c is '-' or '_')
                {
                    slug.Append(c);
                }
                else if (c == ' ')
                {
                    slug.Append('-');
                }
            }

            return slug.ToString();
        })];

    private static string? RegionOf(RepoFile file, string region)
    {
        var body = file.Lines
            .SkipWhile(line => line.Trim() != $"#region snippet-{region}" && line.Trim() != $"// snippet: {region}")
            .Skip(1)
            .TakeWhile(line => line.Trim() is not "#endregion" and not "// end snippet")
            .ToList();
        return body.Count == 0 ? null : Unindent(string.Join('\n', body));
    }

    private static string Unindent(string code)
    {
        var lines = code.Trim('\n').Split('\n').Select(line => line.TrimEnd()).ToList();
        var indent = lines.Where(line => line.Length > 0).Select(
            line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));
    }

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"<!-- snippet: (?<path>[^#\s]+)#(?<region>\S+) -->\s*```\w*\n(?<code>.*?)```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Snippet();

    [GeneratedRegex("^[0-9]{4}(-[a-z0-9]+)+$", RegexOptions.CultureInvariant)]
    private static partial Regex DecisionName();
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo.Rules;

/// <summary>
/// What must not cross a boundary: SQL, threads in grains, hashes that differ per process, this machine.
/// </summary>
internal static partial class BoundaryRules
{
    private static readonly HashSet<string> HostsAllowed = new(StringComparer.Ordinal)
    {
        "localhost", "127.0.0.1", "0.0.0.0", "orleans-commerce.dev", "www.w3.org", "schemas.microsoft.com",
        "www.crockford.com",
        "doi.org", "www.rfc-editor.org", "learn.microsoft.com", "json.schemastore.org", "example.com",
    };

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("sql", MayHoldNoSql, Sql),
        new("grain-conditional", InGrains, Conditional),
        new("grain-threads", InGrains, Threads),
        new("process-hash", file => file.IsCSharp && !file.IsTest, ProcessHash),
        new("machine", _ => true, Machine),
        new("host", file => !file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal), Host),
    ];

    // The designs that the shop is compared with are no part of it, and one of them is SQL.
    private static bool MayHoldNoSql(RepoFile file) =>
        file.IsCSharp
            && !file.Under("Storage")
            && !file.Under("Clustering")
            && !file.Under("LoadTests/Peers")
            && !file.Under("tests/Storage.Tests")
            && !file.Under("tests/Clustering.Tests")
            && !file.Under("tests/Repo.Tests");

    private static bool InGrains(RepoFile file) =>
        file.IsCSharp && (file.Under("Grains") || file.Under("Grains.Interfaces"));

    private static IEnumerable<(int, string)> Sql(RepoFile file)
    {
        foreach (var token in file.Syntax.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.Text.StartsWith("Sqlite", StringComparison.Ordinal)
                && token.Text != "Sqlite")
            {
                yield return (
                    RepoFile.LineOf(token), $"'{token.Text}' outside Storage/. Ask IShardStore or IShardInspector.");
            }
            else if (token.Value is string text && SqlStatement().IsMatch(text))
            {
                yield return (
                    RepoFile.LineOf(token), $"SQL '{text.Trim().Split('\n')[0]}' outside Storage/. Move it there.");
            }
        }
    }

    private static IEnumerable<(int, string)> Conditional(RepoFile file) =>
        from directive in file.Nodes<IfDirectiveTriviaSyntax>()
        select (RepoFile.LineOf(directive), $"'{directive}' in grain code, which compiles on both engines as it is. "
            + "Put the difference into Silo/Hosting.");

    private static IEnumerable<(int, string)> Threads(RepoFile file)
    {
        foreach (var call in file.Nodes<InvocationExpressionSyntax>())
        {
            var name = call.Expression is MemberAccessExpressionSyntax access ? access.Name.Identifier.Text : "";
            var full = call.Expression.ToString();
            if (name == "ConfigureAwait" || full is "Task.Run" or "Task.Factory.StartNew"
                || full.StartsWith("Parallel.", StringComparison.Ordinal)
                || full.EndsWith(".GetAwaiter().GetResult", StringComparison.Ordinal))
            {
                yield return (RepoFile.LineOf(call), $"'{full}' leaves the grain's scheduler. Await on it instead.");
            }
        }

        // Process-wide services beside the grains may need a lock; a grain never does.
        foreach (var type in file.Nodes<ClassDeclarationSyntax>().Where(IsGrain))
        {
            foreach (var lockStatement in type.DescendantNodes().OfType<LockStatementSyntax>())
            {
                yield return (
                    RepoFile.LineOf(lockStatement),
                    $"a lock in {type.Identifier.Text}. Turns are single-threaded: no lock is needed.");
            }

            foreach (var name in type.DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.Text is "SemaphoreSlim" or "Monitor" or "Mutex" or "ReaderWriterLockSlim" or "Lock")
                {
                    yield return (
                        RepoFile.LineOf(name),
                        $"'{name}' in {type.Identifier.Text}. Turns are single-threaded: no lock is needed.");
                }
            }
        }
    }

    private static bool IsGrain(ClassDeclarationSyntax type) =>
        type.BaseList?.Types.Any(one => GrainBase().IsMatch(one.Type.ToString())) == true;

    private static IEnumerable<(int, string)> ProcessHash(RepoFile file) =>
        from call in file.Nodes<InvocationExpressionSyntax>()
        let name = call.Expression.ToString()
        where name.EndsWith(".GetHashCode", StringComparison.Ordinal) || name == "HashCode.Combine"
        where !call.Ancestors().OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == "GetHashCode")
        select (
            RepoFile.LineOf(call),
            $"'{name}' differs from process to process. Shard and order by Slots.Of or a hash that is written down.");

    private static IEnumerable<(int, string)> Machine(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        let match = MachinePath().Match(line.text)
        where match.Success
        select (line.Number, $"'{match.Value}' is a path of one machine. Make it relative, or a setting.");

    private static IEnumerable<(int, string)> Host(RepoFile file) =>
        from line in file.Lines.Select((text, index) => (text, Number: index + 1))
        from Match match in Url().Matches(line.text)
        let host = match.Groups["host"].Value
        where !HostsAllowed.Contains(host)
            && !host.EndsWith(".test", StringComparison.Ordinal)
            && host.Contains('.', StringComparison.Ordinal)
        select (
            line.Number,
            $"host '{host}'. Package registries are never named here; another host is added to BoundaryRules.");

    [GeneratedRegex(
        @"^\s*((SELECT|select)\b.*\b(FROM|from)\b|(INSERT|insert)\b.*\b(INTO|into)\b|"
        + @"(UPDATE|update)\b.*\b(SET|set)\b.*=|"
        + @"(DELETE|delete)\s+(FROM|from)\b|(CREATE|create)\s+(TABLE|table|INDEX|index)\b|(PRAGMA|pragma)\s)",
        RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex SqlStatement();

    [GeneratedRegex(@"^(Grain(<.+>)?|I\w+Grain)$", RegexOptions.CultureInvariant)]
    private static partial Regex GrainBase();

    [GeneratedRegex(@"(?<![\w.])(/work/|/home/\w|/root/|/Users/\w|[A-Z]:\\\w)", RegexOptions.CultureInvariant)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://(?<host>[A-Za-z0-9.-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Url();
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Commerce.Repo.Rules;

/// <summary>Wire names and numbers: explicit, never used twice. They outlive the code that wrote them.</summary>
internal static class ContractRules
{
    // Consumers of the outbox have 5xxx wherever they live.
    private static readonly (string Folder, int[] Thousands)[] EventIdRanges =
    [
        ("Engine", [1]),
        ("Grains", [2, 5]),
        ("Storage", [3]),
        ("WebFront", [4]),
        ("SandboxGateway", [4]),
        ("Silo", [2, 5]),
    ];

    public static IReadOnlyList<Rule> All { get; } =
    [
        // The engine sends types of Orleans under the names that they have there.
        new("member-id", file => file.IsCSharp && !file.IsTest && !file.Under("Engine"), MemberIds),
        new("member-alias", file => file.IsCSharp && file.Under("Grains.Interfaces"), MethodAliases),
        new("event-id", file => file.IsCSharp && !file.IsTest, EventIds),
    ];

    /// <summary>Aliases of types must differ over the whole repository.</summary>
    public static IEnumerable<Finding> DuplicateAliases(IEnumerable<RepoFile> files) =>
        from named in
            from file in files
            from type in file.Nodes<BaseTypeDeclarationSyntax>()
            let alias = ArgumentOf(type.AttributeLists, "Alias")
            where alias is not null
            select (File: file, Type: type, Alias: alias)
        group named by named.Alias into same
        from second in same.Skip(1)
        select new Finding(
            second.File.Path, RepoFile.LineOf(second.Type), "alias",
            $"{same.Key} names {second.Type.Identifier.Text} and {same.First().Type.Identifier.Text}. Give it a "
            + "name of its own.");

    /// <summary>Event ids must differ over the whole repository: operators search by them.</summary>
    public static IEnumerable<Finding> DuplicateEventIds(IEnumerable<RepoFile> files) =>
        from logged in
            from file in files
            from log in LoggedEvents(file)
            select (File: file, log.Line, log.Id)
        group logged by logged.Id into same
        from second in same.Skip(1)
        let first = same.First()
        select new Finding(
            second.File.Path, second.Line, "event-id", $"event id {same.Key} is taken by "
                + $"{first.File.Path}:{first.Line}. Take a free one.");

    private static IEnumerable<(int, string)> MemberIds(RepoFile file)
    {
        var types = file.Nodes<TypeDeclarationSyntax>().Where(type => Has(type.AttributeLists, "GenerateSerializer"));
        foreach (var type in types)
        {
            if (ArgumentOf(type.AttributeLists, "Alias") is null)
            {
                yield return (
                    RepoFile.LineOf(type),
                    $"{type.Identifier.Text} is serialized without [Alias]. Its CLR name would be its wire name.");
            }

            // The parameters in the first line of a class are none of its members.
            var positional = type is RecordDeclarationSyntax ? type.ParameterList : null;
            var members =
                positional?.Parameters.Select(one => (Name: one.Identifier.Text, one.AttributeLists)) ?? [];
            members = members.Concat(type.Members
                .Where(member => Has(member.AttributeLists, "Id"))
                .Select(member => (Name: member.ToString(), member.AttributeLists)));
            var seen = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, attributes) in members)
            {
                var id = ArgumentOf(attributes, "Id");
                if (id is null)
                {
                    yield return (
                        RepoFile.LineOf(type),
                        $"'{name}' of {type.Identifier.Text} has no [Id]. Give it the next number.");
                }
                else if (!seen.TryAdd(id, name))
                {
                    yield return (
                        RepoFile.LineOf(type),
                        $"'{name}' and '{seen[id]}' of {type.Identifier.Text} share [Id({id})]. Give one the next "
                        + "number.");
                }
            }
        }
    }

    private static IEnumerable<(int, string)> MethodAliases(RepoFile file)
    {
        var grains = file.Nodes<InterfaceDeclarationSyntax>()
            .Where(type => ArgumentOf(type.AttributeLists, "Alias") is not null);
        foreach (var type in grains)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var method in type.Members.OfType<MethodDeclarationSyntax>())
            {
                var alias = ArgumentOf(method.AttributeLists, "Alias");
                if (alias is null || !seen.Add(alias))
                {
                    yield return (RepoFile.LineOf(method), $"{type.Identifier.Text}.{method.Identifier.Text} has "
                        + $"alias {alias ?? "none"}. "
                        + "Give each method one of its own: it is what goes over the wire.");
                }
            }
        }
    }

    private static IEnumerable<(int, string)> EventIds(RepoFile file)
    {
        var folder = file.Path.Split('/')[0];
        var range = EventIdRanges.FirstOrDefault(one => one.Folder == folder);
        return from log in LoggedEvents(file)
               where range.Folder is not null && !range.Thousands.Contains(log.Id / 1000)
               select (log.Line, $"event id {log.Id} in {folder}/, whose ids begin with "
                   + $"{string.Join(" or ", range.Thousands)}. Take one of these.");
    }

    private static IEnumerable<(int Line, int Id)> LoggedEvents(RepoFile file) =>
        from attribute in file.Nodes<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList?.Arguments
        where arguments is not null
        let id = arguments.Value.FirstOrDefault(one => one.NameEquals?.Name.Identifier.Text == "EventId")
            ?? arguments.Value.FirstOrDefault(one => one.NameEquals is null)
        where id?.Expression is LiteralExpressionSyntax { Token.Value: int }
        select (RepoFile.LineOf(attribute), (int)((LiteralExpressionSyntax)id.Expression).Token.Value!);

    private static bool Has(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == name);

    private static string? ArgumentOf(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(list => list.Attributes)
            .FirstOrDefault(attribute => attribute.Name.ToString() == name)?.ArgumentList?.Arguments[0].ToString();
}

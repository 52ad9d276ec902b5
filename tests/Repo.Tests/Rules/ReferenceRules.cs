using System.Xml.Linq;

namespace Commerce.Repo.Rules;

/// <summary>The arrows between projects: those of docs/architecture.md, one way, no other.</summary>
internal static class ReferenceRules
{
    // What UsesActorEngine brings (eng/ActorEngine.targets), so that project files need not repeat it.
    private static readonly string[] EngineProjects = ["Engine", "Engine.Generators"];

    /// <summary>What a project references directly.</summary>
    public static IReadOnlySet<string> Of(RepoFile project)
    {
        var xml = XDocument.Parse(project.Text);
        var names = xml.Descendants("ProjectReference")
            .Select(
                reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .ToHashSet(StringComparer.Ordinal);
        if (xml.Descendants("UsesActorEngine").Any())
        {
            names.UnionWith(EngineProjects);
        }

        return names;
    }

    /// <summary>Differences between project files and the table: folder, what it may depend on.</summary>
    public static IEnumerable<Finding> Differences(
        IReadOnlyDictionary<string, IReadOnlySet<string>> references,
        IReadOnlyDictionary<string, IReadOnlySet<string>> table,
        string document)
    {
        foreach (var (project, actual) in references)
        {
            if (!table.TryGetValue(project, out var allowed))
            {
                yield return new Finding(
                    document, 0, "references", $"project {project} is not in the table. Add its row.");
                continue;
            }

            foreach (var extra in actual.Except(allowed, StringComparer.Ordinal))
            {
                yield return new Finding(
                    $"{project}/{project}.csproj", 0, "references",
                    $"references {extra}; the table of {document} allows {string.Join(", ", allowed)}. Turn the "
                    + "arrow round, or decide and record it.");
            }

            foreach (var missing in allowed.Except(actual, StringComparer.Ordinal))
            {
                yield return new Finding(
                    document, 0, "references", $"says that {project} depends on {missing}; it does not. Correct the "
                        + "table.");
            }
        }

        foreach (var project in table.Keys.Where(project => !references.ContainsKey(project)))
        {
            yield return new Finding(
                document, 0, "references", $"names {project}, which is no project. Correct the table.");
        }
    }

    /// <summary>A way round in the arrows, if there is one.</summary>
    public static IEnumerable<Finding> Cycles(IReadOnlyDictionary<string, IReadOnlySet<string>> references)
    {
        foreach (var start in references.Keys)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            var open = new Stack<string>(references[start]);
            while (open.TryPop(out var next))
            {
                if (next == start)
                {
                    yield return new Finding(
                        $"{start}/{start}.csproj", 0, "references", $"{start} reaches itself. Arrows point one way.");
                    break;
                }

                if (reached.Add(next) && references.TryGetValue(next, out var further))
                {
                    foreach (var project in further)
                    {
                        open.Push(project);
                    }
                }
            }
        }
    }
}

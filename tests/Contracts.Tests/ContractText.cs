using System.Globalization;
using System.Reflection;
using System.Text;
using Commerce.Engine;

namespace Commerce.Contracts;

/// <summary>What the processes of the shop tell each other, as text: a block for each interface and type.</summary>
internal static class ContractText
{
    public static string PathOfFile { get; } = Path.Combine(
        typeof(ContractText).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(each => each.Key == "RepositoryRoot").Value!,
        "docs", "contracts.txt");

    /// <summary>The engine's own, and those of the shop.</summary>
    public static GrainManifest Manifest { get; } = MakeManifest();

    public static string OfThisBuild()
    {
        var blocks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var each in Manifest.Interfaces.Values)
        {
            blocks.Add(string.Create(CultureInfo.InvariantCulture, $"interface {each.Name}"), "");
        }

        foreach (var (id, method) in Manifest.Methods
            .OrderBy(entry => entry.Value.Method.Signature, StringComparer.Ordinal))
        {
            var (owner, signature) = Split(method.Method.Signature);
            var result = method.Result.Length > 0 ? $" -> {method.Result}" : "";
            var options = method.Method.Options == GrainMethodOptions.None ? "" : $" [{method.Method.Options}]";
            blocks[$"interface {owner}"] += string.Create(
                CultureInfo.InvariantCulture, $"{id:x8} {signature}{result}{options}\n");
        }

        foreach (var (name, members) in Manifest.Contracts)
        {
            blocks.Add(name, members.Length > 0 ? members + "\n" : "");
        }

        var text = new StringBuilder();
        foreach (var (name, members) in blocks)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(name).Append('\n');
            foreach (var line in members.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static (string Owner, string Signature) Split(string signature)
    {
        var slash = signature.IndexOf('/', StringComparison.Ordinal);
        return (signature[..slash], signature[(slash + 1)..]);
    }

    private static GrainManifest MakeManifest()
    {
        var manifest = new GrainManifest();
        manifest.AddAssembly(typeof(GrainManifest).Assembly);
        manifest.AddAssembly(typeof(MemberId).Assembly);
        manifest.AddAssembly(typeof(DomainServices).Assembly);
        manifest.AddAssembly(typeof(Storage.StaleEpochException).Assembly);
        return manifest;
    }
}

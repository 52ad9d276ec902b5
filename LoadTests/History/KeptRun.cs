using Commerce.LoadTests.Servers;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.History;

/// <summary>
/// Leaves a run so that anybody can look again: a script beside history and shards starts the servers, verifies,
/// checks, and stops the servers.
/// </summary>
internal static class KeptRun
{
    private const string FileName = "again.sh";

    /// <summary>Writes the script, and prints how to run it.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="history">Folder of the records.</param>
    /// <param name="data">The shop's data directory.</param>
    /// <param name="shards">Where they are, if not there.</param>
    internal static void Write(string folder, string history, string data, ShardsKept? shards)
    {
        var script = Path.Combine(folder, FileName);
        File.WriteAllText(script, TextOf(Path.GetFullPath(history), Path.GetFullPath(data), shards));
        Console.WriteLine($"Kept: {folder}{(shards is null ? "" : $" and {shards.Place}")}. Again: bash {script}");
    }

    /// <summary>The script.</summary>
    internal static string TextOf(string history, string data, ShardsKept? shards)
    {
        var settings = string.Concat((shards?.Settings ?? []).Select(setting => $" \\\n  {setting}"));
        var start = string.Concat((shards?.Start ?? []).Select(line => $"{line} || exit\n"));
        var stop = shards is { Stop.Count: > 0 } ? $"trap '{string.Join("; ", shards.Stop)}' EXIT\n" : "";
        return $$"""
            # Verifies the shards of a recorded run again, and checks its history against them.
            cd '{{Repository.Root}}' || exit
            {{stop}}{{start}}program=(dotnet run -c Release --project LoadTests --)
            shards=(--data-directory '{{data}}'{{settings}})
            "${program[@]}" verify --live false "${shards[@]}"
            "${program[@]}" history --check '{{history}}' "${shards[@]}"

            """;
    }
}

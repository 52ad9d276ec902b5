using System.Text.Json;

namespace Commerce.LoadTests.Measure;

/// <summary>Writes <c>results/&lt;utc&gt;-&lt;commit&gt;.json</c>: what was run, where, and what came out.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static string Write(string command, object config, object result, Machine machine, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var path = Path.Combine("results", $"{now:yyyyMMdd'T'HHmmss'Z'}-{machine.Commit}.json");
        Directory.CreateDirectory("results");
        File.WriteAllText(path, JsonSerializer.Serialize(new { command, at = now, machine, config, result }, Json) +
            "\n");
        return path;
    }
}

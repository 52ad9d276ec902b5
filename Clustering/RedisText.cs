using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Commerce.Engine;
using Orleans.Runtime;

namespace Commerce.Clustering;

/// <summary>Rows as Redis has them.</summary>
internal static partial class RedisText
{
    public static string Of(SiloRow row) => JsonSerializer.Serialize(
        new StoredRow(
            row.Silo.ToParsableString(),
            row.Name,
            $"{row.Status}",
            row.Weight,
            row.SoftwareVersion,
            row.StartedAt.ToUnixTimeMilliseconds(),
            SuspicionText.Of(row.Suspicions),
            row.IsDegraded,
            row.Roles),
        StoredRowJson.Default.StoredRow);

    /// <exception cref="FormatException">It is something else.</exception>
    public static SiloRow ParseRow(string text, IReadOnlyDictionary<string, string> heartbeats)
    {
        StoredRow? row;
        try
        {
            row = JsonSerializer.Deserialize(text, StoredRowJson.Default.StoredRow);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"'{text}' is no row of a membership table.", exception);
        }

        if (row is null)
        {
            throw new FormatException("'null' is no row of a membership table.");
        }

        var heartbeat = heartbeats.TryGetValue(row.Silo, out var beat)
            ? long.Parse(beat, CultureInfo.InvariantCulture)
            : row.StartedAt;
        return new(
            SiloAddress.FromParsableString(row.Silo),
            row.Name,
            Enum.TryParse<SiloStatus>(row.Status, out var status) ? status : SiloStatus.None,
            row.Weight,
            row.SoftwareVersion,
            DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(heartbeat),
            SuspicionText.Parse(row.Suspicions),
            row.Degraded,
            row.Roles ?? "");
    }

    internal sealed record StoredRow(
        string Silo,
        string Name,
        string Status,
        int Weight,
        string SoftwareVersion,
        long StartedAt,
        string Suspicions,
        bool Degraded,
        string? Roles = null); // silos of earlier versions write none

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(StoredRow))]
    private sealed partial class StoredRowJson : JsonSerializerContext;
}

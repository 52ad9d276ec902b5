namespace Commerce.Shop;

/// <summary>The settings of a shop on PostgreSQL.</summary>
internal static class PostgresSettings
{
    /// <param name="shards">Connection strings, in the order of the shards.</param>
    public static IEnumerable<(string Key, string Value)> Of(params (string Primary, string? Replica)[] shards)
    {
        yield return ("Commerce:Storage:Provider", "PostgreSql");
        foreach (var (number, (primary, replica)) in shards.Index())
        {
            var shard = $"Commerce:Storage:Shards:{number}:";
            yield return (shard + "Name", $"shard-{number}");
            yield return (shard + "Primary", primary);
            if (replica is not null)
            {
                yield return (shard + "Replica", replica);
            }
        }
    }
}

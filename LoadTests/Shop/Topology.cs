using Commerce.LoadTests.Servers;
using Commerce.Storage;

namespace Commerce.LoadTests.Shop;

/// <summary>Of how many processes a shop consists.</summary>
/// <param name="Silos">0: the shop is one process.</param>
/// <param name="Fronts">Of a cluster.</param>
/// <param name="Membership">Where silos find each other: <see cref="Redis"/> or <see cref="Sql"/>.</param>
internal sealed record Topology(int Silos, int Fronts, string Membership)
{
    internal const string Redis = "Redis";
    internal const string Sql = "Sql";

    internal static readonly Topology OneProcess = new(0, 1, "");

    internal bool IsCluster => Silos > 0;

    /// <summary>Why there is no such shop; null when there is.</summary>
    /// <param name="provider">Of its shards.</param>
    internal string? Error(string provider)
    {
        if (!IsCluster)
        {
            return Fronts == 1 ? null : "--fronts needs --silos.";
        }

        return this is not { Silos: <= 16, Fronts: >= 1 and <= 16 } ? "--silos is 0 to 16, --fronts 1 to 16."
            : Membership is not (Redis or Sql) ? $"--membership {Membership}: there are {Redis} and {Sql}."
            : ShardDatabases.Check(provider) == StorageOptions.Sqlite
                ? "--silos need --provider PostgreSql or SqlServer: several processes share the shards."
            : null;
    }
}

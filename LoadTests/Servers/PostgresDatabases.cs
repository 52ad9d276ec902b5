using System.Globalization;
using Commerce.Storage;

namespace Commerce.LoadTests.Servers;

/// <summary>
/// Databases on private PostgreSQL servers, a primary for each shard, with a replica of its own or without.
/// </summary>
internal sealed class PostgresDatabases : ShardDatabases
{
    private readonly PrivateServers _servers;
    private readonly List<PostgresServer> _primaries = [];
    private readonly List<PostgresServer> _replicas = [];

    private PostgresDatabases(PrivateServers servers) => _servers = servers;

    internal override string Place => string.Create(
        CultureInfo.InvariantCulture,
        $"PostgreSQL, {_primaries.Count} primaries{(_replicas.Count > 0 ? ", each with a replica" : "")}");

    internal override TimeSpan ServerCpu =>
        _primaries.Concat(_replicas).Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Cpu);

    internal override IReadOnlyList<PostgresServer> Postgres => _primaries;

    internal static async Task<PostgresDatabases> StartAsync(
        int shards, bool replicas, CancellationToken cancellationToken)
    {
        var databases = new PostgresDatabases(PrivateServers.Open());
        try
        {
            for (var shard = 0; shard < shards; shard++)
            {
                var primary = await databases._servers.StartPostgresAsync(ShardName(shard), cancellationToken);
                databases._primaries.Add(primary);
                if (replicas)
                {
                    databases._replicas.Add(await databases._servers.StartReplicaAsync(
                        $"{ShardName(shard)}-replica", primary, cancellationToken));
                }
            }

            return databases;
        }
        catch
        {
            await databases.DisposeAsync();
            throw;
        }
    }

    internal override async Task<StorageOptions> NewAsync(
        string name, string folder, CancellationToken cancellationToken)
    {
        var options = new StorageOptions { Provider = StorageOptions.PostgreSql };
        for (var shard = 0; shard < _primaries.Count; shard++)
        {
            options.Shards.Add(new ShardOptions
            {
                Name = ShardName(shard),
                Primary = (await _primaries[shard].CreateDatabasesAsync([name], cancellationToken))[0],
                Replica = shard < _replicas.Count
                    ? await _replicas[shard].ConnectionAsync(name, cancellationToken)
                    : null,
            });
        }

        return options;
    }

    internal override ShardsKept? Keep(string name)
    {
        _servers.Keep();
        var script = Path.Combine("eng", "services", "postgres.sh");
        return new ShardsKept(
            _servers.Folder,
            [.. _primaries.Select(server => $"bash {script} start {server.Folder}")],
            [.. _primaries.Select(server => $"bash {script} stop {server.Folder}")],
            [
                $"--Commerce:Storage:Provider={StorageOptions.PostgreSql}",
                .. _primaries.SelectMany((server, shard) => (string[])
                [
                    $"--Commerce:Storage:Shards:{shard}:Name={ShardName(shard)}",
                    $"\"--Commerce:Storage:Shards:{shard}:Primary="
                        + $"$(bash {script} connection {server.Folder} commerce {name})\"",
                ]),
            ]);
    }

    public override ValueTask DisposeAsync()
    {
        _primaries.ForEach(server => server.Dispose());
        return _servers.DisposeAsync();
    }
}

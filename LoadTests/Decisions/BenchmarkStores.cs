using System.Globalization;
using Commerce.LoadTests.Servers;
using Commerce.Storage;

namespace Commerce.LoadTests.Decisions;

/// <summary>
/// Makes an empty store for each measurement: SQLite in a new folder, or databases on two PostgreSQL servers, one for
/// each shard, that are private to this run.
/// </summary>
internal sealed class BenchmarkStores : IAsyncDisposable
{
    private const int Shards = 2;

    private readonly string _directory;
    private readonly PrivateServers? _servers;
    private readonly IReadOnlyList<PostgresServer> _postgres;
    private int _stores;

    private BenchmarkStores(string directory, PrivateServers? servers, IReadOnlyList<PostgresServer> postgres) =>
        (_directory, _servers, _postgres) = (directory, servers, postgres);

    /// <summary>For people: what was measured.</summary>
    internal string Place => _servers is null ? $"SQLite in {_directory}" : $"PostgreSQL, {Shards} primaries";

    /// <summary>What the database servers have used; nothing when the database is in this process.</summary>
    internal TimeSpan ServerCpu => _postgres.Aggregate(TimeSpan.Zero, (sum, server) => sum + server.Cpu);

    /// <param name="postgres">False: SQLite.</param>
    /// <param name="directory">Where SQLite's files lie: decides which disk.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static async Task<BenchmarkStores> OpenAsync(
        bool postgres, string directory, CancellationToken cancellationToken)
    {
        if (!postgres)
        {
            return new BenchmarkStores(directory, null, []);
        }

        var servers = PrivateServers.Open();
        try
        {
            var started = new List<PostgresServer>();
            while (started.Count < Shards)
            {
                started.Add(await servers.StartPostgresAsync($"shard-{started.Count}", cancellationToken));
            }

            return new BenchmarkStores(directory, servers, started);
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    internal async Task<BenchmarkStore> NewAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_directory, $"commerce-{Path.GetRandomFileName()}");
        var options = new StorageOptions();
        var name = string.Create(CultureInfo.InvariantCulture, $"store_{_stores++}");
        foreach (var server in _postgres)
        {
            options.Provider = "PostgreSql";
            options.Shards.Add(new ShardOptions
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"shard-{options.Shards.Count}"),
                Primary = (await server.CreateDatabasesAsync([name], cancellationToken))[0],
            });
        }

        return new BenchmarkStore(folder, options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }
}

/// <summary>An empty store: where it is, as the shop is told.</summary>
internal sealed class BenchmarkStore : IDisposable
{
    internal BenchmarkStore(string folder, StorageOptions options)
    {
        Directory.CreateDirectory(folder);
        (Folder, Options) = (folder, options);
    }

    internal string Folder { get; }

    internal StorageOptions Options { get; }

    /// <summary>The same as settings.</summary>
    internal IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Commerce:DataDirectory", Folder),
        new("Commerce:Storage:Provider", Options.Provider),
        .. Options.Shards.SelectMany((shard, n) => (KeyValuePair<string, string?>[])
        [
            new($"Commerce:Storage:Shards:{n}:Name", shard.Name),
            new($"Commerce:Storage:Shards:{n}:Primary", shard.Primary),
        ]),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

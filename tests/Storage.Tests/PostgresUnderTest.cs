using Commerce.Storage.Verification;
using Commerce.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Commerce.Storage.Tests;

/// <summary>A store over two empty schemas of a server: a database for each test would cost a second.</summary>
internal sealed class PostgresUnderTest(PostgresServer server) : IStoreUnderTest
{
    private static int _schemas;

    private readonly List<TestDirectory> _directories = [];
    private IOwnedShardStore? _store;

    public StorageOptions Options { get; } = new() { Provider = StorageOptions.PostgreSql };

    public IShardStore Store => _store!;

    public async ValueTask StartAsync()
    {
        await server.ReadyAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        for (var n = 0; n < 2; n++)
        {
            var schema = $"shard_{Interlocked.Increment(ref _schemas)}";
            await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
            await create.ExecuteNonQueryAsync();
            Options.Shards.Add(new ShardOptions
            {
                Name = $"shard-{n}",
                Primary = $"{server.ConnectionString};Search Path={schema}",
            });
        }

        _store = Open();
    }

    /// <summary>Opens it, also beside another that has it open: each has a data directory of its own.</summary>
    public IOwnedShardStore Open()
    {
        _directories.Add(new TestDirectory());
        return ShardStore.Open(Options, _directories[^1].Path, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public void Reopen()
    {
        _store!.Dispose();
        _store = Open();
    }

    public IShardInspector OpenInspector() => ShardStore.OpenInspector(Options, "unused");

    public void Dispose()
    {
        _store?.Dispose();
        _directories.ForEach(directory => directory.Dispose());
    }
}

using System.Data.Common;
using Commerce.Storage.Verification;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Storage.Tests;

/// <summary>
/// A store over two databases, made for the test and dropped after it, on the server that
/// <c>COMMERCE_TEST_SQLSERVER</c> names. Without one the test is skipped.
/// </summary>
internal sealed class SqlServerUnderTest : IStoreUnderTest
{
    private const string Variable = "COMMERCE_TEST_SQLSERVER";

    private readonly string? _server = Environment.GetEnvironmentVariable(Variable);
    private readonly TestDirectory _directory = new();
    private readonly List<string> _databases = [];
    private IOwnedShardStore? _store;

    public StorageOptions Options { get; } = new() { Provider = StorageOptions.SqlServer };

    public IShardStore Store => _store!;

    public async ValueTask StartAsync()
    {
        if (string.IsNullOrEmpty(_server))
        {
            Assert.Skip($"{Variable} names no server: set it to the connection string of one, by a login that may make "
                + "databases, and build again (docs/testing.md).");
        }

        for (var n = 0; n < 2; n++)
        {
            var database = $"commerce_test_{Guid.NewGuid():N}";
            await ExecuteAsync($"CREATE DATABASE {database}");
            _databases.Add(database);
            await ExecuteAsync($"ALTER DATABASE {database} SET READ_COMMITTED_SNAPSHOT ON");
            await ExecuteAsync($"ALTER DATABASE {database} SET ALLOW_SNAPSHOT_ISOLATION ON");
            Options.Shards.Add(new ShardOptions
            {
                Name = $"shard-{n}",
                Primary = new SqlConnectionStringBuilder(_server) { InitialCatalog = database }.ConnectionString,
            });
        }

        _store = Open();
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
        foreach (var database in _databases)
        {
            ExecuteAsync($"ALTER DATABASE {database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {database}")
                .GetAwaiter().GetResult();
        }

        _directory.Dispose();
    }

    private IOwnedShardStore Open() =>
        ShardStore.Open(Options, _directory.Path, TimeProvider.System, NullLoggerFactory.Instance);

    private async Task ExecuteAsync(string sql)
    {
        await using DbConnection connection = new SqlConnection(
            new SqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

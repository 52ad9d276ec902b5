using System.Data.Common;
using System.Globalization;
using Commerce.LoadTests.Shop;
using Commerce.Storage;
using Microsoft.Data.SqlClient;

namespace Commerce.LoadTests.Servers;

/// <summary>
/// Databases on the SQL Server that an environment variable names, made for the run and dropped after it. This program
/// starts none: there is no package of it to be had.
/// </summary>
internal sealed class SqlServerDatabases : ShardDatabases
{
    /// <summary>Connection string of a login that may make databases; the tests of the store read it too.</summary>
    internal const string Variable = "COMMERCE_TEST_SQLSERVER";

    private readonly string _server;
    private readonly int _shards;
    private readonly List<string> _made = [];
    private bool _kept;

    private SqlServerDatabases(string server, int shards) => (_server, _shards) = (server, shards);

    internal override string Place => string.Create(
        CultureInfo.InvariantCulture,
        $"SQL Server {new SqlConnectionStringBuilder(_server).DataSource}, {_shards} databases on one server");

    internal static async Task<SqlServerDatabases> ConnectAsync(int shards, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } server)
        {
            throw new ServerNotInstalledException(
                $"{Variable} names no server: set it to the connection string of one, by a login that may make "
                + "databases, and run this program with -p:InvariantGlobalization=false.");
        }

        var databases = new SqlServerDatabases(server, shards);
        await databases.ExecuteAsync("SELECT 1", cancellationToken);
        return databases;
    }

    internal override async Task<StorageOptions> NewAsync(
        string name, string folder, CancellationToken cancellationToken)
    {
        var options = new StorageOptions { Provider = StorageOptions.SqlServer };
        for (var shard = 0; shard < _shards; shard++)
        {
            var database = string.Create(
                CultureInfo.InvariantCulture, $"commerce_load_{Environment.ProcessId}_{name}_{shard}");
            await ExecuteAsync($"CREATE DATABASE {database}", cancellationToken);
            _made.Add(database);
            await ExecuteAsync($"ALTER DATABASE {database} SET READ_COMMITTED_SNAPSHOT ON", cancellationToken);
            await ExecuteAsync($"ALTER DATABASE {database} SET ALLOW_SNAPSHOT_ISOLATION ON", cancellationToken);
            options.Shards.Add(new ShardOptions
            {
                Name = ShardName(shard),
                Primary = new SqlConnectionStringBuilder(_server) { InitialCatalog = database }.ConnectionString,
            });
        }

        return options;
    }

    internal override ShardsKept? Keep(string name)
    {
        _kept = true;
        return new ShardsKept(
            string.Join(", ", _made), [], [],
            [
                $"--Commerce:Storage:Provider={StorageOptions.SqlServer}",
                .. _made.SelectMany((database, shard) => (string[])
                [
                    $"--Commerce:Storage:Shards:{shard}:Name={ShardName(shard)}",
                    $"\"--Commerce:Storage:Shards:{shard}:Primary=${Variable};Database={database}\"",
                ]),
            ]);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var database in _kept ? [] : _made)
        {
            await ExecuteAsync(
                $"ALTER DATABASE {database} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {database}",
                CancellationToken.None);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = new SqlConnection(
                new SqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is SqlException or NotSupportedException or ArgumentException)
        {
            throw new ShopApiException($"The SQL Server that {Variable} names: {exception.Message}");
        }
    }
}

using System.Globalization;
using Commerce.LoadTests.Shop;
using Npgsql;

namespace Commerce.LoadTests.Servers;

/// <summary>A PostgreSQL server that runs.</summary>
internal sealed class PostgresServer(string folder) : IDisposable
{
    private readonly int _postmaster = int.Parse(
        File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(),
        CultureInfo.InvariantCulture);

    private NpgsqlDataSource? _superuser;

    internal string Folder => folder;

    /// <summary>What all its processes have used.</summary>
    internal TimeSpan Cpu => ProcessTree.Cpu(_postmaster);

    /// <summary>As if it had crashed.</summary>
    internal Task StopImmediateAsync() =>
        PrivateServers.RunAsync("postgres.sh", ["stop", folder, "immediate"], CancellationToken.None);

    /// <summary>After a stop.</summary>
    internal Task StartAgainAsync() =>
        PrivateServers.RunAsync("postgres.sh", ["start", folder], CancellationToken.None);

    /// <summary>
    /// Ends sessions of the shop, or the statements that they are at: those that work or wait for a commit.
    /// </summary>
    /// <param name="terminate">Sessions.</param>
    /// <param name="idleToo">Sessions that do nothing too.</param>
    /// <returns>How many; 0 also if the server cannot be asked now.</returns>
    internal async Task<long> DisturbAsync(bool terminate, bool idleToo)
    {
        try
        {
            _superuser ??= new NpgsqlDataSourceBuilder(await PrivateServers.RunAsync(
                "postgres.sh", ["connection", folder, "postgres", "postgres"], CancellationToken.None)).Build();
            await using var command = _superuser.CreateCommand(
                $"SELECT count(pg_{(terminate ? "terminate" : "cancel")}_backend(pid)) FROM pg_stat_activity "
                + $"WHERE usename = 'commerce'{(idleToo ? "" : " AND state <> 'idle'")}");
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (Exception exception) when (exception is NpgsqlException or ShopApiException)
        {
            return 0;
        }
    }

    public void Dispose() => _superuser?.Dispose();

    internal async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await ConnectionAsync("commerce", cancellationToken));
        await connection.OpenAsync(cancellationToken);
        return connection.PostgreSqlVersion.ToString();
    }

    /// <summary>New empty databases: connection strings of the role that owns them.</summary>
    internal async Task<IReadOnlyList<string>> CreateDatabasesAsync(
        IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await PrivateServers.RunAsync("postgres.sh", ["database", folder, .. names], cancellationToken);
        var connections = new List<string>();
        foreach (var name in names)
        {
            connections.Add(
                await ConnectionAsync(name, cancellationToken));
        }

        return connections;
    }

    /// <summary>Of the role that owns the shop's databases.</summary>
    internal Task<string> ConnectionAsync(string database, CancellationToken cancellationToken) =>
        PrivateServers.RunAsync("postgres.sh", ["connection", folder, "commerce", database], cancellationToken);
}

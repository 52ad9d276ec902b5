using System.Globalization;
using Npgsql;

namespace Commerce.LoadTests.Servers;

/// <summary>A PostgreSQL server that runs.</summary>
internal sealed class PostgresServer(string folder)
{
    private readonly int _postmaster = int.Parse(
        File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First(),
        CultureInfo.InvariantCulture);

    /// <summary>What all its processes have used.</summary>
    internal TimeSpan Cpu => ProcessTree.Cpu(_postmaster);

    /// <summary>As if it had crashed.</summary>
    internal Task StopImmediateAsync() =>
        PrivateServers.RunAsync("postgres.sh", ["stop", folder, "immediate"], CancellationToken.None);

    /// <summary>After a stop.</summary>
    internal Task StartAgainAsync() =>
        PrivateServers.RunAsync("postgres.sh", ["start", folder], CancellationToken.None);

    /// <summary>Ends every session of the shop, or the statement that it is at.</summary>
    internal Task DisturbAsync(bool terminate) => PrivateServers.RunAsync(
        "postgres.sh", ["disturb", folder, terminate ? "terminate" : "cancel"], CancellationToken.None);

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

    private Task<string> ConnectionAsync(string database, CancellationToken cancellationToken) =>
        PrivateServers.RunAsync("postgres.sh", ["connection", folder, "commerce", database], cancellationToken);
}

using Npgsql;

namespace Commerce.Clustering;

/// <summary>
/// Tables of silos in PostgreSQL, made on first use. Each operation is one statement, so that it is atomic and costs
/// one round trip.
/// </summary>
/// <param name="connectionString">To a database in which the role may make tables.</param>
/// <param name="create">Makes what is missing.</param>
/// <param name="name">Tells the server's operators whose connections they are.</param>
/// <param name="connections">How many there are at most.</param>
/// <param name="waitsForStandby">Whether what is written is on a synchronous standby, if there is one, before the
/// answer.</param>
internal sealed class PostgresTables(
    string connectionString, string create, string name, int connections, bool waitsForStandby) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            MinPoolSize = 0,
            MaxPoolSize = connections,
            Timeout = ConnectSeconds(connectionString),
            CommandTimeout = 3,
            Options = waitsForStandby ? null : "-c synchronous_commit=local",
        });

    private volatile bool _created;

    /// <summary>
    /// How long to wait for a server: where there are two, a silent one leaves the time to ask the other.
    /// </summary>
    public static int ConnectSeconds(string servers) =>
        new NpgsqlConnectionStringBuilder(servers).Host!.Contains(',', StringComparison.Ordinal) ? 1 : 3;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public async Task<T> RunAsync<T>(
        string sql,
        NpgsqlParameter[] parameters,
        Func<NpgsqlCommand, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken)
    {
        if (!_created)
        {
            // Silos that start together make them one after the other: IF NOT EXISTS alone fails in one of them.
            await using var make = _source.CreateCommand(
                $"SELECT pg_advisory_xact_lock(hashtext('{name}'));\n{create}");
            await make.ExecuteNonQueryAsync(cancellationToken);
            _created = true;
        }

        await using var command = _source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        try
        {
            return await run(command, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            _created = false; // Another database than before; the next attempt makes the tables.
            throw;
        }
    }
}

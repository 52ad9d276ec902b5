using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>What a server said of itself, or that it did not answer.</summary>
/// <param name="Error">Why it did not answer; null if it did.</param>
/// <param name="Standby">Whether it replays another server's log.</param>
/// <param name="Timeline">Of a primary.</param>
/// <param name="Position">In the log: written by a primary, replayed by a standby.</param>
/// <param name="Synchronous">Whether its commits wait for standbys.</param>
internal sealed record ServerProbe(string? Error, bool Standby, int Timeline, long Position, bool Synchronous)
{
    /// <summary>Whether one that did not answer may answer in a moment.</summary>
    public bool MayPass { get; init; }

    /// <summary>The server's clock; of one that answered.</summary>
    public DateTimeOffset Time { get; init; }

    public bool Answered => Error is null;

    public bool Primary => Answered && !Standby;

    /// <summary>Asks at start, when nothing else can go on.</summary>
    public static ServerProbe Ask(PostgresEndpoint server)
    {
        try
        {
            using var command = server.Control.CreateCommand(PostgresSql.Probe);
            using var row = command.ExecuteReader();
            row.Read();
            return Read(row);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or System.IO.IOException)
        {
            return Failed(exception);
        }
    }

    public static async Task<ServerProbe> AskAsync(PostgresEndpoint server, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = server.Probes.CreateCommand(PostgresSql.Probe);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return Read(row);
        }
        catch (Exception exception)
            when (PostgresDialect.Instance.IsOfServer(exception) || exception is System.IO.IOException)
        {
            return Failed(exception);
        }
    }

    private static ServerProbe Failed(Exception exception) =>
        new(PostgresErrors.Text(exception), false, 0, 0, false) { MayPass = PostgresErrors.MayPass(exception) };

    private static ServerProbe Read(NpgsqlDataReader row) =>
        new(null, row.GetBoolean(0), row.GetInt32(1), row.GetInt64(2), row.GetBoolean(3))
        {
            Time = row.GetFieldValue<DateTimeOffset>(4),
        };
}

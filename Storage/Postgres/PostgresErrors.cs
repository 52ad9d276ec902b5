using Npgsql;

namespace Commerce.Storage.Postgres;

/// <summary>A commit that may be lost although the server did not refuse it.</summary>
internal sealed class UnacknowledgedCommitException(string message) : Exception(message);

/// <summary>What PostgreSQL's errors mean to the writer.</summary>
internal static class PostgresErrors
{
    /// <summary>What went wrong, without what the driver says beside it.</summary>
    public static string Text(Exception exception) => exception switch
    {
        PostgresException error => $"{error.SqlState}: {error.MessageText}",
        NpgsqlException { InnerException: { } inner } => $"{exception.Message} {Text(inner)}",
        _ => exception.Message,
    };

    /// <summary>
    /// Errors that no statement is at fault for, by their class or code in PostgreSQL's appendix A: 53 insufficient
    /// resources (disk full), 58 system error, 57 operator intervention (cancelled), 40 rollback (deadlock,
    /// serialization), 25006 a server that has become a standby, 55P03 a lock not had in time, XX internal error.
    /// </summary>
    public static bool IsOfTheStore(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable
        || error.SqlState[..2] is "53" or "58" or "57" or "40" or "XX";

    /// <summary>
    /// Whether a server that answered so, or not at all, may answer rightly in a moment, as nothing but its state is
    /// wrong: it is not there, it starts, recovers, stops, or has no connection left. A wrong password or a database
    /// that is not there stays wrong.
    /// </summary>
    public static bool MayPass(Exception exception) => exception switch
    {
        PostgresException error => IsOfTheStore(error) || error.SqlState[..2] is "08",
        NpgsqlException error => error.IsTransient,
        _ => exception is TimeoutException or System.IO.IOException,
    };
}

using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;

namespace Commerce.Storage.SqlServer;

/// <summary>One of the errors that came together.</summary>
/// <param name="Number">The server's, from 1; 0 and less are the driver's own.</param>
/// <param name="Class">Severity: 10 is information, 17 to 19 want of resources, from 20 the connection is gone.</param>
internal readonly record struct SqlServerError(int Number, byte Class);

/// <summary>What SQL Server's errors mean to the writer.</summary>
internal static class SqlServerErrors
{
    private const int Information = 10;
    private const int Resources = 17;
    private const int ConnectionGone = 20;

    /// <summary>
    /// Errors below the severities of resources that no statement is at fault for: deadlock 1205, lock not had in time
    /// 1222, snapshot conflict 3960, read-only database 3906, 3908; not, or no longer, the primary of an availability
    /// group 976, 978, 979, 983; database not to be had 945, 952, 4060, 18456; shutdown 6005; Azure's "busy, again" and
    /// "moving" 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920.
    /// </summary>
    private static readonly HashSet<int> OfTheStore =
    [
        1205, 1222, 3960, 3906, 3908, 976, 978, 979, 983, 945, 952, 4060, 18456, 6005, 10928, 10929, 40197, 40501,
        40613, 49918, 49919, 49920,
    ];

    /// <summary>
    /// An error that the server reports has rolled the batch back, since the commit is its last statement. A time-out,
    /// a cancelled command, or a connection that broke may come after the commit: unknown.
    /// </summary>
    public static WriteFailure Meaning(IEnumerable<SqlServerError> errors)
    {
        var meaning = WriteFailure.Work;
        foreach (var error in errors.Where(error => error.Class > Information))
        {
            if (error.Number <= 0 || error.Class >= ConnectionGone)
            {
                return WriteFailure.Unknown;
            }

            if (error.Class >= Resources || OfTheStore.Contains(error.Number))
            {
                meaning = WriteFailure.Store;
            }
        }

        return meaning;
    }

    public static WriteFailure Meaning(SqlException exception) =>
        Meaning(exception.Errors.Cast<SqlError>().Select(error => new SqlServerError(error.Number, error.Class)));

    /// <summary>
    /// Whether a server that could not be used at start may be usable in a moment. A login or a database that is not
    /// there (18456, 4060) stays so.
    /// </summary>
    public static bool IsAway(SqlException exception) =>
        Meaning(exception) != WriteFailure.Work
        && !exception.Errors.Cast<SqlError>().Any(error => error.Number is 18456 or 4060);

    /// <summary>
    /// Whether a takeover that failed so may succeed next time: deadlock, lock not had in time, and, when two make a
    /// pool at once, a key that is there already.
    /// </summary>
    public static bool MayPass(int number) => number is 1205 or 1222 or 2601 or 2627;

    /// <summary>What went wrong, with the number to look it up by.</summary>
    public static string Text(Exception exception) =>
        exception is SqlException error ? $"{error.Number}: {error.Message}" : exception.Message;
}

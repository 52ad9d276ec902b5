using System.Data.Common;
using Commerce.Storage.Writer;

namespace Commerce.Storage.Servers;

/// <summary>Finds out why a server did not take an append, when everything else of its batch is durable.</summary>
internal static class Refusals
{
    /// <summary>Reads the pool, and quarantines it if that is what its state demands.</summary>
    public static Exception Explain(Dialect dialect, DbConnection connection, PoolAppend append, PoolCounters added)
    {
        try
        {
            var pool = ReadPool(dialect, connection, append.PoolId);
            var (refusal, quarantine) = AppendCheck.Judge(append, added, pool);
            if (quarantine is not null)
            {
                using var command = Command(
                    dialect, connection, dialect.QuarantinePool, append.PoolId, quarantine, append.Epoch, append.Owner,
                    append.ExpectedSeq);
                command.ExecuteNonQuery();
            }

            return refusal;
        }
        catch (DbException exception)
        {
            return new StaleEpochException(
                $"An append to pool {append.PoolId} was refused and not written; why could not be read: "
                + dialect.ErrorText(exception));
        }
    }

    private static PoolRow? ReadPool(Dialect dialect, DbConnection connection, string poolId)
    {
        using var command = Command(dialect, connection, dialect.ReadPool, poolId);
        using var row = command.ExecuteReader();
        return row.Read() ? ServerRows.ReadPool(row) : null;
    }

    private static DbCommand Command(
        Dialect dialect, DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        dialect.Bind(command, values);
        return command;
    }
}

using System.Text;
using Commerce.Storage.Servers;
using Commerce.Storage.Writer;
using Microsoft.Data.SqlClient;

namespace Commerce.Storage.SqlServer;

/// <summary>
/// Sends one batch of T-SQL with table-valued parameters, which begins, executes and commits the transaction.
/// </summary>
/// <param name="connection">Owned; open.</param>
/// <param name="committed">Told the last event's id after each commit that added some.</param>
/// <param name="time">For the columns that say when a row was written.</param>
internal sealed class SqlServerWriteSession(SqlConnection connection, Action<long> committed, TimeProvider time)
    : ServerWriteSession<SqlServerAppends, SqlServerTransactions>(SqlServerDialect.Instance, connection, committed)
{
    private readonly SqlConnection _connection = connection;

    /// <summary>Makes the batch; tells whether there is anything to send.</summary>
    public bool Compose(SqlCommand command)
    {
        var (declarations, statements) = (new StringBuilder(), new StringBuilder());
        Appends.AddTo(command, declarations, statements);
        Transactions.AddTo(command, declarations, statements, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (TrimThroughId > 0)
        {
            command.Parameters.AddWithValue("@trim_through_id", TrimThroughId);
            statements.Append(SqlServerSalesSql.TrimOutbox);
        }

        for (var n = 0; n < OldTakeovers.Count; n++)
        {
            command.Parameters.AddWithValue($"@old_number_{n}", OldTakeovers[n].Number);
            command.Parameters.AddWithValue($"@old_below_{n}", OldTakeovers[n].Below);
            statements.Append(SqlServerSql.TrimTakeovers(n));
        }

        command.CommandText = $"{declarations}{SqlServerSql.BeginBatch}{statements}{SqlServerSql.EndBatch}";
        return statements.Length > 0;
    }

    /// <summary>The batch has rolled itself back, unless it was broken off where that cannot be.</summary>
    public override void Rollback()
    {
        if (Usable)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = SqlServerSql.RollbackIfOpen;
            command.ExecuteNonQuery();
        }
    }

    public override WriteFailure Classify(Exception exception, bool committing) => exception switch
    {
        SqlException error => SqlServerErrors.Meaning(error),
        _ => committing ? WriteFailure.Unknown : WriteFailure.Work,
    };

    protected override void Send()
    {
        using var command = _connection.CreateCommand();
        if (Compose(command))
        {
            using var reader = command.ExecuteReader();
            Read(reader);
        }
    }

    // To the end: until the last result, an error may follow.
    private void Read(SqlDataReader reader)
    {
        do
        {
            while (reader.Read())
            {
                var value = reader.GetInt64(1);
                switch (reader.GetInt32(0))
                {
                    case SqlServerSql.NotTaken:
                        Appends.NotTaken((int)value);
                        break;
                    case SqlServerSql.Conflict:
                        Transactions.InConflict((int)value);
                        break;
                    case SqlServerSql.LastEvent:
                        Transactions.EventsUpTo(value);
                        break;
                }
            }
        }
        while (reader.NextResult());
    }
}

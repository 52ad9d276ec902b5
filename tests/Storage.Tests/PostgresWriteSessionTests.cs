using Commerce.Storage.Postgres;
using Commerce.Storage.Writer;
using Commerce.Testing;
using Npgsql;

namespace Commerce.Storage.Tests;

/// <summary>What a writing connection keeps in mind about its server.</summary>
public sealed class PostgresWriteSessionTests(PostgresServer server)
{
    [Fact]
    public async Task Whether_commits_wait_for_the_standby_changes_with_the_first_batch_that_does_not_fail()
    {
        using var endpoint = new PostgresEndpoint("shard-0", await server.CreateDatabaseAsync(), "commerce test");
        endpoint.Schema.Prepare(TimeProvider.System);
        var permit = new WritePermit(endpoint, timeline: 1, waitsForStandby: true);
        var connection = endpoint.OpenWriter();
        using var session = new PostgresWriteSession(connection, permit, _ => { }, TimeProvider.System);
        Commit(session);
        permit.WaitsForStandby = false;

        Run(connection, "ALTER TABLE outbox RENAME TO elsewhere");
        var failure = Assert.Throws<PostgresException>(() => Commit(session));
        Run(connection, "ALTER TABLE elsewhere RENAME TO outbox");

        Assert.Equal(WriteFailure.Work, session.Classify(failure, committing: true)); // The session goes on.
        Assert.Equal("on", Run(connection, "SHOW synchronous_commit"));
        Commit(session);
        Assert.Equal("local", Run(connection, "SHOW synchronous_commit"));
        permit.WaitsForStandby = true;
        Commit(session);
        Assert.Equal("on", Run(connection, "SHOW synchronous_commit"));
    }

    private static void Commit(PostgresWriteSession session)
    {
        session.Begin();
        session.Execute(new TrimOutboxWork(1));
        session.Commit();
    }

    private static object? Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}

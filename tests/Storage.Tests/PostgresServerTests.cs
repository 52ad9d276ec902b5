using Commerce.Testing;
using Npgsql;

namespace Commerce.Storage.Tests;

/// <summary>Goal: what fault tests rely on in their server. Method: the server, broken as they break it.</summary>
public sealed class PostgresServerTests(PostgresServer shared)
{
    [Fact]
    public async Task Its_settings_are_those_of_production()
    {
        await using var source = NpgsqlDataSource.Create(await shared.CreateDatabaseAsync());

        Assert.Equal("on", await ScalarAsync(source, "show fsync"));
        Assert.Equal("on", await ScalarAsync(source, "show synchronous_commit"));
        Assert.Equal("on", await ScalarAsync(source, "show full_page_writes"));
        Assert.Equal(
            "commerce",
            await ScalarAsync(
                source, "select datdba::regrole::text from pg_database where datname = current_database()"));
        Assert.Equal(
            false,
            await ScalarAsync(
                source,
                "select rolsuper or rolcreatedb or rolcreaterole or rolreplication from pg_roles "
                    + "where rolname = user"));
    }

    [Fact]
    public async Task What_was_committed_survives_an_immediate_stop_and_connections_do_not()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await ExecuteAsync(source, "create table t (n int); insert into t values (1)");
        await using var open = await source.OpenConnectionAsync();

        await server.StopImmediateAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(open, "select 1"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(source, "insert into t values (2)"));
        await server.StartAgainAsync();
        Assert.Equal(1L, await ScalarAsync(source, "select count(*) from t"));
    }

    [Fact]
    public async Task A_commit_waits_for_the_standby_and_is_there_after_its_promotion()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(primary.ConnectionString);
        await ExecuteAsync(source, "create table t (n int)");
        var standby = await primary.ReplicaAsync();
        await ExecuteAsync(source, "insert into t values (1)");

        await standby.StopImmediateAsync();
        await using var waiting = await source.OpenConnectionAsync();
        var committed = "";
        waiting.Notice += (_, e) => committed = e.Notice.SqlState;
        var insert = ExecuteAsync(waiting, "insert into t values (2)");
        await CancelWhenItWaitsForTheStandbyAsync(primary, waiting.ProcessID);
        await insert;

        Assert.Equal("01000", committed); // Committed here, but maybe not there.
        await standby.StartAgainAsync();
        await standby.PromoteAsync();
        await using var promoted = NpgsqlDataSource.Create(standby.ConnectionString);
        Assert.Contains(await ScalarAsync(promoted, "select count(*) from t"), new object[] { 1L, 2L });
        await ExecuteAsync(promoted, "insert into t values (3)"); // Waits for nobody.
    }

    [Fact]
    public async Task Disposal_leaves_no_server_and_no_folder()
    {
        var server = await PostgresServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        var data = (string)(await ScalarAsync(source, "show data_directory"))!;
        Assert.True(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(data))));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(data))));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(source, "select 1"));
    }

    private static async Task CancelWhenItWaitsForTheStandbyAsync(PostgresServer server, int processId)
    {
        await using var superuser = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        while (await ScalarAsync(
            superuser, $"select wait_event from pg_stat_activity where pid = {processId}") is not "SyncRep")
        {
            // Asked again at once: each answer is a round trip.
        }

        await ScalarAsync(superuser, $"select pg_cancel_backend({processId})");
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await ScalarAsync(connection, sql);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}

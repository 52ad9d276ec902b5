using System.Net;
using System.Net.Sockets;
using Commerce.Engine;
using Commerce.Testing;
using Npgsql;
using StackExchange.Redis;

namespace Commerce.Clustering.Tests;

public sealed class MemoryMembershipTableTests : MembershipTableCompliance
{
    private readonly Dictionary<string, MemoryMembershipTable> _clusters = new(StringComparer.Ordinal);

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    protected override IMembershipTable OpenTable(string id)
    {
        _clusters.TryAdd(id, new MemoryMembershipTable(new ManualTimeProvider()));
        return _clusters[id];
    }

    protected override Task LoseAsync()
    {
        foreach (var table in _clusters.Values)
        {
            table.Become(new(MembershipVersion.None, default, []));
        }

        return Task.CompletedTask;
    }
}

/// <summary>Each test has a schema of its own, in which the tables are not there yet.</summary>
public sealed class PostgresMembershipTableTests(PostgresServer server) : MembershipTableCompliance
{
    private static int _schemas;

    private string _database = "";

    public override async ValueTask InitializeAsync()
    {
        await server.ReadyAsync();
        var schema = $"test_{Interlocked.Increment(ref _schemas)}";
        _database = server.ConnectionString;
        await SqlAsync($"create schema {schema}");
        _database += $";Search Path={schema}";
    }

    [Fact]
    public async Task A_database_whose_tables_were_dropped_gets_them_again_at_the_second_attempt()
    {
        var table = Open();
        await WriteAsync(table, Row(1));
        await SqlAsync("drop table cluster_silo, cluster_version");

        await Assert.ThrowsAsync<PostgresException>(
            () => table.ReadAsync(Token));

        await WriteAsync(table, Row(1));
    }

    [Fact]
    public Task Whoever_watches_is_told_of_a_change_and_not_of_a_heartbeat() => CheckWatchAsync();

    [Fact]
    public async Task A_standby_that_is_promoted_has_the_table()
    {
        await using var primary = await PostgresServer.StartAsync();
        var standby = await primary.ReplicaAsync();
        await using var table = new PostgresMembershipTable(
            primary.ConnectionString, Id, standby.ConnectionString);
        var version = await WriteAsync(table, Row(1));

        await primary.StopAsync();
        await standby.PromoteAsync();

        using var patience = Patience();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        MembershipSnapshot? read = null;
        while (read is null)
        {
            try
            {
                read = await table.ReadAsync(patience.Token);
            }
            catch (NpgsqlException)
            {
                await pulse.WaitForNextTickAsync(patience.Token); // It looks for the primary by itself.
            }
        }

        Assert.Equal(version, read.Version);
        Assert.NotEqual(version, await WriteAsync(table, Row(2)));
    }

    [Fact]
    public async Task A_standby_is_asked_in_time_if_the_machine_of_the_other_server_is_silent()
    {
        var version = await WriteAsync(Open(), Row(1));
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var first = new NpgsqlConnectionStringBuilder(_database) { Port = ((IPEndPoint)silent.LocalEndpoint).Port };
        await using var table = new PostgresMembershipTable(first.ConnectionString, Id, _database);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(new MembershipOptions().TableTimeout);

        Assert.Equal(version, (await table.ReadAsync(timeout.Token)).Version);
    }

    [Fact]
    public async Task Whoever_watches_is_told_again_after_the_connection_was_lost()
    {
        _database = await server.CreateDatabaseAsync(); // In which nobody else listens.
        var table = Open();
        var told = System.Threading.Channels.Channel.CreateUnbounded<MembershipVersion>();
        await using var watch = await Open().WatchAsync(version => told.Writer.TryWrite(version), Token);
        Assert.Equal(1L, await SqlAsync(
            """
            select count(*) filter (where pg_terminate_backend(pid, 10000)) from pg_stat_activity
            where datname = current_database() and query like 'LISTEN %'
            """));

        // What is written is missed until the next connection listens.
        using var patience = Patience();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var heard = told.Reader.ReadAsync(patience.Token).AsTask();
        for (var n = 1; !heard.IsCompleted; n++)
        {
            await WriteAsync(table, Row(n % 2));
            await pulse.WaitForNextTickAsync(patience.Token);
        }

        Assert.NotEqual(MembershipVersion.None, await heard);
    }

    protected override IMembershipTable OpenTable(string id) => new PostgresMembershipTable(_database, id);

    protected override Task LoseAsync() => SqlAsync("truncate cluster_silo, cluster_version");

    /// <summary>Long past anything that works.</summary>
    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return patience;
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

public sealed class RedisMembershipTableTests(RedisServer server) : MembershipTableCompliance
{
    public override async ValueTask InitializeAsync() => await server.ReadyAsync();

    [Fact]
    public Task Whoever_watches_is_told_of_a_change_and_not_of_a_heartbeat() => CheckWatchAsync();

    [Fact]
    public async Task Fields_of_a_newer_version_are_left_alone()
    {
        var table = Open();
        await WriteAsync(table, Row(1));
        await server.AskAsync("hset", $"commerce:{{{Id}}}:membership", "new", "something", "lease:1", "something");

        Assert.Equal(Silo(1), Assert.Single((await table.ReadAsync(Token)).Silos).Silo);
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_error_at_once_and_its_return_needs_nothing()
    {
        var token = Token;
        var table = Open();
        var version = await WriteAsync(table, Row(1));
        await server.StopAsync();

        await Assert.ThrowsAnyAsync<RedisException>(async () =>
        {
            while (true)
            {
                await table.ReadAsync(token); // Until the client has noticed.
            }
        });

        await server.StartAgainAsync();
        MembershipSnapshot? read = null;
        while (read is null)
        {
            try
            {
                read = await table.ReadAsync(token);
            }
            catch (RedisException)
            {
                await Task.Yield(); // It connects again by itself.
            }
        }

        Assert.Equal(version, read.Version);
    }

    protected override IMembershipTable OpenTable(string id) =>
        new RedisMembershipTable(server.ConnectionString, id);

    protected override async Task LoseAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            $"{server.ConnectionString},allowAdmin=true");
        await connection.GetServers().Single().FlushAllDatabasesAsync();
    }
}

namespace Commerce.Storage.Tests;

/// <summary>
/// Goal: whatever happens to a PostgreSQL server, an acknowledged append is in the log once, a refused one never, and
/// an unknown one is found out by the next owner. Method: a real server with a standby, broken while pools append.
/// </summary>
public sealed class PostgresFaultTests(PostgresPair pair) : PostgresFaults(pair), IClassFixture<PostgresPair>
{
    [Fact]
    public async Task A_commit_that_waits_for_the_standby_when_the_server_stops_is_unknown_and_there()
    {
        Run(pools: 3);
        await ProgressAsync();

        await Standby.StopImmediateAsync();
        await HitAsync("SyncRep", "abs", until: () => true);
        await Primary.StopImmediateAsync();
        await Primary.StartAgainAsync();
        await Standby.StartAgainAsync();

        await ProgressAsync();
        await CheckAsync();
        Assert.NotEqual(0, Pools.Sum(pool => pool.UnknownCommitted));
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_standby_is_unknown_and_not_acknowledged()
    {
        Run(pools: 3);
        await ProgressAsync();

        await Standby.StopImmediateAsync();
        await HitAsync("SyncRep", "pg_cancel_backend", until: () => Pools.Any(pool => pool.Unknown > 0));
        await Standby.StartAgainAsync();

        await ProgressAsync();
        await CheckAsync();
        Assert.NotEqual(0, Pools.Sum(pool => pool.UnknownCommitted));
    }

    [Fact]
    public async Task A_commit_whose_connection_is_terminated_before_it_is_unknown_and_not_there()
    {
        Run(pools: 3);
        await ProgressAsync();

        await using (await LockPoolsAsync())
        {
            await HitAsync("transactionid", "pg_terminate_backend", until: () => Pools.Any(pool => pool.Unknown > 0));
        }

        await ProgressAsync();
        await CheckAsync();
        Assert.NotEqual(0, Pools.Sum(pool => pool.UnknownLost));
    }

    [Fact]
    public async Task A_cancelled_statement_is_refused_and_not_there()
    {
        Run(pools: 3);
        await ProgressAsync();

        await using (await LockPoolsAsync())
        {
            await HitAsync("transactionid", "pg_cancel_backend", until: () => Pools.Any(pool => pool.Refused > 0));
        }

        await ProgressAsync();
        await CheckAsync();
        Assert.Equal(0, Pools.Sum(pool => pool.Unknown));
    }

    [Fact]
    public async Task While_a_server_is_away_the_age_of_commits_grows_though_nobody_commits()
    {
        var tolerable = TimeSpan.FromSeconds(2);
        await UntilAsync(() => Store.CommitAge < tolerable);

        await Primary.StopImmediateAsync();
        await UntilAsync(() => Store.CommitAge > tolerable);
        await Primary.StartAgainAsync();

        await UntilAsync(() => Store.CommitAge < tolerable);
    }

    [Fact]
    public async Task A_shard_takes_appends_where_only_its_looks_fail()
    {
        var pool = await TestPool.TakeAsync(Store, "pool-0");
        await pool.IntakeAsync(1); // The lane has its connection, and keeps it.
        await LimitConnectionsAsync(0);
        try
        {
            while (Store.CommitAge <= TimeSpan.FromSeconds(2))
            {
                await AskAsync(
                    Administrator,
                    $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OfTheShop} AND "
                        + "(query LIKE 'SELECT pg_is_in_recovery%' OR query LIKE '%outbox_counter%')");
            }

            Assert.True(Store.MayAppend("pool-0"));
            Assert.False(Store.MayAppend("pool-0")); // One tries for all.
            await pool.IntakeAsync(1);
            Assert.True(Store.MayAppend("pool-0"));
        }
        finally
        {
            await LimitConnectionsAsync(-1);
        }
    }

    [Fact]
    public async Task Through_stops_and_terminations_each_acknowledged_append_is_there_once()
    {
        Run(pools: 8);
        for (var round = 0; round < 3; round++)
        {
            await ProgressAsync();
            await AskAsync(
                Administrator, $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OfTheShop}");
            await ProgressAsync();
            await Primary.StopImmediateAsync();
            await Primary.StartAgainAsync();
        }

        await ProgressAsync();
        await CheckAsync();
    }

    [Fact]
    public async Task Of_two_owners_of_a_pool_one_commits_and_the_other_is_told_that_it_is_fenced()
    {
        using var other = Open();
        var rival = new PoolUnderFaults(other, "pool-0");
        Run(pools: 1);
        await ProgressAsync();
        var rivals = rival.RunAsync(Stopping);

        await UntilAsync(() => rival is { Acknowledged: > 20, Fenced: > 20 } && Pools[0].Fenced > 20);
        await StopAsync();
        await rivals;

        Assert.Equal(rival.InLog, (await Pools[0].CheckAsync(Store)).Count);
        Assert.Equal(Pools[0].InLog, (await rival.CheckAsync(Store)).Count);
    }

    private async Task LimitConnectionsAsync(int count)
    {
        await using var command = Administrator.CreateCommand($"ALTER ROLE commerce CONNECTION LIMIT {count}");
        await command.ExecuteNonQueryAsync();
    }
}

using System.Net;
using Commerce.Engine;

namespace Commerce.Clustering.Tests;

/// <summary>What every membership table does. Each test has a cluster of its own.</summary>
public abstract class MembershipTableCompliance : TableCompliance<IMembershipTable>
{
    public static TheoryData<string> Names => ["silo-1", "", "Größe; \"quoted\" 名 {x}", new string('x', 255)];

    [Fact]
    public async Task A_table_that_nobody_wrote_has_no_version_and_no_rows()
    {
        var read = await Open().ReadAsync(Token);

        Assert.Equal(MembershipVersion.None, read.Version);
        Assert.Empty(read.Silos);
        Assert.NotEqual(default, read.Now);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_are_read_as_they_were_written(string name)
    {
        var table = Open();
        var now = (await table.ReadAsync(Token)).Now;
        var v6 = SiloAddress.New(new IPEndPoint(IPAddress.Parse("fe80::1"), 65_535), int.MaxValue);
        SiloRow[] rows =
        [
            Row(1, now) with
            {
                Name = name, Weight = 0, Status = SiloStatus.ShuttingDown, IsDegraded = true, Roles = "Carts,Orders",
            },
            Row(2, now) with { SoftwareVersion = name, Suspicions = [new(Silo(1), now), new(v6, now.AddDays(-1))] },
            Row(3, now) with { Silo = v6, StartedAt = now.AddMilliseconds(-1), HeartbeatAt = now.AddMilliseconds(1) },
        ];

        await WriteAsync(table, rows);

        var read = await Open().ReadAsync(Token);
        Assert.Equal(rows.OrderBy(row => row.Silo).Select(Text), read.Silos.Select(Text));
        Assert.True(read.Now >= now, $"The store's clock went from {now:O} to {read.Now:O}.");
    }

    [Fact]
    public async Task A_change_that_is_based_on_another_version_is_refused()
    {
        var table = Open();
        var first = await WriteAsync(table, Row(1));
        var second = await WriteAsync(table, Row(2));
        var other = Guid.NewGuid();

        foreach (var from in (MembershipVersion[])[
            MembershipVersion.None, first, second with { Number = second.Number + 1 }, second with { Incarnation = other
        }])
        {
            var to = new MembershipVersion(from.Incarnation, 99);
            Assert.False(await table.TryWriteAsync(new(from, to, [Row(3)], [Silo(1)]), Token), $"{from}");
        }

        var read = await table.ReadAsync(Token);
        Assert.Equal(second, read.Version);
        Assert.Equal([Silo(1), Silo(2)], read.Silos.Select(row => row.Silo));
    }

    [Fact]
    public async Task A_change_may_begin_another_incarnation_and_skip_numbers()
    {
        var table = Open();
        var first = await WriteAsync(table, Row(1));
        var to = new MembershipVersion(Guid.NewGuid(), 1_000_000_000_000);

        Assert.True(await table.TryWriteAsync(new(first, to, [], []), Token));

        var read = await table.ReadAsync(Token);
        Assert.Equal(to, read.Version);
        Assert.Equal(Silo(1), Assert.Single(read.Silos).Silo);
    }

    [Fact]
    public async Task Of_changes_at_once_exactly_one_is_written()
    {
        var tables = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        var version = await WriteAsync(tables[0], Row(100));
        for (var round = 0; round < 5; round++)
        {
            var to = version with { Number = version.Number + 1 };
            var written = await Task.WhenAll(Enumerable.Range(0, 12).Select(
                n => tables[n % 4].TryWriteAsync(new(version, to, [Row(n)], [Silo(100)]), Token)));

            var read = await tables[0].ReadAsync(Token);
            Assert.Equal(to, read.Version);
            var winner = Array.IndexOf(written, true);
            Assert.Equal(Silo(winner), Assert.Single(read.Silos).Silo);
            Assert.Equal(1, written.Count(each => each));
            version = await WriteAsync(tables[0], [Row(100)], [Silo(winner)]);
        }
    }

    [Fact]
    public async Task B1_of_silos_that_start_at_once_one_makes_the_table_and_all_get_in()
    {
        async Task JoinAsync(int n)
        {
            await Task.Yield();
            var table = Open();
            while (true)
            {
                var read = await table.ReadAsync(Token);
                var incarnation = read.Version == MembershipVersion.None ? Guid.NewGuid() : read.Version.Incarnation;
                var to = new MembershipVersion(incarnation, read.Version.Number + 1);
                if (await table.TryWriteAsync(new(read.Version, to, [Row(n)], []), Token))
                {
                    return;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(JoinAsync));

        var after = await Open().ReadAsync(Token);
        Assert.Equal(8, after.Version.Number);
        Assert.Equal(Enumerable.Range(0, 8).Select(Silo).Order(), after.Silos.Select(row => row.Silo));
    }

    [Fact]
    public async Task A_change_replaces_and_removes_rows_together()
    {
        var table = Open();
        await WriteAsync(table, Row(1), Row(2), Row(3));

        await WriteAsync(table, [Row(1) with { Status = SiloStatus.Dead }, Row(4)], [Silo(2), Silo(99)]);

        var read = await table.ReadAsync(Token);
        Assert.Equal([Silo(1), Silo(3), Silo(4)], read.Silos.Select(row => row.Silo));
        Assert.Equal(
            [SiloStatus.Dead, SiloStatus.Active, SiloStatus.Active], read.Silos.Select(row => row.Status));
    }

    [Fact]
    public async Task B3_a_heartbeat_has_the_stores_time_and_does_not_change_the_version()
    {
        var table = Open();
        var longAgo = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var version = await WriteAsync(table, Row(1, longAgo), Row(2, longAgo));
        var before = await table.ReadAsync(Token);

        Assert.True(await table.TryHeartbeatAsync(Silo(1), version.Incarnation, Token));

        var read = await table.ReadAsync(Token);
        Assert.Equal(version, read.Version);
        Assert.InRange(read.Find(Silo(1))!.HeartbeatAt, before.Now, read.Now);
        Assert.Equal(longAgo, read.Find(Silo(2))!.HeartbeatAt);
        Assert.True(await table.TryWriteAsync(
            new(version, version with { Number = version.Number + 1 }, [Row(3)], []), Token));
    }

    [Fact]
    public async Task A_row_that_is_replaced_keeps_its_heartbeat()
    {
        var table = Open();
        var longAgo = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var version = await WriteAsync(table, Row(1, longAgo));
        await table.TryHeartbeatAsync(Silo(1), version.Incarnation, Token);
        var beat = (await table.ReadAsync(Token)).Silos[0].HeartbeatAt;

        await WriteAsync(table, Row(1, longAgo) with { Status = SiloStatus.ShuttingDown });

        var row = (await table.ReadAsync(Token)).Silos[0];
        Assert.Equal((SiloStatus.ShuttingDown, longAgo, beat), (row.Status, row.StartedAt, row.HeartbeatAt));
    }

    [Fact]
    public async Task A_heartbeat_without_its_row_or_in_another_incarnation_is_refused()
    {
        var table = Open();
        Assert.False(await table.TryHeartbeatAsync(Silo(1), Guid.NewGuid(), Token));
        var version = await WriteAsync(table, Row(1));

        Assert.False(await table.TryHeartbeatAsync(Silo(2), version.Incarnation, Token));
        Assert.False(await table.TryHeartbeatAsync(Silo(1), Guid.NewGuid(), Token));
        Assert.Equal([Silo(1)], (await table.ReadAsync(Token)).Silos.Select(row => row.Silo));
    }

    [Fact]
    public async Task B4_a_table_that_is_lost_is_seen_as_none_and_can_be_begun_again()
    {
        var table = Open();
        var version = await WriteAsync(table, Row(1), Row(2));

        await LoseAsync();

        Assert.Equal(MembershipVersion.None, (await table.ReadAsync(Token)).Version);
        Assert.False(await table.TryHeartbeatAsync(Silo(1), version.Incarnation, Token));
        var again = await WriteAsync(table, Row(1));
        Assert.NotEqual(version.Incarnation, again.Incarnation);
        Assert.Equal(Silo(1), Assert.Single((await table.ReadAsync(Token)).Silos).Silo);
    }

    [Fact]
    public async Task Clusters_with_other_ids_do_not_meet()
    {
        var (one, other) = (Open(), Open("another"));
        var version = await WriteAsync(one, Row(1));
        var another = await WriteAsync(other, Row(2));

        Assert.NotEqual(version, another);
        Assert.Equal(Silo(1), Assert.Single((await one.ReadAsync(Token)).Silos).Silo);
        Assert.False(await other.TryHeartbeatAsync(Silo(1), version.Incarnation, Token));
        await WriteAsync(other, [], [Silo(1), Silo(2)]);
        Assert.Single((await one.ReadAsync(Token)).Silos);
    }

    [Fact]
    public async Task Rows_of_a_large_cluster_are_all_there()
    {
        var table = Open();

        await WriteAsync(table, [.. Enumerable.Range(0, 200).Select(n => Row(n))]);

        Assert.Equal(
            Enumerable.Range(0, 200).Select(Silo).Order(),
            (await table.ReadAsync(Token)).Silos.Select(row => row.Silo));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends()
    {
        var table = Open();
        await table.ReadAsync(Token);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.ReadAsync(cancelled.Token));
    }

    /// <summary>For the tables that tell of changes.</summary>
    protected async Task CheckWatchAsync()
    {
        var told = System.Threading.Channels.Channel.CreateUnbounded<MembershipVersion>();
        var (table, another) = (Open(), Open("another"));
        await using var watch = await Open().WatchAsync(version => told.Writer.TryWrite(version), Token);

        await WriteAsync(another, Row(1));
        var first = await WriteAsync(table, Row(1));
        await table.TryHeartbeatAsync(Silo(1), first.Incarnation, Token);
        var second = await WriteAsync(table, Row(2));

        Assert.Equal(first, await told.Reader.ReadAsync(Token));
        Assert.Equal(second, await told.Reader.ReadAsync(Token));
    }

    protected static SiloAddress Silo(int n) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 10_000 + n), 7);

    protected static SiloRow Row(int n, DateTimeOffset? at = null) => new(
        Silo(n), $"silo-{n}", SiloStatus.Active, 100, "1.0", at ?? DateTimeOffset.UnixEpoch,
        at ?? DateTimeOffset.UnixEpoch, []);

    protected static Task<MembershipVersion> WriteAsync(IMembershipTable table, params SiloRow[] rows) =>
        WriteAsync(table, rows, []);

    /// <summary>The store loses all that it has.</summary>
    protected abstract Task LoseAsync();

    private static async Task<MembershipVersion> WriteAsync(
        IMembershipTable table, SiloRow[] rows, SiloAddress[] removed)
    {
        var from = (await table.ReadAsync(Token)).Version;
        var to = new MembershipVersion(
            from == MembershipVersion.None ? Guid.NewGuid() : from.Incarnation, from.Number + 1);
        Assert.True(await table.TryWriteAsync(new(from, to, [.. rows], [.. removed]), Token));
        return to;
    }

    private static string Text(SiloRow row) =>
        $"{row with { Suspicions = [] }} {string.Join(", ", row.Suspicions)}";
}

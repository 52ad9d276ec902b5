namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// What a cluster does when silos start, stop, die, stall and lose the network or the store. Each over several seeds,
/// with the defaults that ship.
/// </summary>
public sealed class MembershipTests
{
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastBound = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(6);
    private static readonly SiloHealth Slow = new(TimeSpan.FromSeconds(1.1), TimeSpan.Zero);
    private static readonly SiloHealth CannotCommit = new(TimeSpan.Zero, TimeSpan.FromSeconds(2.1));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B1_silos_that_start_at_once_all_know_each_other_within_a_second(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        for (var place = 0; place < 3; place++)
        {
            cluster.Start(place);
        }

        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B2_a_killed_silo_is_dead_for_all_within_two_seconds(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3 + (seed % 6));
        cluster.Run(10 + cluster.Random.NextDouble());

        Kill(cluster, cluster.Silos[cluster.Random.Next(cluster.Silos.Count)], resets: seed % 2 == 0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B2_a_few_watch_each_of_many_silos_and_are_as_quick(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(9 + seed);
        cluster.Run(10 + cluster.Random.NextDouble());

        Kill(cluster, cluster.Silos[cluster.Random.Next(cluster.Silos.Count)], resets: seed % 2 == 0);
        var running = cluster.Running.ToList();
        running[cluster.Random.Next(running.Count)].Stop();
        cluster.RunUntil(() => cluster.IsAgreed(running.Count - 1), StopBound);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B2_several_killed_at_once_are_dead_within_two_seconds_and_for_the_last_one_within_eight(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(5);
        cluster.Run(10);

        foreach (var silo in cluster.Silos.Take(1 + (seed % 4)))
        {
            silo.Kill(resets: false);
        }

        // Nobody else bears the last one out: it waits for their heartbeats.
        var left = cluster.Running.Count();
        cluster.RunUntil(() => cluster.IsAgreed(left), left == 1 ? LastBound : KillBound);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B2_a_stopped_silo_is_dead_for_all_within_six_seconds_and_ends_when_it_continues(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(2 + (seed % 6));
        cluster.Run(10 + cluster.Random.NextDouble());
        var stopped = cluster.Silos[cluster.Random.Next(cluster.Silos.Count)];
        stopped.Stop();

        cluster.RunUntil(() => cluster.IsAgreed(cluster.Silos.Count - 1), StopBound);
        cluster.Run(cluster.Random.NextDouble() * 20);
        var others = cluster.Running.ToList();
        stopped.Continue();
        cluster.Run(2);

        Assert.StartsWith("declared dead by", stopped.Death, StringComparison.Ordinal);
        Assert.All(others, silo => Assert.Null(silo.Death));
        Assert.True(cluster.IsAgreed(others.Count), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nobody_is_suspected_while_nothing_happens(int seed)
    {
        using var cluster = new SimulatedCluster(seed, latencyMaxMs: 150);
        cluster.StartAll(2 + (seed % 7));
        var version = cluster.Read().Version;

        cluster.Run(120);

        Assert.Equal(version, cluster.Read().Version);
        Assert.True(cluster.IsAgreed(cluster.Silos.Count), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B3_wall_clocks_that_are_off_kill_nobody_and_save_nobody(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Silos[0].Skew = TimeSpan.FromMinutes(3);
        cluster.Silos[1].Skew = TimeSpan.FromHours(-1);
        cluster.Run(60);
        Assert.True(cluster.IsAgreed(4), cluster.Tail());

        Kill(cluster, cluster.Silos[seed % 4], resets: true);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B4_a_flushed_table_has_everybody_again_within_five_seconds_and_nobody_sees_less(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(5);
        cluster.Run(cluster.Random.NextDouble() * 10);
        var before = cluster.Read().Version;

        cluster.Table.Become(new(MembershipVersion.None, default, []));

        cluster.RunUntil(() => cluster.IsAgreed(5), TimeSpan.FromSeconds(5));
        Assert.NotEqual(before.Incarnation, cluster.Read().Version.Incarnation);
        Assert.True(cluster.Read().Version.Number > before.Number);
        Assert.All(cluster.Silos, silo => Assert.Equal(5, silo.View.Active.Length));
        Assert.All(
            cluster.Silos.SelectMany(silo => silo.Views.SkipWhile(view => view.Version != before)),
            view => Assert.Equal(5, view.Active.Length));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B4_a_row_that_vanished_is_there_again_within_five_seconds(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Run(cluster.Random.NextDouble() * 10);
        var table = cluster.Read();
        cluster.Table.Become(table with { Silos = table.Silos.RemoveAt(seed % 4) });

        cluster.RunUntil(() => cluster.IsAgreed(4) && cluster.Read().Silos.Length == 4, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B4_a_restored_copy_does_not_bring_back_the_dead_nor_lose_the_living(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        var copy = cluster.Read();
        cluster.Start(3);
        cluster.RunUntil(() => cluster.IsAgreed(4), TimeSpan.FromSeconds(5));
        Kill(cluster, cluster.Silos[0], resets: true);
        var known = cluster.Read().Version;

        cluster.Table.Become(copy);

        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(7));
        Assert.Equal(SiloStatus.Dead, cluster.StatusOf(cluster.Silos[0]));
        Assert.NotEqual(known.Incarnation, cluster.Read().Version.Incarnation);
        Assert.True(cluster.Read().Version.Number > known.Number);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B5_all_killed_and_started_again_are_active_within_twenty_seconds(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Run(cluster.Random.NextDouble() * 10);
        foreach (var silo in cluster.Silos)
        {
            silo.Kill(resets: false);
        }

        // Some do not come back: their rows say that they are active.
        var back = 1 + (seed % 4);
        for (var place = 0; place < back; place++)
        {
            cluster.Start(place);
        }

        cluster.RunUntil(
            () => cluster.Running.All(silo => cluster.StatusOf(silo) == SiloStatus.Active), TimeSpan.FromSeconds(18));
        cluster.RunUntil(() => cluster.IsAgreed(back), TimeSpan.FromSeconds(4));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B5_a_silo_that_starts_again_replaces_its_earlier_life_at_once(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        cluster.Silos[seed % 3].Kill(resets: false);
        cluster.Start(seed % 3);

        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(2));
        Assert.Equal(SiloStatus.Dead, cluster.StatusOf(cluster.Silos[seed % 3]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void B11_a_silo_that_cannot_work_has_no_grains_within_three_seconds_and_is_never_voted_dead(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3 + (seed % 2));
        var unwell = cluster.Silos[seed % 3];

        unwell.Health = seed % 2 == 0 ? Slow : CannotCommit;
        cluster.RunUntil(() => cluster.Silos.All(silo => IsDegraded(silo, unwell)), TimeSpan.FromSeconds(3));
        var version = cluster.Read().Version;
        cluster.Run(60);
        Assert.Equal(version, cluster.Read().Version); // Nobody changes his mind.

        unwell.Health = default;
        cluster.Run(19);
        Assert.True(cluster.Silos.All(silo => IsDegraded(silo, unwell)), cluster.Tail());
        cluster.RunUntil(() => cluster.Silos.All(silo => silo.View.Degraded.IsEmpty), TimeSpan.FromSeconds(8));
        Assert.True(cluster.IsAgreed(cluster.Silos.Count), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_store_that_is_away_for_all_takes_grains_from_nobody(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        var version = cluster.Read().Version;

        foreach (var silo in cluster.Silos)
        {
            silo.Health = CannotCommit;
            cluster.Run(0.2 * cluster.Random.NextDouble());
        }

        cluster.Run(60);

        Assert.Equal(version, cluster.Read().Version);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Of_those_who_cannot_commit_all_lose_their_grains_of_those_who_are_slow_no_more_than_half(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);

        cluster.Silos[0].Health = cluster.Silos[1].Health = seed % 2 == 0 ? Slow : CannotCommit;
        cluster.Run(15);

        Assert.All(cluster.Silos, silo => Assert.Equal(seed % 2 == 0 ? 1 : 2, silo.View.Degraded.Length));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_silo_that_is_well_every_other_moment_changes_the_view_six_times_a_minute_at_most(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        var version = cluster.Read().Version.Number;

        for (var n = 0; n < 12; n++)
        {
            cluster.Silos[0].Health = CannotCommit;
            cluster.Run(3 + (4 * cluster.Random.NextDouble()));
            cluster.Silos[0].Health = default;
            cluster.Run(30 * cluster.Random.NextDouble());
        }

        var minutes = cluster.Now.TotalMinutes;
        Assert.InRange(cluster.Read().Version.Number - version, 1, (long)(6 * minutes));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_link_that_is_cut_between_two_kills_nobody_whom_a_third_reaches(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3 + (seed % 3));
        var version = cluster.Read().Version;
        cluster.Cut([0], [1], bothWays: seed % 2 == 0);

        cluster.Run(60);

        Assert.Equal(version, cluster.Read().Version);
        Assert.True(cluster.IsAgreed(cluster.Silos.Count), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_silo_cut_from_all_others_but_not_from_the_store_dies_alone(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        var count = 3 + (seed % 4);
        cluster.StartAll(count);
        cluster.Run(5);
        cluster.Cut([0], [.. Enumerable.Range(1, count - 1)]);

        cluster.RunUntil(() => cluster.IsAgreed(count - 1), StopBound);

        Assert.NotNull(cluster.Silos[0].Death);
        cluster.Run(30);
        Assert.True(cluster.IsAgreed(count - 1), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_silo_that_is_refused_by_all_others_but_not_by_the_store_dies_alone(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        cluster.Run(5);
        cluster.Reject(0, [1, 2]);

        cluster.RunUntil(() => cluster.IsAgreed(2), StopBound);

        Assert.NotNull(cluster.Silos[0].Death);
        cluster.Run(30);
        Assert.True(cluster.IsAgreed(2), cluster.Tail());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Halves_that_are_cut_from_each_other_end_in_one_view(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Run(5);
        cluster.Cut([0, 1], [2, 3]);

        cluster.RunUntil(() => cluster.Silos.Any(silo => silo.Death is not null), StopBound);
        cluster.RunUntil(() => cluster.IsAgreed(cluster.Running.Count()), TimeSpan.FromSeconds(8));
        var left = cluster.Running.ToList();
        cluster.Run(30);

        Assert.NotEmpty(left);
        Assert.Equal(left, cluster.Running); // It is over: nobody goes on killing.
        Assert.Single(left.Select(silo => silo.Place / 2).Distinct());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_store_that_is_away_stops_nobody_and_its_return_needs_nothing(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(3);
        cluster.Silos.ForEach(silo => silo.Store.IsAway = true);
        cluster.Run(120);
        Assert.All(cluster.Silos, silo => Assert.Equal(3, silo.View.Active.Length));
        cluster.Silos[0].Kill();
        cluster.Run(10);
        Assert.All(cluster.Silos, silo => Assert.Null(silo.Death));

        cluster.Silos.ForEach(silo => silo.Store.IsAway = false);

        cluster.RunUntil(() => cluster.IsAgreed(2), TimeSpan.FromSeconds(5));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_stall_of_a_second_kills_neither_who_stalled_nor_others(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Run(10);
        for (var i = 0; i < 10; i++)
        {
            var stalled = cluster.Silos[cluster.Random.Next(4)];
            stalled.Stop();
            cluster.Run(0.9);
            stalled.Continue();
            cluster.Run(3);
        }

        Assert.True(cluster.IsAgreed(4), cluster.Tail());
        Assert.DoesNotContain(cluster.Trace, line => line.Contains("writes", StringComparison.Ordinal)
            && line.Contains("Dead", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void All_stalled_together_blame_nobody(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        cluster.StartAll(4);
        cluster.Run(10);
        var version = cluster.Read().Version;
        cluster.Silos.ForEach(silo => silo.Stop());
        cluster.Run(5 + (cluster.Random.NextDouble() * 60));
        cluster.Silos.ForEach(silo => silo.Continue());

        cluster.Run(30);

        Assert.True(cluster.IsAgreed(4), cluster.Tail());
        Assert.Equal(version, cluster.Read().Version);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Answers_of_the_store_that_are_lost_do_no_harm(int seed)
    {
        using var cluster = new SimulatedCluster(seed);
        for (var place = 0; place < 4; place++)
        {
            cluster.Start(place).Store.LosesAnswers = 0.3;
        }

        cluster.RunUntil(() => cluster.IsAgreed(4), TimeSpan.FromSeconds(20));
        cluster.Silos[0].Kill();
        cluster.RunUntil(() => cluster.IsAgreed(3), TimeSpan.FromSeconds(10));
        Assert.All(cluster.Running, silo => Assert.Null(silo.Death));
    }

    [Fact]
    public void A_silo_that_cannot_reach_an_active_one_gives_up_after_thirty_seconds_and_names_it()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(3);
        cluster.Cut([3], [1]);
        var silo = cluster.Start(3);

        cluster.Run(29);
        Assert.Null(silo.JoinError);
        Assert.Equal(SiloStatus.Joining, cluster.StatusOf(silo));
        cluster.Run(2);

        Assert.Contains($"{cluster.Silos[1].Address} did not answer", silo.JoinError, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Silos[0].Address.ToString(), silo.JoinError, StringComparison.Ordinal);
        Assert.Equal(SiloStatus.Dead, cluster.StatusOf(silo));
        Assert.All(cluster.Silos.Take(3), each => Assert.Equal(3, each.View.Active.Length));
    }

    [Fact]
    public void A_silo_that_cannot_use_the_table_gives_up_after_thirty_seconds_and_says_why()
    {
        using var cluster = new SimulatedCluster(1);
        var silo = cluster.Start(0);
        silo.Store.IsAway = true;

        cluster.Run(31);

        Assert.Contains("the store is away", silo.JoinError, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_with_the_address_of_a_dead_one_is_told_to_start_again()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(2);
        Kill(cluster, cluster.Silos[0], resets: true);
        var again = new SimulatedSilo(cluster, 0, cluster.Silos[0].Address);

        again.Join();
        cluster.Run(1);

        Assert.Contains("start this one again", again.JoinError, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_that_joins_and_is_never_heard_of_again_is_dead_soon()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(2);
        cluster.Cut([2], [0, 1]);
        var silo = cluster.Start(2);
        cluster.Run(1);
        silo.Kill(resets: false);

        cluster.RunUntil(() => cluster.StatusOf(silo) == SiloStatus.Dead, TimeSpan.FromSeconds(21));
    }

    [Fact]
    public void A_silo_that_leaves_is_shutting_down_then_dead_for_all_at_once()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(3);
        var leaving = cluster.Silos[1];

        _ = leaving.BeginLeavingAsync();
        cluster.RunUntil(
            () => cluster.Silos.All(silo => silo.View.StatusOf(leaving.Address) == SiloStatus.ShuttingDown),
            TimeSpan.FromSeconds(0.5));
        var left = leaving.LeaveAsync();
        cluster.RunUntil(
            () => cluster.Silos.All(silo => silo.View.StatusOf(leaving.Address) == SiloStatus.Dead),
            TimeSpan.FromSeconds(0.5));

        Assert.True(left.IsCompletedSuccessfully);
        Assert.Null(leaving.Death);
    }

    [Fact]
    public void B7_a_silo_leaves_within_a_second_although_the_store_is_away()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(2);
        cluster.Silos[0].Store.IsAway = true;

        var left = cluster.Silos[0].LeaveAsync();
        cluster.Run(1);

        Assert.True(left.IsCompletedSuccessfully);
    }

    [Fact]
    public void Rows_of_the_dead_go_after_an_hour()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(2);
        Kill(cluster, cluster.Silos[1], resets: true);

        cluster.Run(3_590);
        Assert.Equal(2, cluster.Read().Silos.Length);
        cluster.Run(30);
        Assert.Equal(cluster.Silos[0].Address, Assert.Single(cluster.Read().Silos).Silo);
    }

    [Fact]
    public void A_silo_that_was_away_for_longer_than_rows_are_kept_does_not_come_back()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(3);
        cluster.Silos[2].Stop();
        cluster.Run(3_700);
        Assert.Equal(2, cluster.Read().Silos.Length);

        cluster.Silos[2].Continue();
        cluster.Run(5);

        Assert.Contains("vanished", cluster.Silos[2].Death, StringComparison.Ordinal);
        Assert.True(cluster.IsAgreed(2), cluster.Tail());
    }

    [Fact]
    public void A_large_cluster_finds_its_dead_with_five_probes_each()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(24);
        cluster.Run(10);
        var before = cluster.Silos.Select(silo => silo.Network.Probes).ToList();
        cluster.Run(10);
        Assert.All(
            cluster.Silos.Select((silo, n) => silo.Network.Probes - before[n]),
            count => Assert.InRange(count, 45, 65));

        cluster.Silos[7].Kill();
        cluster.RunUntil(() => cluster.IsAgreed(23), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_silo_that_is_late_says_so_itself()
    {
        using var cluster = new SimulatedCluster(1);
        cluster.StartAll(2);
        cluster.Silos[0].Stop();

        cluster.Run(3);

        Assert.True(cluster.Silos[0].OwnHealth.PoolDelay > TimeSpan.FromSeconds(1));
        Assert.True(cluster.Silos[1].OwnHealth.PoolDelay < TimeSpan.FromSeconds(0.1));
    }

    private static bool IsDegraded(SimulatedSilo seenBy, SimulatedSilo silo) =>
        seenBy.View.Degraded.SequenceEqual([silo.Address]);

    private static void Kill(SimulatedCluster cluster, SimulatedSilo silo, bool resets)
    {
        silo.Kill(resets);
        var count = cluster.Running.Count();
        var took = cluster.RunUntil(() => cluster.IsAgreed(count), KillBound);
        cluster.Note($"agreed after {took.TotalMilliseconds} ms");
    }
}

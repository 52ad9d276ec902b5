using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>A client's look at the cluster.</summary>
public sealed class ClusterObserverTests
{
    [Fact]
    public void B15_a_client_sees_silos_come_and_go_without_being_told()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, _) = Observe(cluster);
        var seen = observer.StartAsync();
        cluster.Run(20);
        Assert.False(seen.IsCompleted);

        cluster.StartAll(3);
        cluster.RunUntil(() => observer.Current.Active.Length == 3, TimeSpan.FromSeconds(6));
        cluster.Silos[0].Kill();
        cluster.RunUntil(() => observer.Current.Active.Length == 2, TimeSpan.FromSeconds(8));

        Assert.True(seen.IsCompletedSuccessfully);
        Assert.Equal(cluster.Read().Version, observer.Current.Version);
    }

    [Fact]
    public void A_client_that_hears_of_a_change_sees_it_at_once()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, _) = Observe(cluster);
        cluster.StartAll(3);
        _ = observer.StartAsync();
        cluster.Run(1);
        var told = new List<ClusterView>();
        using var subscription = observer.Subscribe(told.Add);

        _ = cluster.Silos[0].BeginLeavingAsync();
        cluster.RunUntil(
            () => cluster.StatusOf(cluster.Silos[0]) == SiloStatus.ShuttingDown, TimeSpan.FromSeconds(1));
        observer.Heard(cluster.Read().Version);
        cluster.RunUntil(() => observer.Current.Active.Length == 2, TimeSpan.FromSeconds(0.2));

        Assert.Same(observer.Current, Assert.Single(told));
    }

    [Fact]
    public void A_client_keeps_its_view_while_the_table_is_away_or_empty()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, client) = Observe(cluster);
        cluster.StartAll(2);
        _ = observer.StartAsync();
        cluster.Run(1);
        var views = new List<ClusterView>();
        using var subscription = observer.Subscribe(views.Add);

        client.Store.IsAway = true;
        cluster.Run(30);
        cluster.Silos.ForEach(silo => silo.Stop());
        cluster.Table.Become(new(MembershipVersion.None, default, []));
        client.Store.IsAway = false;
        cluster.Run(10);
        Assert.Empty(views);

        cluster.Silos.ForEach(silo => silo.Continue());
        cluster.RunUntil(() => views.Count > 0, TimeSpan.FromSeconds(10));
        Assert.Equal(2, views[0].Active.Length);
    }

    [Fact]
    public void A_client_sees_that_all_silos_have_gone_and_no_older_state_of_the_table()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, _) = Observe(cluster);
        cluster.StartAll(2);
        _ = observer.StartAsync();
        cluster.Run(1);
        var copy = cluster.Read();

        cluster.Silos.ForEach(silo => silo.Leave());
        cluster.RunUntil(() => observer.Current.Active.IsEmpty, TimeSpan.FromSeconds(6));
        var last = observer.Current;
        Assert.All(last.Silos, row => Assert.Equal(SiloStatus.Dead, row.Status));

        cluster.Table.Become(copy);
        cluster.Run(10);
        Assert.Same(last, observer.Current);
    }

    [Fact]
    public void A_client_looks_once_at_a_time()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, client) = Observe(cluster);
        cluster.StartAll(2);
        client.Stop();
        _ = observer.StartAsync();
        cluster.Run(0.01); // The timer has gone off, and what it does waits for a thread.

        observer.Heard();
        cluster.Run(0.01);
        client.Continue();
        cluster.Run(1);

        Assert.Equal(1, client.Store.Reads);
        Assert.Equal(2, observer.Current.Active.Length);
    }

    [Fact]
    public void A_client_notices_that_all_silos_were_killed_at_once_although_they_stay_active_in_the_table()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, _) = Observe(cluster);
        cluster.StartAll(2);
        _ = observer.StartAsync();
        cluster.Run(60);
        Assert.True(observer.IsAnyAlive);

        cluster.Silos.ForEach(silo => silo.Kill(resets: false));
        cluster.RunUntil(() => !observer.IsAnyAlive, TimeSpan.FromSeconds(25));

        Assert.Equal(2, observer.Current.Active.Length);
    }

    [Fact]
    public void Silos_that_could_not_write_that_they_live_are_not_taken_for_gone_when_the_table_is_back()
    {
        using var cluster = new SimulatedCluster(1);
        var (observer, client) = Observe(cluster);
        cluster.StartAll(2);
        _ = observer.StartAsync();
        cluster.Run(1);
        var all = cluster.Silos.Append(client).ToList();

        all.ForEach(each => each.Store.IsAway = true);
        cluster.Run(60);
        all.ForEach(each => each.Store.IsAway = false);
        for (var step = 0; step < 2_000; step++)
        {
            cluster.Run(0.01);
            Assert.True(observer.IsAnyAlive, cluster.Tail());
        }
    }

    [Fact]
    public void A_client_that_cannot_watch_the_table_says_so_once_and_does_not_say_that_the_table_is_away()
    {
        using var cluster = new SimulatedCluster(1);
        using var lines = new Lines();
        var (observer, _) = Observe(cluster, table => new UnwatchableTable(table), lines);
        cluster.StartAll(1);
        _ = observer.StartAsync();

        cluster.Run(30);

        Assert.Equal(
            (1, 0), (lines.Count("does not tell of changes"), lines.Count("The membership table cannot be used")));
    }

    private static (ClusterObserver Observer, SimulatedSilo Client) Observe(
        SimulatedCluster cluster, Func<IMembershipTable, IMembershipTable>? seenBy = null, ILogger? logger = null)
    {
        // A silo that never joins: its clock and its way to the store.
        var client = new SimulatedSilo(cluster, 99, SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1));
        var settings = new MembershipSettings(
            Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions()));
        var services = cluster.Services(client);
        return (
            new ClusterObserver(
                seenBy?.Invoke(client.Store) ?? client.Store, settings, client.Time, new Random(1),
                services.Completions, new MembershipLog(logger ?? NullLogger.Instance)),
            client);
    }

    /// <summary>A table that cannot tell of changes.</summary>
    private sealed class UnwatchableTable(IMembershipTable table) : TableLayer(table)
    {
        public override Task<IAsyncDisposable?> WatchAsync(
            Action<MembershipVersion> changed, CancellationToken cancellationToken) =>
            Task.FromException<IAsyncDisposable?>(new IOException("not at all"));
    }
}

using Commerce.Storage.Postgres;

namespace Commerce.Storage.Tests;

/// <summary>Who is the primary, how old the standby is, and whether commits wait for it: from looks alone.</summary>
public sealed class ShardTopologyTests
{
    private static readonly ServerProbe Away = new("no answer", false, 0, 0, false);

    private TimeSpan _now;

    [Fact]
    public void A_promoted_standby_is_followed_and_never_left_for_the_old_primary()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);

        Assert.Equal((0, 1), PrimaryOf(Look(topology, Primary(1, 10), Standby(10))));
        Assert.Equal((1, 2), PrimaryOf(Look(topology, Primary(1, 20), Primary(2, 15))));
        Assert.Equal((1, 2), PrimaryOf(Look(topology, Primary(1, 30), Away)));
        Assert.Equal((0, 3), PrimaryOf(Look(topology, Primary(3, 40), Standby(40))));
    }

    [Fact]
    public void An_old_primary_is_not_taken_at_a_start_that_knows_a_later_timeline()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 2);

        Assert.Null(Look(topology, Primary(1, 10), Away).Primary);
        Assert.Equal((1, 2), PrimaryOf(Look(topology, Primary(1, 10), Primary(2, 5))));
    }

    [Fact]
    public void A_primary_that_does_not_answer_stays_the_primary_until_there_is_another()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);
        Look(topology, Primary(1, 10), Standby(10));

        Assert.Equal((0, 1), PrimaryOf(Look(topology, Away, Standby(10))));
        Assert.Null(Look(topology, Standby(10), Standby(10)).Primary);
    }

    [Fact]
    public void A_standby_is_as_old_as_the_last_look_whose_position_it_has_replayed()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);

        Assert.Null(Look(topology, Primary(1, 10), Standby(5)).Lag);
        Assert.Null(Look(topology, Primary(1, 20), Standby(9)).Lag);
        Assert.Equal(TimeSpan.FromSeconds(2), Look(topology, Primary(1, 30), Standby(10)).Lag);
        Assert.Equal(TimeSpan.FromSeconds(1), Look(topology, Primary(1, 40), Standby(39)).Lag);
        Assert.Equal(TimeSpan.Zero, Look(topology, Primary(1, 40), Standby(40)).Lag);
        Assert.Null(Look(topology, Primary(1, 50), Away).Lag);
    }

    [Fact]
    public void Commits_stop_waiting_for_a_standby_that_is_away_and_wait_again_once_it_has_caught_up()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);
        Assert.True(Look(topology, Primary(1, 10), Standby(10)).WaitsForStandby);

        Assert.True(Look(topology, Primary(1, 20), Away).WaitsForStandby);
        Assert.False(Look(topology, Primary(1, 30), Away).WaitsForStandby);
        Assert.False(Look(topology, Primary(1, 40), Standby(15)).WaitsForStandby);
        Assert.True(Look(topology, Primary(1, 50), Standby(50)).WaitsForStandby);
    }

    [Fact]
    public void A_standby_that_answers_but_does_not_move_is_away_too()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);
        for (var second = 0; second < 5; second++)
        {
            Assert.True(Look(topology, Primary(1, 10 + second), Standby(10)).WaitsForStandby);
        }

        Assert.False(Look(topology, Primary(1, 20), Standby(10)).WaitsForStandby);
    }

    [Fact]
    public void An_idle_primary_does_not_make_its_standby_look_stuck()
    {
        var topology = new ShardTopology(requireStandby: false, timelineMin: 0);

        for (var second = 0; second < 60; second++)
        {
            Assert.Equal(TimeSpan.Zero, Look(topology, Primary(1, 10), Standby(10)).Lag);
            Assert.True(Look(topology, Primary(1, 10), Standby(10)).WaitsForStandby);
        }
    }

    [Fact]
    public void Who_requires_the_standby_waits_for_it_for_ever()
    {
        var topology = new ShardTopology(requireStandby: true, timelineMin: 0);

        for (var second = 0; second < 60; second++)
        {
            Assert.True(Look(topology, Primary(1, second), Away).WaitsForStandby);
        }
    }

    [Fact]
    public void The_timeline_of_each_shard_is_remembered_and_never_lowered()
    {
        using var directory = new TestDirectory();
        var known = new KnownTimelines(directory.Path);
        known.Note("a", 2);
        known.Note("a", 1);

        Assert.Equal((2, 0), (new KnownTimelines(directory.Path).Of("a"), known.Of("b")));

        File.WriteAllText(Path.Combine(directory.Path, KnownTimelines.FileName), "{");
        Assert.Contains("cannot be read",
            Assert.Throws<InvalidOperationException>(() => new KnownTimelines(directory.Path)).Message);
    }

    private static ServerProbe Primary(int timeline, long position) => new(null, false, timeline, position, true);

    private static ServerProbe Standby(long position) => new(null, true, 0, position, false);

    private static (int?, int) PrimaryOf(TopologyView view) => (view.Primary, view.Timeline);

    // One look a second.
    private TopologyView Look(ShardTopology topology, ServerProbe first, ServerProbe second)
    {
        var view = topology.Look(_now, [first, second]);
        _now += TimeSpan.FromSeconds(1);
        return view;
    }
}

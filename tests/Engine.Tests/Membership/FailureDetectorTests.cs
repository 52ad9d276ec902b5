using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>Whom a silo probes when, and whom it suspects: pure, so that each step is one call.</summary>
public sealed class FailureDetectorTests
{
    private static readonly SiloAddress Target = Silo(1);

    private readonly FailureDetector _detector = new(Settings(), new Random(1));
    private readonly List<MembershipAction> _actions = [];

    [Fact]
    public void A_refused_connection_is_followed_by_three_probes_200_ms_apart_and_then_suspected()
    {
        Watch(1);

        foreach (var at in (double[])[0, 0.2, 0.4, 0.6])
        {
            Assert.Empty(_detector.Suspects);
            var probe = Assert.Single(Advance(at).OfType<MembershipAction.Probe>());
            End(probe, ProbeOutcome.Refused, at);
        }

        Assert.Equal(new Suspect(Target, null, IsRefused: true), Assert.Single(_detector.Suspects));
    }

    [Fact]
    public void Three_probes_without_an_answer_make_a_suspect()
    {
        Watch(1);

        Assert.Single(Advance(0));
        Assert.Single(Advance(1));
        Assert.Single(Advance(2));
        Assert.Empty(_detector.Suspects);
        Advance(2.999);
        Assert.Empty(_detector.Suspects);
        Advance(3);

        Assert.Equal(new Suspect(Target, null, IsRefused: false), Assert.Single(_detector.Suspects));
    }

    [Fact]
    public void An_answer_that_comes_late_clears_everything_and_teaches_patience()
    {
        Watch(1);
        var first = (MembershipAction.Probe)Advance(0)[0];
        Advance(1);
        Advance(2);
        Advance(3);
        Assert.NotEmpty(_detector.Suspects);

        End(first, ProbeOutcome.Answered, at: 3.5);

        Assert.Empty(_detector.Suspects);
        Assert.Single(Advance(4.5));
        Assert.Empty(Advance(8.4)); // Not yet late for a silo that takes so long.
    }

    [Fact]
    public void What_an_older_probe_tells_after_a_newer_one_was_answered_is_ignored()
    {
        Watch(1);
        var first = (MembershipAction.Probe)Advance(0)[0];
        var second = (MembershipAction.Probe)Advance(1)[0];
        End(second, ProbeOutcome.Answered, at: 1.1);

        End(first, ProbeOutcome.Refused, at: 1.2);

        Assert.InRange(_detector.NextDue, Seconds(1.8), Seconds(2.2));
    }

    [Theory]
    [InlineData(ProbeOutcome.Silent, true)]
    [InlineData(ProbeOutcome.Refused, true)]
    [InlineData(ProbeOutcome.Unknown, false)]
    public void A_silo_asked_in_between_is_the_second_vote_if_it_found_nobody(ProbeOutcome found, bool isVote)
    {
        var indirect = WatchTwoUntilIndirect();

        _detector.Ended(new MembershipEvent.IndirectProbeEnded(Target, indirect.StartedAt, new(found)));
        Advance(5);

        Assert.Equal(isVote ? Silo(2) : null, Assert.Single(_detector.Suspects).SecondVoter);
    }

    [Fact]
    public void A_silo_asked_in_between_excuses_the_suspect_if_it_was_answered()
    {
        var indirect = WatchTwoUntilIndirect();

        _detector.Ended(
            new MembershipEvent.IndirectProbeEnded(Target, indirect.StartedAt, new(ProbeOutcome.Answered)));
        Advance(3.2);

        Assert.Empty(_detector.Suspects);
    }

    [Fact]
    public void An_unwell_silo_asked_in_between_counts_for_nothing()
    {
        var indirect = WatchTwoUntilIndirect();

        _detector.Ended(new MembershipEvent.IndirectProbeEnded(
            Target, indirect.StartedAt, new(ProbeOutcome.Silent, new(Seconds(3), default))));
        Advance(5);

        Assert.Null(Assert.Single(_detector.Suspects).SecondVoter);
    }

    [Fact]
    public void A_lost_connection_is_looked_into_at_once()
    {
        Watch(1);
        var first = (MembershipAction.Probe)Advance(0)[0];
        End(first, ProbeOutcome.Answered, at: 0.01);
        Assert.Empty(Advance(0.1));

        _detector.Lost(Target, Seconds(0.2));

        Assert.Single(Advance(0.2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lost_connection_costs_no_probe_that_was_on_it(bool isToldFirst)
    {
        Watch(1);
        var first = (MembershipAction.Probe)Advance(0)[0];

        Lose(first, 0.1);

        Assert.Empty(Advance(0.1));
        foreach (var at in (double[])[0.3, 0.5, 0.7])
        {
            Assert.Empty(_detector.Suspects);
            End(Assert.Single(Advance(at).OfType<MembershipAction.Probe>()), ProbeOutcome.Refused, at);
        }

        Assert.True(Assert.Single(_detector.Suspects).IsRefused);

        void Lose(MembershipAction.Probe probe, double at)
        {
            if (isToldFirst)
            {
                _detector.Lost(Target, Seconds(at));
                Assert.Empty(Advance(at));
            }

            End(probe, ProbeOutcome.Refused, at);
            if (!isToldFirst)
            {
                _detector.Lost(Target, Seconds(at));
            }
        }
    }

    [Fact]
    public void A_probe_that_could_not_be_sent_says_nothing_and_is_followed_by_another_soon()
    {
        Watch(1);
        End((MembershipAction.Probe)Advance(0)[0], ProbeOutcome.Answered, at: 0.01);
        _detector.Lost(Target, Seconds(0.5));
        End((MembershipAction.Probe)Advance(0.5)[0], ProbeOutcome.NotSent, at: 0.5);

        foreach (var at in (double[])[0.7, 0.9, 1.1, 1.3])
        {
            Assert.Empty(Advance(at - 0.01));
            Assert.Empty(_detector.Suspects);
            End((MembershipAction.Probe)Assert.Single(Advance(at)), ProbeOutcome.Refused, at);
        }

        Assert.True(Assert.Single(_detector.Suspects).IsRefused);
    }

    [Fact]
    public void If_nothing_can_be_sent_for_as_long_as_an_answer_takes_that_is_silence()
    {
        Watch(1);
        for (var n = 0; n < 18; n++) // A second has passed with every sixth.
        {
            Assert.Empty(_detector.Suspects);
            End((MembershipAction.Probe)Assert.Single(Advance(0.2 * n)), ProbeOutcome.NotSent, 0.2 * n);
        }

        Assert.Equal(new Suspect(Target, null, IsRefused: false), Assert.Single(_detector.Suspects));
    }

    [Fact]
    public void The_timeout_is_learned_between_its_bounds()
    {
        var timing = new ProbeTiming(new ClusterMembershipOptions());
        Assert.Equal(Seconds(1), timing.Timeout);
        Repeat(4, 0.001);
        Assert.Equal(Seconds(1), timing.Timeout);
        Repeat(30, 0.001);
        Assert.Equal(Seconds(0.5), timing.Timeout);
        Repeat(1, 0.8);
        Assert.InRange(timing.Timeout, Seconds(0.8), Seconds(1.2));
        Repeat(50, 0.8);
        Assert.InRange(timing.Timeout, Seconds(0.8), Seconds(0.9));
        Repeat(50, 30);
        Assert.Equal(Seconds(4), timing.Timeout);

        void Repeat(int times, double seconds)
        {
            for (var i = 0; i < times; i++)
            {
                timing.Learn(Seconds(seconds));
            }
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(8, 7)]
    [InlineData(9, 5)]
    [InlineData(100, 5)]
    public void All_are_probed_in_a_small_cluster_and_a_few_by_each_in_a_large_one(int silos, int probed)
    {
        var all = Enumerable.Range(0, silos).Select(Silo).ToList();

        var rings = all.ConvertAll(silo => MonitorRing.Of(silo, all, Settings()));

        Assert.All(rings, ring => Assert.Equal(probed, ring.Count));
        Assert.All(all, silo => Assert.Equal(probed, rings.Count(ring => ring.Contains(silo))));
    }

    private static SiloAddress Silo(int n) => SiloAddress.New(IPAddress.Loopback, 11_000 + n, 1);

    private static MembershipSettings Settings() => new(
        Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions()));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Watch(params int[] silos) => _detector.Watch([.. silos.Select(Silo)], TimeSpan.Zero);

    private List<MembershipAction> Advance(double at)
    {
        _actions.Clear();
        _detector.Advance(Seconds(at), _actions);
        return [.. _actions];
    }

    private void End(MembershipAction.Probe probe, ProbeOutcome outcome, double at) => _detector.Ended(
        new MembershipEvent.ProbeEnded(probe.Target, probe.StartedAt, new(outcome)), Seconds(at));

    /// <summary>The target is silent, the other answers, until the other is asked about the target.</summary>
    private MembershipAction.ProbeIndirectly WatchTwoUntilIndirect()
    {
        Watch(1, 2);
        for (var at = 0.0; ; at += 0.1)
        {
            foreach (var action in Advance(at))
            {
                if (action is MembershipAction.Probe probe && probe.Target.Equals(Silo(2)))
                {
                    End(probe, ProbeOutcome.Answered, at);
                }
                else if (action is MembershipAction.ProbeIndirectly indirect)
                {
                    Assert.Equal((Silo(2), Target), (indirect.Via, indirect.Target));
                    return indirect;
                }
            }
        }
    }
}

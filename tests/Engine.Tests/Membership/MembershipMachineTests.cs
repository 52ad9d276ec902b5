using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>The state machine itself, event by event, beside one other silo.</summary>
public sealed class MembershipMachineTests
{
    private static readonly SiloAddress Self = SiloAddress.New(IPAddress.Loopback, 11_000, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 11_001, 1);

    private readonly List<MembershipAction> _actions = [];
    private readonly MembershipMachine _machine = new(
        Row(Self),
        new MembershipSettings(
            Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions())),
        new Random(1),
        new RandomIdSource());

    private MembershipSnapshot _table = new(
        new(new Guid(1, 2, 3, new byte[8]), 1), DateTimeOffset.UnixEpoch, [Row(Other)]);

    [Fact]
    public void A_silence_of_three_probes_is_voted_on()
    {
        Join();

        Assert.Equal(SiloStatus.Dead, VoteAfter(stall: TimeSpan.Zero)?.Status);
    }

    [Fact]
    public void A_silo_that_was_stalled_holds_nothing_of_it_against_others_and_reads_the_table_first()
    {
        Join();

        Assert.Null(VoteAfter(stall: TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void That_the_table_can_be_used_again_is_told_once_with_how_long_it_could_not()
    {
        Join();
        var (from, now) = (_machine.NextDue, _machine.NextDue);
        Handle(new MembershipEvent.TableFailed(new IOException("away")), from);
        var told = new List<(TimeSpan At, TimeSpan After)>();

        while (now < from + TimeSpan.FromSeconds(20))
        {
            now = _machine.NextDue;
            told.AddRange(Handle(MembershipEvent.Due.Instance, now).OfType<MembershipAction.TableIsBack>()
                .Select(back => (now, back.After)));
        }

        Assert.Equal(Assert.Single(told).At - from, told[0].After);
    }

    private static SiloRow Row(SiloAddress silo) => new(
        silo, "", SiloStatus.Active, 100, "", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, []);

    /// <summary>
    /// Two probes are not answered, and before the third is given up the silo stands still for a while.
    /// </summary>
    private SiloRow? VoteAfter(TimeSpan stall)
    {
        var (now, misses) = (TimeSpan.Zero, 0);
        while (misses < 3)
        {
            now = _machine.NextDue;
            misses += Handle(MembershipEvent.Due.Instance, now).OfType<MembershipAction.Probe>().Count();
        }

        var actions = Handle(MembershipEvent.Due.Instance, _machine.NextDue + stall);
        Assert.Equal(stall > TimeSpan.Zero, actions.OfType<MembershipAction.Stalled>().Any());
        return actions.OfType<MembershipAction.WriteTable>().SingleOrDefault()?.Change.Written.Single();
    }

    private void Join()
    {
        Handle(new MembershipEvent.Goal(SiloStatus.Active), TimeSpan.Zero);
        while (_table.Find(Self)?.Status != SiloStatus.Active)
        {
            var actions = Handle(MembershipEvent.Due.Instance, _machine.NextDue);
            foreach (var probe in actions.OfType<MembershipAction.Probe>())
            {
                Handle(
                    new MembershipEvent.ProbeEnded(probe.Target, probe.StartedAt, new(ProbeOutcome.Answered)),
                    probe.StartedAt + TimeSpan.FromMilliseconds(1));
            }
        }
    }

    /// <summary>Takes an event, and lets the table answer at once: all that came of it.</summary>
    private List<MembershipAction> Handle(MembershipEvent happened, TimeSpan now)
    {
        var all = new List<MembershipAction>();
        for (MembershipEvent? next = happened; next is not null;)
        {
            _actions.Clear();
            _machine.Handle(next, now, _actions);
            all.AddRange(_actions);
            next = _actions.Select(Answer).FirstOrDefault(answer => answer is not null);
        }

        return all;
    }

    private MembershipEvent? Answer(MembershipAction action)
    {
        switch (action)
        {
            case MembershipAction.ReadTable:
                return new MembershipEvent.TableRead(_table);
            case MembershipAction.WriteTable write:
                _table = _table.With(write.Change);
                return new MembershipEvent.TableWritten(true);
            case MembershipAction.WriteHeartbeat:
                return new MembershipEvent.HeartbeatWritten(true);
            default:
                return null;
        }
    }
}

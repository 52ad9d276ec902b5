using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Commerce.Engine.Tests.Membership;

/// <summary>What a silo writes, given a table: pure.</summary>
public sealed class MembershipDecisionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);
    private static readonly MembershipVersion Version = new(new Guid(1, 2, 3, new byte[8]), 41);
    private static readonly MembershipSettings Settings = new(
        Options.Create(new ClusterMembershipOptions()), Options.Create(new MembershipOptions()));

    [Theory]
    [InlineData(2, 1)] // Of two, the other one is enough.
    [InlineData(3, 2)]
    [InlineData(8, 2)]
    public void As_many_votes_are_needed_as_two_or_half(int silos, int needed)
    {
        var table = Table([.. Enumerable.Range(0, silos).Select(n => Row(n))]);

        var alone = Change(table, suspects: new Suspect(Silo(1), null, IsRefused: false));

        Assert.Equal(needed == 1 ? SiloStatus.Dead : SiloStatus.Active, alone.Written.Single().Status);
        Assert.Equal(new Suspicion(Silo(0), Now), Assert.Single(alone.Written.Single().Suspicions));
    }

    [Fact]
    public void A_second_voter_must_be_active()
    {
        var table = Table(Row(0), Row(1), Row(2), Row(3) with { Status = SiloStatus.Dead }, Row(4));

        Assert.Equal(SiloStatus.Active, StatusAfter(table, Silo(3)));
        Assert.Equal(SiloStatus.Active, StatusAfter(table, Silo(99)));
        Assert.Equal(SiloStatus.Dead, StatusAfter(table, Silo(2)));

        static SiloStatus StatusAfter(MembershipSnapshot table, SiloAddress second) =>
            Change(table, suspects: new Suspect(Silo(1), second, IsRefused: false)).Written.Single().Status;
    }

    [Theory]
    [InlineData(29, SiloStatus.Dead)]
    [InlineData(31, SiloStatus.Active)]
    public void B3_votes_count_for_thirty_seconds_of_the_stores_time(int age, SiloStatus status)
    {
        var table = Table(
            Row(0), Row(1) with { Suspicions = [new(Silo(2), Now.AddSeconds(-age))] }, Row(2), Row(3));

        Assert.Equal(
            status, Change(table, suspects: new Suspect(Silo(1), null, IsRefused: false)).Written.Single().Status);
    }

    [Fact]
    public void A_vote_that_is_in_the_table_is_not_written_again_and_again()
    {
        var table = Table(
            Row(0), Row(1) with { Suspicions = [new(Silo(0), Now.AddSeconds(-10))] }, Row(2), Row(3));

        Assert.Null(MaybeChange(table, suspects: new Suspect(Silo(1), null, IsRefused: false)));
    }

    [Fact]
    public void Votes_of_the_dead_do_not_count()
    {
        var table = Table(
            Row(0), Row(1) with { Suspicions = [new(Silo(2), Now)] }, Row(2) with { Status = SiloStatus.Dead }, Row(3),
            Row(4));

        var change = Change(table, suspects: new Suspect(Silo(1), null, IsRefused: false));

        Assert.Equal(SiloStatus.Active, change.Written.Single().Status);
    }

    [Fact]
    public void Nobody_waits_for_the_vote_of_stale_rows()
    {
        var stale = Now.AddSeconds(-16);
        Assert.Equal(
            SiloStatus.Dead,
            Change(
                Table(Row(0), Row(1), Row(2) with { HeartbeatAt = stale }),
                suspects: new Suspect(Silo(1), null, IsRefused: false)).Written.Single().Status);
    }

    [Theory]
    [InlineData(7, true, SiloStatus.Dead)]
    [InlineData(7, false, SiloStatus.Active)]
    [InlineData(5, true, SiloStatus.Active)]
    public void Nobody_waits_for_the_vote_of_those_that_are_refused_and_have_missed_two_heartbeats(
        int age, bool isRefused, SiloStatus status)
    {
        var heard = Now.AddSeconds(-age);

        var change = Change(
            Table(Row(0), Row(1) with { HeartbeatAt = heard }, Row(2) with { HeartbeatAt = heard }),
            null,
            SiloStatus.Active,
            new Suspect(Silo(1), null, isRefused),
            new Suspect(Silo(2), null, isRefused));

        Assert.Equal([status, status], change.Written.Select(row => row.Status));
    }

    [Fact]
    public void A_silo_that_is_not_active_votes_for_nobody()
    {
        var table = Table(Row(0) with { Status = SiloStatus.Joining }, Row(1));

        Assert.Null(MaybeChange(
            table, goal: SiloStatus.Joining, suspects: new Suspect(Silo(1), null, IsRefused: true)));
    }

    [Fact]
    public void Of_two_that_kill_each_other_only_the_first_does()
    {
        var table = Table(Row(0) with { Status = SiloStatus.Dead, Suspicions = [new(Silo(1), Now)] }, Row(1));
        var wish = Wish(null, SiloStatus.Active, new Suspect(Silo(1), null, IsRefused: true)) with { Known = table };

        Assert.Equal("declared dead by 127.0.0.1:11001@1", MembershipDecisions.ReasonToDie(table, wish));
    }

    [Fact]
    public void A_restored_copy_becomes_a_new_incarnation_in_which_nothing_goes_back()
    {
        var known = Table(Row(0), Row(1) with { Status = SiloStatus.Dead }, Row(2));
        var copy = Table(Row(0) with { Status = SiloStatus.Joining }, Row(1)) with
        {
            Version = Version with { Number = 7 },
        };

        var change = Change(copy, known);

        Assert.NotEqual(Version.Incarnation, change.To.Incarnation);
        Assert.True(change.To.Number > known.Version.Number);
        Assert.True(change.To.Number > Now.ToUnixTimeSeconds());
        Assert.Equal(
            [SiloStatus.Active, SiloStatus.Dead, SiloStatus.Active], change.Written.Select(row => row.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_gets_a_number_above_what_the_host_remembers(bool isEmpty)
    {
        var remembered = Now.AddYears(1).ToUnixTimeSeconds(); // Of a clock that has been set back since.
        var settings = new MembershipSettings(
            Options.Create(new ClusterMembershipOptions()),
            Options.Create(new MembershipOptions { NumbersAbove = remembered }));
        var table = isEmpty ? Table() with { Version = MembershipVersion.None } : Table(Row(1));

        var change = MembershipDecisions.Change(
            table, Wish(null, SiloStatus.Joining), settings, new RandomIdSource());

        Assert.True(change!.To.Number > remembered);
    }

    [Fact]
    public void In_a_table_that_another_has_begun_anew_only_what_is_missing_is_written()
    {
        var known = Table(Row(0), Row(1), Row(2));
        var anew = Table(Row(1)) with { Version = new(Guid.NewGuid(), 3) };

        var change = Change(anew, known);

        Assert.Equal(anew.Version.Incarnation, change.To.Incarnation);
        Assert.Equal([Silo(0), Silo(2)], change.Written.Select(row => row.Silo));
    }

    [Fact]
    public void A_row_that_vanished_does_not_replace_whoever_has_its_place_now()
    {
        var successor = Row(0) with { Silo = SiloAddress.New(Silo(0).Endpoint, 2) };
        var wish = Wish(Table(Row(0), Row(1)), SiloStatus.Active);

        Assert.Contains(
            "has its place", MembershipDecisions.ReasonToDie(Table(successor, Row(1)), wish), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_active_silo_removes_the_dead_beyond_fifty_and_beyond_an_hour()
    {
        var dead = Enumerable.Range(1, 60).Select(n => Row(n) with
        {
            Status = SiloStatus.Dead,
            StartedAt = Now.AddDays(-1),
            HeartbeatAt = Now.AddMinutes(-n),
        }).ToArray();

        var removed = Change(Table([Row(0), .. dead, Row(99)])).Removed;
        Assert.Equal(Enumerable.Range(51, 10).Select(Silo).Order(), removed.Order());
        Assert.Equal(
            Silo(60),
            Assert.Single(Change(Table(
                Row(0), dead[59] with { HeartbeatAt = Now.AddMinutes(-61) }, Row(99))).Removed));
        Assert.Null(MaybeChange(Table(
            Row(0) with { Silo = SiloAddress.New(IPAddress.Parse("126.0.0.1"), 1, 1) }, Row(0), dead[59])));
    }

    [Fact]
    public void Settings_that_cannot_work_are_refused_with_their_name()
    {
        Assert.Contains("MinProbeTimeout", Refused(options => options.MinProbeTimeout = TimeSpan.FromSeconds(2)));
        Assert.Contains("TableRefreshTimeout", Refused(options => options.TableRefreshTimeout = TimeSpan.Zero));
        Assert.Contains("NumMissedProbesLimit", Refused(options => options.NumMissedProbesLimit = 0));

        static string Refused(Action<ClusterMembershipOptions> set)
        {
            var options = new ClusterMembershipOptions();
            set(options);
            return Assert.Throws<OptionsValidationException>(
                () => new MembershipSettings(Options.Create(options), Options.Create(new MembershipOptions()))).Message;
        }
    }

    private static SiloAddress Silo(int n) => SiloAddress.New(IPAddress.Loopback, 11_000 + n, 1);

    private static SiloRow Row(int n) => new(Silo(n), "", SiloStatus.Active, 100, "", Now, Now, []);

    private static MembershipSnapshot Table(params SiloRow[] rows) =>
        new(Version, Now, [.. rows.OrderBy(row => row.Silo)]);

    private static MembershipWish Wish(MembershipSnapshot? known, SiloStatus goal, params Suspect[] suspects) =>
        new(Row(0), goal, known, MergesOthers: true, suspects.ToImmutableArray());

    private static MembershipChange Change(
        MembershipSnapshot table, MembershipSnapshot? known = null, SiloStatus goal = SiloStatus.Active,
        params Suspect[] suspects)
    {
        var change = MaybeChange(table, known, goal, suspects);
        Assert.NotNull(change);
        return change;
    }

    private static MembershipChange? MaybeChange(
        MembershipSnapshot table, MembershipSnapshot? known = null, SiloStatus goal = SiloStatus.Active,
        params Suspect[] suspects) =>
        MembershipDecisions.Change(table, Wish(known ?? table, goal, suspects), Settings, new RandomIdSource());
}

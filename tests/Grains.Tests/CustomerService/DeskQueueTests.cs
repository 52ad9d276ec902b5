namespace Commerce.CustomerService;

/// <summary>Who is served next, and by whom.</summary>
public sealed class DeskQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);
    private DeskQueue _queue = new(Lease, Start);

    [Fact]
    public void Who_came_first_is_first_whatever_order_they_say_it_in()
    {
        Assert.Equal(1, Place("b", 2));
        Assert.Equal(1, Place("a", 1));
        Assert.Equal(3, Place("c", 3));
        Assert.Equal(2, Place("b", 2));

        _queue.Leave("a");

        Assert.Equal(1, Place("b", 2));
        Assert.Equal(2, Place("c", 3));
    }

    [Fact]
    public void A_new_desk_has_the_same_order_once_everybody_has_spoken()
    {
        var sessions = Enumerable.Range(0, 20).Select(n => ($"s{n:00}", n * 37 % 20)).ToArray();
        foreach (var (id, since) in sessions.Reverse())
        {
            Place(id, since);
        }

        var byArrival = sessions.OrderBy(each => each.Item2).Select(each => each.Item1);
        Assert.Equal(
            byArrival,
            sessions.OrderBy(each => Place(each.Item1, each.Item2)).Select(each => each.Item1));
    }

    [Fact]
    public void Who_is_silent_loses_nothing_but_the_turn()
    {
        Place("a", 1);
        Place("b", 2, at: 20);

        Assert.Equal(1, Place("b", 2, at: 20));
        Assert.Equal(1, Place("a", 1, at: 21));
    }

    [Fact]
    public void The_agent_with_the_least_to_do_is_asked_unless_the_last_one_is_free()
    {
        Present(1, free: 2, sessions: 3);
        Present(2, free: 4, sessions: 1);
        Place("a", 1);
        Place("b", 2, lastAgent: 1);

        Assert.Equal(("a", 2), Next());
        Assign();
        Assert.Equal(("b", 1), Next());
        Assign();
        Assert.Null(Next());
    }

    [Fact]
    public void Who_gave_a_session_away_gets_it_back_only_if_nobody_else_is_free()
    {
        Present(1, free: 5, sessions: 0);
        Present(2, free: 1, sessions: 4);
        Place("a", 1, givenBy: 1);
        Place("b", 2, givenBy: 1);

        Assert.Equal(("a", 2), Next());
        Assign();
        Assert.Equal(("b", 1), Next());
    }

    [Fact]
    public void Nobody_is_asked_for_more_than_they_can_take_or_when_they_are_gone()
    {
        Present(1, free: 1, sessions: 4);
        Place("a", 1);
        Place("b", 2);
        Assign();
        Assert.Null(Next());

        Present(1, free: 1, sessions: 4);
        _queue.Unavailable(new MemberId(1));
        Assert.Null(Next());

        Present(1, free: 1, sessions: 4);
        Assert.Null(_queue.Next(Start + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Who_serves_other_topics_now_is_not_asked()
    {
        Present(1, free: 2, sessions: 0);
        Present(2, free: 2, sessions: 3);
        Place("a", 1, lastAgent: 1);

        _queue.Absent(new MemberId(1));

        Assert.Equal(("a", 2), Next());
    }

    [Fact]
    public void A_desk_that_others_have_waited_at_before_waits_until_all_of_them_have_spoken()
    {
        _queue = new DeskQueue(Lease, Start.AddSeconds(60));
        Present(1, free: 1, sessions: 0, at: 61);
        Assert.Null(Place("later", 20, at: 61));
        Assert.Null(Next(at: 61));
        Assert.Null(Place("new", 62, at: 62));

        Assert.Null(Place("earlier", 10, at: 67));
        Assert.Null(Next(at: 67));

        Assert.Equal(2, Place("later", 20, at: 68));
        Assert.Equal(3, Place("new", 62, at: 68));
        Assert.Equal(("earlier", 1), Next(at: 68));
    }

    [Fact]
    public void A_desk_that_begins_with_its_first_session_serves_it_at_once()
    {
        _queue = new DeskQueue(Lease, Start.AddSeconds(60));
        Present(1, free: 1, sessions: 0, at: 60);

        Assert.Equal(1, Place("a", 59, at: 60));
        Assert.Equal(("a", 1), Next(at: 60));
    }

    [Fact]
    public void How_long_it_takes_is_told_at_the_pace_of_now_and_in_steps()
    {
        GiveOut(at: 0);
        GiveOut(at: 15);
        Present(1, free: 0, sessions: 5, at: 30);

        Assert.Equal(TimeSpan.FromSeconds(20), Wait("a", 30, at: 32)!.Wait); // 16 s.
        Assert.Equal(Wait("a", 30, at: 32), Wait("a", 30, at: 34)); // There is nothing new to tell.
        Assert.Equal(TimeSpan.FromSeconds(40), Wait("b", 31, at: 34)!.Wait); // 34 s.
    }

    [Fact]
    public void What_was_given_out_in_the_night_does_not_say_how_long_it_takes_in_the_morning()
    {
        for (var n = 0; n < 20; n++)
        {
            GiveOut(at: n * 1_200);
        }

        Present(1, free: 0, sessions: 5, at: 30_000);

        Assert.Equal(new QueuePlace(1, null), Wait("a", 30_000, at: 30_000));
    }

    [Fact]
    public void Minutes_in_which_nobody_came_do_not_say_how_long_it_takes()
    {
        GiveOut(at: 0);
        GiveOut(at: 15);
        Present(1, free: 0, sessions: 5, at: 140);

        Assert.Null(Wait("a", 140, at: 140)!.Wait);
        GiveOut(at: 141);
        GiveOut(at: 151);
        Assert.Equal(TimeSpan.FromSeconds(10), Wait("a", 140, at: 151)!.Wait); // 5 s.
    }

    [Fact]
    public void The_pace_is_told_though_nobody_has_been_served_for_minutes_while_somebody_waits()
    {
        GiveOut(at: 0);
        GiveOut(at: 15);
        Present(1, free: 0, sessions: 5, at: 30);
        Wait("a", 30, at: 30);
        for (var at = 40; at <= 200; at += 10)
        {
            Present(1, free: 0, sessions: 5, at);
            Wait("a", 30, at);
        }

        Assert.Equal(TimeSpan.FromSeconds(200), Wait("b", 200, at: 200)!.Wait); // Second of a pace of 100 s.
    }

    [Theory]
    [InlineData(AgentStatus.Online, false)]
    [InlineData(AgentStatus.Busy, false)]
    [InlineData(AgentStatus.Away, true)]
    [InlineData(AgentStatus.Offline, true)]
    public void A_desk_is_unattended_where_nobody_is_at_it(AgentStatus status, bool isUnattended)
    {
        GiveOut(at: 98);
        GiveOut(at: 99);
        _queue.Present(
            new PresentAgent(new MemberId(1), "agent 1", Free: 0, Sessions: 5, status),
            Start.AddSeconds(100));

        var place = Wait("a", 100, at: 100)!;

        Assert.Equal((isUnattended, isUnattended), (place.IsUnattended, place.Wait is null));
    }

    [Fact]
    public void A_desk_that_is_new_does_not_say_that_nobody_is_there()
    {
        Assert.False(Wait("a", 0, at: 7)!.IsUnattended);
        Assert.True(Wait("a", 0, at: 8)!.IsUnattended);
    }

    private void GiveOut(int at)
    {
        var session = new WaitingSession($"s{at}", Start.AddSeconds(at), LastAgent: null);
        _queue.Assigned(
            session, new PresentAgent(new MemberId(1), "agent 1", Free: 1, Sessions: 0), Start.AddSeconds(at));
    }

    private int? Place(string id, int since, int? at = null, long? lastAgent = null, long? givenBy = null) =>
        Wait(id, since, at ?? 0, lastAgent, givenBy)?.Position;

    private QueuePlace? Wait(string id, int since, int at, long? lastAgent = null, long? givenBy = null) => _queue.Wait(
        new WaitingSession(id, Start.AddSeconds(since), MemberOf(lastAgent), MemberOf(givenBy)), Start.AddSeconds(at));

    private static MemberId? MemberOf(long? id) => id is { } known ? new MemberId(known) : null;

    private void Present(long id, int free, int sessions, int at = 0) => _queue.Present(
        new PresentAgent(new MemberId(id), $"agent {id}", free, sessions), Start.AddSeconds(at));

    private (string, long)? Next(int at = 0) =>
        _queue.Next(Start.AddSeconds(at)) is var (session, agent) ? (session.SessionId, agent.Id.Value) : null;

    private void Assign()
    {
        var (session, agent) = _queue.Next(Start)!.Value;
        _queue.Assigned(session, agent, Start);
    }
}

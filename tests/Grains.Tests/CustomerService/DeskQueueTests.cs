namespace Commerce.CustomerService;

/// <summary>Who is served next, and by whom.</summary>
public sealed class DeskQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);
    private readonly DeskQueue _queue = new(Lease);

    [Fact]
    public void Who_came_first_is_first_whatever_order_they_say_it_in()
    {
        Assert.Equal(1, Wait("b", 2).Position);
        Assert.Equal(1, Wait("a", 1).Position);
        Assert.Equal(3, Wait("c", 3).Position);
        Assert.Equal(2, Wait("b", 2).Position);

        _queue.Leave("a");

        Assert.Equal(1, Wait("b", 2).Position);
        Assert.Equal(2, Wait("c", 3).Position);
    }

    [Fact]
    public void A_new_desk_has_the_same_order_once_everybody_has_spoken()
    {
        var sessions = Enumerable.Range(0, 20).Select(n => ($"s{n:00}", n * 37 % 20)).ToArray();
        foreach (var (id, since) in sessions.Reverse())
        {
            Wait(id, since);
        }

        var byArrival = sessions.OrderBy(each => each.Item2).Select(each => each.Item1);
        Assert.Equal(
            byArrival,
            sessions.OrderBy(each => Wait(each.Item1, each.Item2).Position).Select(each => each.Item1));
    }

    [Fact]
    public void Who_is_silent_loses_nothing_but_the_turn()
    {
        Wait("a", 1);
        Wait("b", 2, at: 20);

        Assert.Equal(1, Wait("b", 2, at: 20).Position);
        Assert.Equal(1, Wait("a", 1, at: 21).Position);
    }

    [Fact]
    public void The_agent_with_the_least_to_do_is_asked_unless_the_last_one_is_free()
    {
        Present(1, free: 2, sessions: 3);
        Present(2, free: 4, sessions: 1);
        Wait("a", 1);
        Wait("b", 2, lastAgent: 1);

        Assert.Equal(("a", 2), Next());
        Assign();
        Assert.Equal(("b", 1), Next());
        Assign();
        Assert.Null(Next());
    }

    [Fact]
    public void Nobody_is_asked_for_more_than_they_can_take_or_when_they_are_gone()
    {
        Present(1, free: 1, sessions: 4);
        Wait("a", 1);
        Wait("b", 2);
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
        Wait("a", 1, lastAgent: 1);

        _queue.Absent(new MemberId(1));

        Assert.Equal(("a", 2), Next());
    }

    private QueuePlace Wait(string id, int since, int? at = null, long? lastAgent = null) => _queue.Wait(
        new WaitingSession(
            id, Start.AddSeconds(since), lastAgent is { } agent ? new MemberId(agent) : null),
        Start.AddSeconds(at ?? 0));

    private void Present(long id, int free, int sessions) =>
        _queue.Present(new PresentAgent(new MemberId(id), $"agent {id}", free, sessions), Start);

    private (string, long)? Next() =>
        _queue.Next(Start) is var (session, agent) ? (session.SessionId, agent.Id.Value) : null;

    private void Assign()
    {
        var (session, agent) = _queue.Next(Start)!.Value;
        _queue.Assigned(session, agent, Start);
    }
}

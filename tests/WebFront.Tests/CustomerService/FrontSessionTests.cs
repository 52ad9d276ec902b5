using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Goal: who has a session hears of it, in whatever order a front hears what it is and was. Method: one session of a
/// front, which is told as grains tell it.
/// </summary>
public sealed class FrontSessionTests
{
    private static readonly ChatMember Ann = new(new MemberId(88), "Ann", ChatParty.Agent);

    private static readonly ChatSession Waiting = new(
        "0123456789abcdef0123456789abcdef", "order", null, ChatStatus.Waiting, new MemberId(77), "Jo", null, null,
        DateTimeOffset.UnixEpoch, null, 0, 0, 0, null, Version: 5);

    private static readonly ChatSession Offered =
        Waiting with { Status = ChatStatus.Offered, Agent = Ann.Id, AgentName = Ann.Name, Version = 6 };

    [Fact]
    public async Task An_agent_who_has_it_stays_whatever_is_heard_late_of_what_it_was()
    {
        var hub = new HeardHub();
        var session = NewSession(hub);
        session.Add("ann", Ann, Offered.Version);

        await HearAsync(session, Waiting, Offered, Waiting);

        Assert.Equal([Ann.Id], session.Members);
        Assert.Equal([nameof(ChatStatus.Offered)], hub.Told);
    }

    [Fact]
    public async Task An_agent_who_has_it_no_longer_hears_that_and_nothing_after_it()
    {
        var hub = new HeardHub();
        var session = NewSession(hub);
        session.Add("ann", Ann, Offered.Version);

        await HearAsync(session, Offered, Waiting with { Version = 7 });

        Assert.Empty(session.Members);
        Assert.Equal([nameof(ChatStatus.Offered), nameof(ChatStatus.Waiting)], hub.Told);
    }

    private static FrontSession NewSession(HeardHub hub) =>
        new(Waiting.SessionId, hub, (_, _) => Task.FromResult<ChatHistory?>(null));

    private static async Task HearAsync(FrontSession session, params IEnumerable<ChatSession> words)
    {
        foreach (var word in words)
        {
            session.Post(new ChatNews(session.Id, Changed: word));
        }

        session.Complete();
        await session.RunAsync();
    }
}

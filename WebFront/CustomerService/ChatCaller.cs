using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.RateLimits;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>Who is behind a connection, what they may be in a session, and how much they may still ask.</summary>
internal sealed class ChatCaller
{
    private const int Burst = 40;
    private const int PerSecond = 10;
    private const int MemberBurst = 120; // Over all connections of a member.
    private const int MemberPerSecond = 20;
    private const int RefusedMax = 200; // Who goes on after so many refusals more than answers is cut off.

    private readonly CurrentSession _session;
    private readonly HubCallerContext _connection;
    private readonly TimeProvider _time;
    private readonly TokenBucket _bucket = new();
    private readonly TokenBucket _ofMember;
    private readonly Dictionary<string, ChatParty> _admitted = new(StringComparer.Ordinal);
    private int _refused;

    private ChatCaller(
        HubCallerContext connection, CurrentSession session, TokenBucket ofMember, TimeProvider time) =>
        (_connection, _session, _ofMember, _time) = (connection, session, ofMember, time);

    /// <summary>Proves the session that the connection was opened with.</summary>
    public SessionToken Token => _session.Token;

    public MemberId MemberId => _session.MemberId;

    /// <summary>The member as an agent; null: they are none.</summary>
    public ChatMember? Agent => _session.Is(Roles.Agent) ? As(ChatParty.Agent) : null;

    /// <summary>The member as a supervisor; null: they are none.</summary>
    public ChatMember? Supervisor => _session.Is(Roles.Supervisor) ? As(ChatParty.Supervisor) : null;

    /// <summary>As whom a session admitted them last; null: it has not, or not any more.</summary>
    public ChatMember? In(string sessionId) =>
        _admitted.TryGetValue(sessionId, out var party) ? As(party) : null;

    /// <summary>As whom they may ask a session: as it knows them, else all that they may be.</summary>
    public IEnumerable<ChatMember> PartiesIn(string sessionId) =>
        PartiesOf(_session).OrderByDescending(each => each == In(sessionId));

    /// <summary>A session admitted them.</summary>
    public void Admit(string sessionId, ChatParty party) => _admitted[sessionId] = party;

    /// <summary>A session does not know them.</summary>
    public void Forget(string sessionId) => _admitted.Remove(sessionId);

    /// <summary>All that a member may be, what sees least first.</summary>
    public static IEnumerable<ChatMember> PartiesOf(CurrentSession session)
    {
        yield return new ChatMember(session.MemberId, session.Name, ChatParty.Shopper);
        if (session.Is(Roles.Agent))
        {
            yield return new ChatMember(session.MemberId, session.Name, ChatParty.Agent);
        }

        if (session.Is(Roles.Supervisor))
        {
            yield return new ChatMember(session.MemberId, session.Name, ChatParty.Supervisor);
        }
    }

    /// <summary>Asks a session as each that a member may be; null: it answers none of them.</summary>
    public static async Task<T?> AskAsync<T>(
        IGrainFactory grains, CurrentSession caller, string sessionId,
        Func<IChatSessionGrain, ChatMember, Task<T?>> ask)
        where T : class
    {
        if (ChatRules.IsSessionId(sessionId))
        {
            var session = grains.GetGrain<IChatSessionGrain>(sessionId);
            foreach (var member in PartiesOf(caller))
            {
                if (await ask(session, member) is { } answer)
                {
                    return answer;
                }
            }
        }

        return null;
    }

    /// <param name="connection">The connection.</param>
    /// <param name="session">What it was opened with.</param>
    /// <param name="ofMember">What the member may still ask for by any connection.</param>
    /// <param name="time">The clock.</param>
    public static ChatCaller Begin(
        HubCallerContext connection, CurrentSession session, TokenBucket ofMember, TimeProvider time)
    {
        var caller = new ChatCaller(connection, session, ofMember, time);
        connection.Items[typeof(ChatCaller)] = caller;
        return caller;
    }

    public static ChatCaller Of(HubCallerContext connection) => (ChatCaller)connection.Items[typeof(ChatCaller)]!;

    public ChatMember As(ChatParty party) => new(_session.MemberId, _session.Name, party);

    public void MustBe(string role)
    {
        if (!_session.Is(role))
        {
            throw ChatErrors.Forbidden();
        }
    }

    /// <summary>Ends the connection.</summary>
    public void CutOff() => _connection.Abort();

    /// <summary>One thing more is asked.</summary>
    /// <exception cref="HubException">It is too much.</exception>
    public void Spend()
    {
        if (MayAsk(_bucket, PerSecond, Burst) && MayAsk(_ofMember, MemberPerSecond, MemberBurst))
        {
            _refused = Math.Max(0, _refused - 1);
            return;
        }

        if (++_refused > RefusedMax)
        {
            CutOff();
        }

        throw ChatErrors.Refused(
            "rate-limited",
            $"More than {PerSecond} requests a second, or {MemberPerSecond} of all your connections. Wait, then send "
                + "it again.");
    }

    private bool MayAsk(TokenBucket bucket, int perSecond, int burst) =>
        bucket.TryTake(_time.GetTimestamp(), _time.TimestampFrequency / perSecond, burst, out _);
}

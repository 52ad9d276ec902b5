using System.Security.Cryptography;
using System.Text;
using Commerce.CustomerService;
using Commerce.Orders;
using Commerce.Web.Problems;
using Commerce.Web.Sessions;

namespace Commerce.Web.CustomerService;

/// <summary>
/// Opens sessions to customer service outside of the hub: to the agent who has one, and to supervisors. What is done
/// there for a shopper is noted in the session, for staff only.
/// </summary>
internal sealed partial class AgentDesk(IGrainFactory grains, ILogger<AgentDesk> logger)
{
    /// <summary>What who has no such session is told.</summary>
    public static Problem NotFound { get; } =
        Problem.NotFound("You have no such session. It must be accepted, and not closed or given away since.");

    /// <summary>The session; null: there is none, or it is not theirs to serve.</summary>
    public Task<ServedSession?> FindAsync(CurrentSession caller, string sessionId) => ChatCaller.AskAsync(
        grains, caller, sessionId,
        async (grain, member) => member.IsStaff && await grain.GetAsync(member) is { } session
            ? ServedSession.Of(grain, session, member)
            : null);

    /// <summary>
    /// What was said in another session of the shopper; null: they have no such session. Who serves a shopper is no
    /// member of that one: it is read as a supervisor may.
    /// </summary>
    public async Task<ChatHistory?> ReadPastAsync(ServedSession served, string pastId, long after) =>
        ChatRules.IsSessionId(pastId)
        && await grains.GetGrain<IChatSessionGrain>(pastId).ReadHistoryAsync(
            served.Member with { Party = ChatParty.Supervisor }, after, ChatLimits.HistoryMax) is { } history
        && history.Session.Shopper == served.Shopper
            ? history
            : null;

    /// <summary>
    /// Notes what was done, once for each request; who, and when, a message says by itself. It was done: a session that
    /// was closed or given away meanwhile does not undo it.
    /// </summary>
    public async Task NoteAsync(ServedSession served, string requestId, string text)
    {
        var sent = await served.Grain.SendAsync(new SendChatMessage(served.Member, requestId, text, IsNote: true));
        if (sent.Outcome != ChatOutcome.Done)
        {
            LogNotNoted(logger, served.Session.SessionId, served.Member.Id.ToString(), sent.Outcome, text);
        }
    }

    /// <summary>Names a request in the session: the same key for the same thing is the same message.</summary>
    public static string RequestId(string action, string about, string key) =>
        "act-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{action}/{about}/{key}")))[..32];

    [LoggerMessage(EventId = 4802, Level = LogLevel.Warning,
        Message = "What member {MemberId} did in session {SessionId} could not be noted there ({Outcome}): {Text}")]
    private static partial void LogNotNoted(
        ILogger logger, string sessionId, string memberId, ChatOutcome outcome, string text);
}

/// <summary>A session, and as whom somebody of customer service serves it.</summary>
internal sealed record ServedSession(IChatSessionGrain Grain, ChatSession Session, ChatMember Member)
{
    private const int RoomForNotes = 2;

    /// <summary>Of who has accepted it, and of supervisors; null: they do not serve it.</summary>
    public static ServedSession? Of(IChatSessionGrain grain, ChatSession session, ChatMember member) =>
        member.Party == ChatParty.Supervisor || (member.Party == ChatParty.Agent && session.Status == ChatStatus.Active)
            ? new ServedSession(grain, session, member)
            : null;

    /// <summary>Whose session it is.</summary>
    public MemberId Shopper => Session.Shopper;

    /// <summary>As an order knows them.</summary>
    public OrderAgent Agent => new(Member.Id, Member.Name);

    /// <summary>Why nothing can be done in it any more; null: it can.</summary>
    public Problem? Refusal() =>
        Session.Status == ChatStatus.Closed || Session.LastSequence > ChatLimits.MessagesMax - RoomForNotes
            ? new Problem(
                ProblemCode.TooLate, "The session is closed or full, so that nothing can be noted. Use another one.")
            : null;
}

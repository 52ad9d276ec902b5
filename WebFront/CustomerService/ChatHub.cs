using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.Languages;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// The chat as browsers and programs speak it. The session is the judge of who belongs to it, at each command; a
/// message is acknowledged once it is durable. A connection hears of its member's sessions from its start, so that one
/// that was cut goes on by connecting again and reading what it missed.
/// </summary>
internal sealed partial class ChatHub(
    ChatFront front, ChatConnections connections, ChatSettings settings, ChatAttachments attachments,
    CouponDesk coupons, ChatDoor door, IGrainFactory grains, ILogger<ChatHub> logger) : Hub
{
    /// <summary>Where it is.</summary>
    public const string Path = "/hubs/chat";

    /// <summary>
    /// Those in which a connection is one request, which knows its session. Each poll of the third is another one.
    /// </summary>
    public const HttpTransportType Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents;

    private ChatCaller Caller => ChatCaller.Of(Context);

    public override async Task OnConnectedAsync()
    {
        var session = Context.GetHttpContext()!.RequireSession();
        var caller = connections.Begin(Context, session);
        front.Open(Context.ConnectionId);
        try
        {
            await ResumeAllAsync(session, caller);
        }
        catch (Exception exception)
        {
            LogNotConnected(logger, exception);
            // SignalR would dismiss the client for good, and tell nobody that the connection is over. So it is one
            // that was cut: its client comes back.
            Context.GetHttpContext()!.Abort();
            await EndAsync();
            throw;
        }
    }

    public override Task OnDisconnectedAsync(Exception? exception) => EndAsync();

    /// <summary>Opens a session about a topic, or finds the one that is open.</summary>
    public async Task<ChatSessionView> OpenSession(string topic, string? context = null)
    {
        Caller.MustBe(Roles.Shopper);
        ChatRules.Require(
            settings.Topics.Contains(topic, StringComparer.Ordinal),
            $"The topic is one of: {string.Join(", ", settings.Topics)}.");
        ChatRules.Require(
            context is null || ChatRules.IsText(context, ChatLimits.ContextMax),
            $"What it is about has 1 to {ChatLimits.ContextMax} characters.");
        var shopper = Caller.As(ChatParty.Shopper);
        var chats = grains.GetGrain<IChatShopperGrain>(shopper.Id.ToString());
        if (door.Refusal() is { } refusal
            && !(await chats.ListAsync()).Any(chat => chat.IsOpen && chat.Topic == topic))
        {
            throw refusal;
        }

        var session = await chats.OpenAsync(new OpenChat(
            topic, context, shopper.Id, shopper.Name,
            Language: LanguageChoice.Of(Context.GetHttpContext()!.Request).Tag,
            WithoutBot: !door.HasBot))
            ?? throw ChatErrors.Refused(
                "limit-reached", $"{ChatLimits.OpenMax} sessions are open. Close one of them first.");
        await JoinAsync(session, shopper);
        return ChatSessionView.Of(session);
    }

    /// <summary>Hears of a session from now on: one's own, or, for supervisors, any.</summary>
    /// <returns>The session and its messages after a sequence number, 200 at most.</returns>
    public async Task<ChatHistoryView> Join(string sessionId, long after = 0)
    {
        var session = await GetAsync(sessionId);
        var member = Caller.In(sessionId)!;
        await JoinAsync(session, member);
        return await ReadAsync(sessionId, member, after);
    }

    /// <summary>Says something. Sent again with the same id, it is the same message.</summary>
    public Task<ChatMessageView> Send(string sessionId, string clientMessageId, string text) =>
        SayAsync(sessionId, clientMessageId, text, isNote: false);

    /// <summary>
    /// Says it with a picture of the session, or a card: a product, an order of its shopper, a coupon.
    /// </summary>
    public async Task<ChatMessageView> SendAttachment(
        string sessionId, string clientMessageId, string kind, string reference, string? text = null)
    {
        ChatRules.Require(
            ChatRules.TryParse<ChatAttachmentKind>(kind, out var parsed),
            "What is attached is one of: picture, product, order, coupon.");
        var session = await GetAsync(sessionId);
        var member = Caller.In(sessionId)!;
        if (parsed == ChatAttachmentKind.Coupon)
        {
            return await GiveCouponAsync(session, member, clientMessageId, reference, text ?? "");
        }

        var attachment = await attachments.FindAsync(session, member, parsed, reference)
            ?? throw ChatErrors.Refused("validation", $"There is no {kind} '{reference}' for this session.");
        return await SayAsync(sessionId, clientMessageId, text ?? "", isNote: false, attachment);
    }

    /// <summary>Says something that only staff see.</summary>
    public Task<ChatMessageView> Note(string sessionId, string clientMessageId, string text) =>
        SayAsync(sessionId, clientMessageId, text, isNote: true);

    public async Task Typing(string sessionId)
    {
        ChatRules.RequireId(sessionId);
        if (Caller.In(sessionId) is null)
        {
            await GetAsync(sessionId);
        }

        await SessionOf(sessionId).TypeAsync(Caller.In(sessionId)!);
    }

    public Task Read(string sessionId, long upTo) =>
        ChangeAsync(sessionId, (session, member) => session.ReadAsync(member, upTo));

    public Task Close(string sessionId) =>
        ChangeAsync(sessionId, (session, member) => session.CloseAsync(member));

    public async Task Rate(string sessionId, int score, string? comment = null)
    {
        ChatRules.Require(score is >= 1 and <= 5, "A score is 1 to 5.");
        ChatRules.Require(
            comment is null || ChatRules.IsText(comment, ChatLimits.TextMax),
            $"A comment has 1 to {ChatLimits.TextMax} characters.");
        await ChangeAsync(sessionId, (session, member) => session.RateAsync(member, score, comment));
    }

    /// <summary>An agent's status: online, busy, away or offline.</summary>
    public async Task<ChatAgentView> SetStatus(string status)
    {
        var agent = Caller.Agent ?? throw ChatErrors.Forbidden();
        ChatRules.Require(
            ChatRules.TryParse<AgentStatus>(status, out var parsed),
            "The status is online, busy, away or offline.");
        var state = await AgentOf(agent.Id).SetStatusAsync(agent.Name, parsed);
        front.HasTold(Context.ConnectionId, state);
        var sessions = new List<ChatSessionView>();
        foreach (var id in state.Sessions)
        {
            if (await SessionOf(id).GetAsync(agent) is { } session)
            {
                sessions.Add(ChatSessionView.Of(session));
            }
        }

        return new ChatAgentView(state.Status, state.Capacity, sessions, state.Topics);
    }

    /// <summary>Takes a session: offered or waiting; a supervisor takes it over from whoever has it.</summary>
    public async Task<ChatHistoryView> Accept(string sessionId)
    {
        ChatRules.RequireId(sessionId);
        var member = Caller.Agent ?? Caller.Supervisor ?? throw ChatErrors.Forbidden();
        var session = SessionOf(sessionId);
        ChatErrors.Check(await session.AcceptAsync(member));
        await JoinAsync(await session.GetAsync(member) ?? throw ChatErrors.NotFound(), member);
        return await ReadAsync(sessionId, member, after: 0);
    }

    /// <summary>Gives a session away: to a topic, or to an agent by member id, with a note for who takes it.</summary>
    public async Task Transfer(string sessionId, string to, string? note = null)
    {
        ChatRules.Require(
            note is null || ChatRules.IsText(note, ChatLimits.TextMax),
            $"A note has 1 to {ChatLimits.TextMax} characters.");
        var isAgent = MemberId.TryParse(to, out var agent);
        ChatRules.Require(
            isAgent || settings.Topics.Contains(to, StringComparer.Ordinal),
            $"It goes to an agent's member id, or to a topic: {string.Join(", ", settings.Topics)}.");
        await ChangeAsync(sessionId, async (session, member) => await session.TransferAsync(
            isAgent
                ? new TransferChat(member, null, agent, (await AgentOf(agent).GetAsync()).Name, note)
                : new TransferChat(member, to, null, null, note)));
    }

    // As by POST /api/chat/sessions/{sessionId}/coupons.
    private async Task<ChatMessageView> GiveCouponAsync(
        ChatSession session, ChatMember member, string clientMessageId, string code, string text)
    {
        RequireMessage(clientMessageId, text, mayBeEmpty: true);
        if (!member.IsStaff)
        {
            throw ChatErrors.Forbidden();
        }

        // What an agent was only asked to take they may serve as a supervisor, if they are one too.
        var grain = SessionOf(session.SessionId);
        var served = ServedSession.Of(grain, session, member)
            ?? (Caller.Supervisor is { } lead ? ServedSession.Of(grain, session, lead) : null)
            ?? throw ChatErrors.Of(AgentDesk.NotFound);
        var (given, refusal) = await coupons.GiveAsync(served, clientMessageId, code, text);
        return given is null ? throw ChatErrors.Of(refusal!) : ChatMessageView.Of(session.SessionId, given);
    }

    private static void RequireMessage(string clientMessageId, string text, bool mayBeEmpty)
    {
        ChatRules.Require(
            ChatRules.IsId(clientMessageId), $"A message's id has 1 to {ChatLimits.ClientMessageIdMax} characters.");
        ChatRules.Require(
            ChatRules.IsText(text, ChatLimits.TextMax) || (mayBeEmpty && text is { Length: 0 }),
            $"A message has 1 to {ChatLimits.TextMax} characters, and no control characters but line breaks.");
    }

    private async Task<ChatMessageView> SayAsync(
        string sessionId, string clientMessageId, string text, bool isNote, ChatAttachment? attachment = null)
    {
        RequireMessage(clientMessageId, text, mayBeEmpty: attachment is not null);
        var sent = await AskAsync(
            sessionId,
            (session, member) =>
                session.SendAsync(new SendChatMessage(member, clientMessageId, text, isNote, attachment)),
            answer => answer.Outcome == ChatOutcome.NotFound);
        ChatErrors.Check(sent.Outcome);
        return ChatMessageView.Of(sessionId, sent.Message!);
    }

    private async Task ChangeAsync(string sessionId, Func<IChatSessionGrain, ChatMember, Task<ChatOutcome>> change) =>
        ChatErrors.Check(await AskAsync(sessionId, change, outcome => outcome == ChatOutcome.NotFound));

    private async Task<ChatSession> GetAsync(string sessionId) =>
        (await AskAsync(
            sessionId, (session, member) => session.GetAsync(member), session => session is null))!;

    // As who the session knows the caller as, so that it is asked once; who it does not know may be another party.
    private async Task<T> AskAsync<T>(
        string sessionId, Func<IChatSessionGrain, ChatMember, Task<T>> ask, Func<T, bool> isNotFound)
    {
        ChatRules.RequireId(sessionId);
        foreach (var member in Caller.PartiesIn(sessionId))
        {
            var answer = await ask(SessionOf(sessionId), member);
            if (!isNotFound(answer))
            {
                Caller.Admit(sessionId, member.Party);
                return answer;
            }
        }

        Caller.Forget(sessionId);
        throw ChatErrors.NotFound();
    }

    private IChatAgentGrain AgentOf(MemberId agent) => grains.GetGrain<IChatAgentGrain>(agent.ToString());

    private IChatSessionGrain SessionOf(string sessionId) => grains.GetGrain<IChatSessionGrain>(sessionId);

    private Task JoinAsync(ChatSession session, ChatMember member)
    {
        Caller.Admit(session.SessionId, member.Party);
        return front.JoinAsync(Context.ConnectionId, session, member);
    }

    private async Task<ChatHistoryView> ReadAsync(string sessionId, ChatMember member, long after)
    {
        var history = await SessionOf(sessionId).ReadHistoryAsync(member, after, ChatLimits.HistoryMax)
            ?? throw ChatErrors.NotFound();
        front.HasRead(history.Session);
        return ChatHistoryView.Of(history);
    }

    private Task EndAsync()
    {
        connections.End(Context.ConnectionId);
        return front.CloseAsync(Context.ConnectionId);
    }

    // What the member had before this connection.
    private async Task ResumeAllAsync(CurrentSession session, ChatCaller caller)
    {
        if (caller.Agent is { } agent)
        {
            var state = await front.AddAgentAsync(Context.ConnectionId, agent);
            foreach (var id in state.Sessions)
            {
                await ResumeAsync(id, agent);
            }
        }
        else if (caller.Supervisor is { } supervisor)
        {
            // Those that they took over.
            foreach (var id in (await AgentOf(supervisor.Id).GetAsync()).Sessions)
            {
                await ResumeAsync(id, supervisor);
            }
        }

        if (session.Is(Roles.Shopper))
        {
            var chats = await grains.GetGrain<IChatShopperGrain>(session.MemberId.ToString()).ListAsync();
            foreach (var chat in chats.Where(each => each.IsOpen))
            {
                await ResumeAsync(chat.SessionId, caller.As(ChatParty.Shopper));
            }
        }
    }

    private async Task ResumeAsync(string sessionId, ChatMember member)
    {
        if (await SessionOf(sessionId).GetAsync(member) is { } session)
        {
            await JoinAsync(session, member);
            await Clients.Caller.SendAsync("SessionChanged", ChatSessionView.Of(session));
        }
    }

    [LoggerMessage(EventId = 4805, Level = LogLevel.Warning,
        Message = "Who connected to the chat could not be told of their sessions; they are cut off, and come again.")]
    private static partial void LogNotConnected(ILogger logger, Exception exception);
}

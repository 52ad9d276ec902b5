using Commerce.CustomerService;
using Commerce.Members;
using Commerce.Web.Languages;
using Commerce.Web.Ops;
using Commerce.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Commerce.Web.CustomerService;

/// <summary>
/// The chat as browsers and programs speak it. Every method asks the session whether the caller belongs to it; a
/// message is acknowledged once it is durable. A connection hears of its member's sessions from its start, so that one
/// that was cut goes on by connecting again and reading what it missed.
/// </summary>
internal sealed class ChatHub(
    ChatFront front, ChatSettings settings, Switches switches, IGrainFactory grains, TimeProvider time) : Hub
{
    /// <summary>Where it is.</summary>
    public const string Path = "/hubs/chat";

    private ChatCaller Caller => ChatCaller.Of(Context);

    public override async Task OnConnectedAsync()
    {
        var session = Context.GetHttpContext()!.RequireSession();
        var caller = ChatCaller.Begin(Context, session, time);
        if (caller.Agent is { } agent)
        {
            var state = await front.AddAgentAsync(Context.ConnectionId, agent);
            foreach (var id in state.Sessions)
            {
                await ResumeAsync(id, agent);
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

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        front.RemoveAgent(Context.ConnectionId);
        foreach (var id in Caller.Joined)
        {
            await front.LeaveAsync(Context.ConnectionId, id);
        }
    }

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
        Caller.Spend();
        if (switches.Refusal(Switches.Chat) is { } refusal)
        {
            throw ChatErrors.Of(refusal);
        }

        var shopper = Caller.As(ChatParty.Shopper);
        var session = await grains.GetGrain<IChatShopperGrain>(shopper.Id.ToString())
            .OpenAsync(new OpenChat(
                topic, context, shopper.Id, shopper.Name,
                Language: LanguageChoice.Of(Context.GetHttpContext()!.Request).Tag,
                WithoutBot: !switches.IsOn(Switches.ChatBot)))
            ?? throw ChatErrors.Refused(
                "limit-reached", $"{ChatLimits.OpenMax} sessions are open. Close one of them first.");
        await JoinAsync(session.SessionId, shopper);
        return ChatSessionView.Of(session);
    }

    /// <summary>Hears of a session from now on: one's own, or, for supervisors, any.</summary>
    /// <returns>The session and its messages after a sequence number, 200 at most.</returns>
    public async Task<ChatHistoryView> Join(string sessionId, long after = 0)
    {
        var (session, member) = await AdmitAsync(sessionId);
        await JoinAsync(sessionId, member);
        return ChatHistoryView.Of(
            await session.ReadHistoryAsync(member, after, ChatLimits.HistoryMax) ?? throw ChatErrors.NotFound());
    }

    /// <summary>Says something. Sent again with the same id, it is the same message.</summary>
    public Task<ChatMessageView> Send(string sessionId, string clientMessageId, string text) =>
        SayAsync(sessionId, clientMessageId, text, isNote: false);

    /// <summary>Says something that only staff see.</summary>
    public Task<ChatMessageView> Note(string sessionId, string clientMessageId, string text) =>
        SayAsync(sessionId, clientMessageId, text, isNote: true);

    public async Task Typing(string sessionId)
    {
        var (session, member) = await AdmitAsync(sessionId);
        await session.TypeAsync(member);
    }

    public async Task Read(string sessionId, long upTo)
    {
        var (session, member) = await AdmitAsync(sessionId);
        ChatErrors.Check(await session.ReadAsync(member, upTo));
    }

    public async Task Close(string sessionId)
    {
        var (session, member) = await AdmitAsync(sessionId);
        ChatErrors.Check(await session.CloseAsync(member));
    }

    public async Task Rate(string sessionId, int score, string? comment = null)
    {
        ChatRules.Require(score is >= 1 and <= 5, "A score is 1 to 5.");
        ChatRules.Require(
            comment is null || ChatRules.IsText(comment, ChatLimits.TextMax),
            $"A comment has 1 to {ChatLimits.TextMax} characters.");
        var (session, member) = await AdmitAsync(sessionId);
        ChatErrors.Check(await session.RateAsync(member, score, comment));
    }

    /// <summary>An agent's status: online, busy, away or offline.</summary>
    public async Task<ChatAgentView> SetStatus(string status)
    {
        var agent = Caller.Agent ?? throw ChatErrors.Forbidden();
        ChatRules.Require(
            Enum.TryParse<AgentStatus>(status, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
                && !char.IsDigit(status[0]),
            "The status is online, busy, away or offline.");
        Caller.Spend();
        var state = await grains.GetGrain<IChatAgentGrain>(agent.Id.ToString()).SetStatusAsync(agent.Name, parsed);
        var sessions = new List<ChatSessionView>();
        foreach (var id in state.Sessions)
        {
            if (await grains.GetGrain<IChatSessionGrain>(id).GetAsync(agent) is { } session)
            {
                sessions.Add(ChatSessionView.Of(session));
            }
        }

        return new ChatAgentView(state.Status, state.Capacity, sessions);
    }

    /// <summary>Takes a session: offered or waiting; a supervisor takes it over from whoever has it.</summary>
    public async Task<ChatHistoryView> Accept(string sessionId)
    {
        ChatRules.RequireId(sessionId);
        Caller.Spend();
        var member = Caller.Agent ?? Caller.Supervisor ?? throw ChatErrors.Forbidden();
        var session = grains.GetGrain<IChatSessionGrain>(sessionId);
        ChatErrors.Check(await session.AcceptAsync(member));
        await JoinAsync(sessionId, member);
        return ChatHistoryView.Of(
            await session.ReadHistoryAsync(member, 0, ChatLimits.HistoryMax) ?? throw ChatErrors.NotFound());
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
        var (session, member) = await AdmitAsync(sessionId);
        ChatErrors.Check(await session.TransferAsync(
            isAgent
                ? new TransferChat(member, null, agent, "", note)
                : new TransferChat(member, to, null, null, note)));
    }

    private async Task<ChatMessageView> SayAsync(string sessionId, string clientMessageId, string text, bool isNote)
    {
        ChatRules.Require(
            ChatRules.IsId(clientMessageId), $"A message's id has 1 to {ChatLimits.ClientMessageIdMax} characters.");
        ChatRules.Require(
            ChatRules.IsText(text, ChatLimits.TextMax),
            $"A message has 1 to {ChatLimits.TextMax} characters, and no control characters but line breaks.");
        var (session, member) = await AdmitAsync(sessionId);
        var sent = await session.SendAsync(new SendChatMessage(member, clientMessageId, text, isNote));
        ChatErrors.Check(sent.Outcome);
        return ChatMessageView.Of(sessionId, sent.Message!);
    }

    private async Task<(IChatSessionGrain Session, ChatMember Member)> AdmitAsync(string sessionId)
    {
        ChatRules.RequireId(sessionId);
        Caller.Spend();
        var session = grains.GetGrain<IChatSessionGrain>(sessionId);
        foreach (var member in Caller.Parties)
        {
            if (await session.GetAsync(member) is not null)
            {
                return (session, member);
            }
        }

        throw ChatErrors.NotFound();
    }

    private async Task JoinAsync(string sessionId, ChatMember member)
    {
        Caller.Joined.Add(sessionId);
        await front.JoinAsync(Context.ConnectionId, sessionId, member);
    }

    private async Task ResumeAsync(string sessionId, ChatMember member)
    {
        if (await grains.GetGrain<IChatSessionGrain>(sessionId).GetAsync(member) is { } session)
        {
            await JoinAsync(sessionId, member);
            await Clients.Caller.SendAsync("SessionChanged", ChatSessionView.Of(session));
        }
    }
}

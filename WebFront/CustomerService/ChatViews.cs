using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>A session as its members get it.</summary>
/// <param name="Bot">True while the bot answers: it is in no queue then, whatever the status.</param>
internal sealed record ChatSessionView(
    string SessionId, string Topic, string? Context, ChatStatus Status, ChatMemberView Shopper, ChatMemberView? Agent,
    DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long LastSequence, long ReadByShopper, long ReadByAgent,
    int? Score, bool? Bot = null)
{
    public static ChatSessionView Example { get; } = new(
        "9f86d081884c7d659a2feaa0c55ad015", "delivery", null, ChatStatus.Active,
        new(new MemberId(1), "Jo"), new(new MemberId(2), "Ann"), OpenApi.Examples.Now, null, 3, 3, 2, null);

    public static ChatSessionView Of(ChatSession session) => new(
        session.SessionId, session.Topic, session.Context, session.Status,
        new ChatMemberView(session.Shopper, session.ShopperName),
        session.Agent is { } agent ? new ChatMemberView(agent, session.AgentName ?? "") : null,
        session.OpenedAt, session.ClosedAt, session.LastSequence, session.ReadByShopper, session.ReadByAgent,
        session.Score, session.WithBot ? true : null);
}

/// <summary>Somebody in a session.</summary>
internal sealed record ChatMemberView(MemberId MemberId, string Name);

/// <summary>A message as members get it.</summary>
/// <param name="Note">True of what only staff see.</param>
internal sealed record ChatMessageView(
    string SessionId, long Sequence, string ClientMessageId, ChatParty From, string Name, string Text,
    DateTimeOffset At, bool? Note)
{
    public static ChatMessageView Example { get; } = new(
        ChatSessionView.Example.SessionId, 1, "a1", ChatParty.Shopper, "Jo", "Where is my parcel?",
        OpenApi.Examples.Now, null);

    public static ChatMessageView Of(string sessionId, ChatMessage message) => new(
        sessionId, message.Sequence, message.ClientMessageId, message.From, message.Name, message.Text, message.At,
        message.IsNote ? true : null);
}

/// <summary>Who writes.</summary>
internal sealed record ChatTypingView(string SessionId, ChatParty From, string Name);

/// <summary>How far members have read.</summary>
internal sealed record ChatReadView(string SessionId, long ByShopper, long ByAgent);

/// <summary>Where a session is in its queue.</summary>
/// <param name="WaitSeconds">Expected; null: nobody knows yet.</param>
internal sealed record ChatPlaceView(string SessionId, int Position, int? WaitSeconds);

/// <summary>A session with messages.</summary>
internal sealed record ChatHistoryView(ChatSessionView Session, IReadOnlyList<ChatMessageView> Items)
{
    public static ChatHistoryView Example { get; } = new(ChatSessionView.Example, [ChatMessageView.Example]);

    public static ChatHistoryView Of(ChatHistory history) => new(
        ChatSessionView.Of(history.Session),
        [.. history.Messages.Select(message => ChatMessageView.Of(history.Session.SessionId, message))]);
}

/// <summary>An agent as they see themselves.</summary>
internal sealed record ChatAgentView(AgentStatus Status, int Capacity, IReadOnlyList<ChatSessionView> Sessions);

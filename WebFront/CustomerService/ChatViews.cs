using Commerce.CustomerService;

namespace Commerce.Web.CustomerService;

/// <summary>A session as its members get it.</summary>
/// <param name="Bot">True while the bot answers: it is in no queue then, whatever the status.</param>
/// <param name="OutOfHours">True while it waits where nobody is, outside the hours of agents.</param>
/// <param name="OpensAt">When they answer again; null: that is not known, or they do.</param>
internal sealed record ChatSessionView(
    string SessionId, string Topic, string? Context, ChatStatus Status, ChatMemberView Shopper, ChatMemberView? Agent,
    DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long LastSequence, long ReadByShopper, long ReadByAgent,
    int? Score, DateTimeOffset QueuedAt, DateTimeOffset? AnsweredAt, string? Comment, bool? Bot = null,
    bool? OutOfHours = null, DateTimeOffset? OpensAt = null)
{
    public static ChatSessionView Example { get; } = new(
        "9f86d081884c7d659a2feaa0c55ad015", "delivery", null, ChatStatus.Active,
        new(new MemberId(1), "Jo"), new(new MemberId(2), "Ann"), OpenApi.Examples.Now, null, 3, 3, 2, null,
        OpenApi.Examples.Now, null, null);

    public static ChatSessionView Of(ChatSession session) => new(
        session.SessionId, session.Topic, session.Context, session.Status,
        new ChatMemberView(session.Shopper, session.ShopperName),
        session.Agent is { } agent ? new ChatMemberView(agent, session.AgentName ?? "") : null,
        session.OpenedAt, session.ClosedAt, session.LastSequence, session.ReadByShopper, session.ReadByAgent,
        session.Score, session.QueuedAt, session.AnsweredAt, session.Comment,
        session.WithBot ? true : null, session.OutOfHours ? true : null, session.OpensAt);
}

/// <summary>Somebody in a session.</summary>
internal sealed record ChatMemberView(MemberId MemberId, string Name);

/// <summary>A message as members get it.</summary>
/// <param name="Note">True of what only staff see.</param>
/// <param name="Event">What happened, where the shop itself says it; the text is for who does not know it.</param>
/// <param name="Author">Who says it; null: the shop itself, or the bot.</param>
internal sealed record ChatMessageView(
    string SessionId, long Sequence, string ClientMessageId, ChatParty From, string Name, string Text,
    DateTimeOffset At, bool? Note, ChatAttachmentView? Attachment, ChatEvent? Event, MemberId? Author)
{
    public static ChatMessageView Example { get; } = new(
        ChatSessionView.Example.SessionId, 1, "a1", ChatParty.Shopper, "Jo", "Where is my parcel?",
        OpenApi.Examples.Now, null, null, null, new MemberId(1));

    public static ChatMessageView Of(string sessionId, ChatMessage message) => new(
        sessionId, message.Sequence, message.ClientMessageId, message.From, message.Name, message.Text, message.At,
        message.IsNote ? true : null, ChatAttachmentView.Of(sessionId, message.Attachment), message.Event,
        message.Author);
}

/// <summary>What a message shows beside its text.</summary>
/// <param name="Href">Where it is in the shop; null: it is only a code.</param>
internal sealed record ChatAttachmentView(ChatAttachmentKind Kind, string Reference, string? Title, string? Href)
{
    public static ChatAttachmentView? Of(string sessionId, ChatAttachment? attachment) => attachment is null
        ? null
        : new(attachment.Kind, attachment.Reference, attachment.Title, attachment.Kind switch
        {
            ChatAttachmentKind.Picture => ChatPictureView.Address(sessionId, attachment.Reference),
            ChatAttachmentKind.Product => $"/products/{attachment.Reference}",
            ChatAttachmentKind.Order => $"/orders/{attachment.Reference}",
            ChatAttachmentKind.Coupon => null,
        });
}

/// <summary>Who writes.</summary>
internal sealed record ChatTypingView(string SessionId, ChatParty From, string Name);

/// <summary>How far members have read.</summary>
internal sealed record ChatReadView(string SessionId, long ByShopper, long ByAgent);

/// <summary>Where a session is in its queue.</summary>
/// <param name="WaitSeconds">Expected; null: nobody knows yet.</param>
internal sealed record ChatPlaceView(string SessionId, int Position, int? WaitSeconds)
{
    public static ChatPlaceView Of(string sessionId, QueuePlace place) =>
        new(sessionId, place.Position, (int?)place.Wait?.TotalSeconds);
}

/// <summary>A session with messages.</summary>
/// <param name="Queue">Where it is in its queue, if it is in one.</param>
internal sealed record ChatHistoryView(
    ChatSessionView Session, IReadOnlyList<ChatMessageView> Items, ChatPlaceView? Queue)
{
    public static ChatHistoryView Example { get; } = new(ChatSessionView.Example, [ChatMessageView.Example], null);

    public static ChatHistoryView Of(ChatHistory history) => new(
        ChatSessionView.Of(history.Session),
        [.. history.Messages.Select(message => ChatMessageView.Of(history.Session.SessionId, message))],
        history.Place is { } place ? ChatPlaceView.Of(history.Session.SessionId, place) : null);
}

/// <summary>How the shop has an agent, as they are told when it changes.</summary>
/// <param name="Topics">Whose sessions they are offered; null: all.</param>
internal sealed record ChatAgentStateView(AgentStatus Status, int Capacity, IReadOnlyList<string>? Topics)
{
    public static ChatAgentStateView Of(ChatAgent agent) => new(agent.Status, agent.Capacity, agent.Topics);
}

/// <summary>An agent as they see themselves.</summary>
/// <param name="Topics">Whose sessions they are offered; null: all.</param>
internal sealed record ChatAgentView(
    AgentStatus Status, int Capacity, IReadOnlyList<ChatSessionView> Sessions, IReadOnlyList<string>? Topics);

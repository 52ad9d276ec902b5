namespace Commerce.CustomerService;

/// <summary>Where a chat session is in its life.</summary>
public enum ChatStatus
{
    /// <summary>In its topic's queue.</summary>
    Waiting,

    /// <summary>Given to an agent who has not accepted it yet.</summary>
    Offered,

    /// <summary>An agent talks to the shopper.</summary>
    Active,

    /// <summary>Over. It can be read and rated, and not written to.</summary>
    Closed,
}

/// <summary>As whom somebody speaks in a session.</summary>
public enum ChatParty
{
    /// <summary>Who opened it.</summary>
    Shopper,

    /// <summary>Who answers.</summary>
    Agent,

    /// <summary>Who leads agents: may read and join every session.</summary>
    Supervisor,

    /// <summary>The shop itself: what happened to the session.</summary>
    System,

    /// <summary>Who answers where no person does.</summary>
    Bot,
}

/// <summary>How a command to a session was decided, in order of precedence.</summary>
public enum ChatOutcome
{
    /// <summary>Done, now or before.</summary>
    Done,

    /// <summary>There is no such session, or it is not theirs.</summary>
    NotFound,

    /// <summary>It is closed.</summary>
    Closed,

    /// <summary>It is not closed yet.</summary>
    NotClosed,

    /// <summary>Somebody else has it.</summary>
    Taken,

    /// <summary>The agent has as many sessions as they can.</summary>
    AtCapacity,

    /// <summary>It has <see cref="ChatLimits.MessagesMax"/> messages.</summary>
    Full,

    /// <summary>Only staff may send such a thing.</summary>
    NotAllowed,
}

/// <summary>What is attached to a message.</summary>
public enum ChatAttachmentKind
{
    /// <summary>A picture of the session, by the id that it got when it was put there.</summary>
    Picture,

    /// <summary>A product, by its id.</summary>
    Product,

    /// <summary>An order of the session's shopper, by its id.</summary>
    Order,

    /// <summary>A coupon, by its code: given by staff only.</summary>
    Coupon,
}

/// <summary>What happened to a session, in words that a client has in its reader's language.</summary>
public enum ChatEventCode
{
    /// <summary>Somebody answers from now on: their name.</summary>
    AgentJoined,

    /// <summary>Who answered is gone, and another one is looked for: their name.</summary>
    AgentLeft,

    /// <summary>It waits for who knows of another topic: the topic.</summary>
    MovedToTopic,

    /// <summary>It is given to another agent.</summary>
    MovedToAgent,

    /// <summary>It is over.</summary>
    Closed,

    /// <summary>It is over, because its shopper was away for too long.</summary>
    Abandoned,

    /// <summary>It waits, and nobody answers at this time.</summary>
    OutOfHours,
}

/// <summary>What a session takes.</summary>
public static class ChatLimits
{
    /// <summary>Characters of a message, 1 to this.</summary>
    public const int TextMax = 2_000;

    /// <summary>Characters of a client's message id, 1 to this.</summary>
    public const int ClientMessageIdMax = 64;

    /// <summary>Characters of what an attachment refers to, and of its title.</summary>
    public const int AttachmentMax = 200;

    /// <summary>Characters of what a session is about.</summary>
    public const int ContextMax = 200;

    /// <summary>Messages of one session.</summary>
    public const int MessagesMax = 5_000;

    /// <summary>Pictures of one session.</summary>
    public const int PicturesMax = 50;

    /// <summary>Messages that are read at once.</summary>
    public const int HistoryMax = 200;

    /// <summary>Sessions that one shopper may have open.</summary>
    public const int OpenMax = 3;

    /// <summary>Tickets of one shopper that wait for an answer.</summary>
    public const int OpenTicketsMax = 5;

    /// <summary>Sessions, and tickets, that a shopper's list remembers.</summary>
    public const int ListMax = 50;
}

/// <summary>Somebody in a session, as one of its parties.</summary>
[GenerateSerializer, Immutable, Alias("chat.member")]
public sealed record ChatMember(
    [property: Id(0)] MemberId Id, [property: Id(1)] string Name, [property: Id(2)] ChatParty Party)
{
    /// <summary>Whether they see notes.</summary>
    public bool IsStaff => Party is ChatParty.Agent or ChatParty.Supervisor;
}

/// <summary>What a message shows beside its text, or instead of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Reference">Which one.</param>
/// <param name="Title">What it is called, where it has a name.</param>
[GenerateSerializer, Immutable, Alias("chat.attachment")]
public sealed record ChatAttachment(
    [property: Id(0)] ChatAttachmentKind Kind,
    [property: Id(1)] string Reference,
    [property: Id(2)] string? Title = null);

/// <summary>What happened to a session.</summary>
/// <param name="Code">What.</param>
/// <param name="Args">What the code's text has gaps for.</param>
[GenerateSerializer, Immutable, Alias("chat.event")]
public sealed record ChatEvent([property: Id(0)] ChatEventCode Code, [property: Id(1)] IReadOnlyList<string> Args);

/// <summary>A message, durable.</summary>
/// <param name="Sequence">Place in the session, from 1, without gaps.</param>
/// <param name="ClientMessageId">The sender's own name for it: sent again, it is the same message.</param>
/// <param name="Author">Who wrote it; null: the shop itself.</param>
/// <param name="Text">May be empty where something is attached; of an event, what it is in English.</param>
/// <param name="IsNote">Only staff see it.</param>
/// <param name="Attachment">What is shown with it.</param>
/// <param name="Event">What happened, where <see cref="ChatParty.System"/> says it.</param>
[GenerateSerializer, Immutable, Alias("chat.message")]
public sealed record ChatMessage(
    [property: Id(0)] long Sequence,
    [property: Id(1)] string ClientMessageId,
    [property: Id(2)] ChatParty From,
    [property: Id(3)] MemberId? Author,
    [property: Id(4)] string Name,
    [property: Id(5)] string Text,
    [property: Id(6)] DateTimeOffset At,
    [property: Id(7)] bool IsNote,
    [property: Id(8)] ChatAttachment? Attachment = null,
    [property: Id(9)] ChatEvent? Event = null);

/// <summary>A session as its members see it.</summary>
/// <param name="Context">What it is about, for example an order's id.</param>
/// <param name="Agent">Who has it, or is asked to take it.</param>
/// <param name="LastSequence">Of its latest message; 0: there is none.</param>
/// <param name="Score">1 to 5, by the shopper.</param>
/// <param name="QueuedAt">When it came into a queue first, or its shopper came back to it after being away for too
/// long.</param>
/// <param name="AnsweredAt">When staff said something first; null: not yet.</param>
/// <param name="Comment">What the shopper wrote with the score.</param>
/// <param name="WithBot">The bot answers, and it is in no queue yet, though its status says that it waits.</param>
/// <param name="Version">Grows with each change: of two words about it, which is the later one. 0: it is not known.
/// </param>
/// <param name="OutOfHours">It waits where nobody is, outside the hours of agents.</param>
/// <param name="OpensAt">When they answer again; null: that is not known, or they do.</param>
/// <param name="Language">Of the shopper: <c>en</c> or <c>zh-CN</c>; null: English.</param>
[GenerateSerializer, Immutable, Alias("chat.session")]
public sealed record ChatSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string Topic,
    [property: Id(2)] string? Context,
    [property: Id(3)] ChatStatus Status,
    [property: Id(4)] MemberId Shopper,
    [property: Id(5)] string ShopperName,
    [property: Id(6)] MemberId? Agent,
    [property: Id(7)] string? AgentName,
    [property: Id(8)] DateTimeOffset OpenedAt,
    [property: Id(9)] DateTimeOffset? ClosedAt,
    [property: Id(10)] long LastSequence,
    [property: Id(11)] long ReadByShopper,
    [property: Id(12)] long ReadByAgent,
    [property: Id(13)] int? Score,
    [property: Id(14)] DateTimeOffset QueuedAt = default,
    [property: Id(15)] DateTimeOffset? AnsweredAt = null,
    [property: Id(16)] string? Comment = null,
    [property: Id(17)] bool WithBot = false,
    [property: Id(18)] long Version = 0,
    [property: Id(19)] bool OutOfHours = false,
    [property: Id(20)] DateTimeOffset? OpensAt = null,
    [property: Id(21)] string? Language = null);

/// <summary>Place in a queue.</summary>
/// <param name="Position">From 1.</param>
/// <param name="Wait">Expected until an agent comes, in steps of 10 s; null: nobody knows.</param>
/// <param name="IsUnattended">No agent is at the desk.</param>
[GenerateSerializer, Immutable, Alias("chat.queue-place")]
public sealed record QueuePlace(
    [property: Id(0)] int Position, [property: Id(1)] TimeSpan? Wait, [property: Id(2)] bool IsUnattended = false);

/// <summary>Opens a session.</summary>
/// <param name="LastAgent">Who had the shopper's session before it.</param>
/// <param name="Language">In which the shop greets: <c>en</c> or <c>zh-CN</c>; null: English.</param>
/// <param name="WithoutBot">It goes to people at once.</param>
[GenerateSerializer, Immutable, Alias("chat.open")]
public sealed record OpenChat(
    [property: Id(0)] string Topic,
    [property: Id(1)] string? Context,
    [property: Id(2)] MemberId Shopper,
    [property: Id(3)] string ShopperName,
    [property: Id(4)] MemberId? LastAgent = null,
    [property: Id(5)] string? Language = null,
    [property: Id(6)] bool WithoutBot = false);

/// <summary>Says something.</summary>
/// <param name="Text">May be empty where something is attached.</param>
[GenerateSerializer, Immutable, Alias("chat.send")]
public sealed record SendChatMessage(
    [property: Id(0)] ChatMember By,
    [property: Id(1)] string ClientMessageId,
    [property: Id(2)] string Text,
    [property: Id(3)] bool IsNote = false,
    [property: Id(4)] ChatAttachment? Attachment = null);

/// <summary>The answer to <see cref="SendChatMessage"/>.</summary>
/// <param name="Message">The message, now or before; null: nothing was said.</param>
[GenerateSerializer, Immutable, Alias("chat.sent")]
public sealed record SentChatMessage([property: Id(0)] ChatOutcome Outcome, [property: Id(1)] ChatMessage? Message);

/// <summary>Gives a session to another topic or to another agent.</summary>
/// <param name="Topic">Where it is to wait; null: an agent is named.</param>
/// <param name="Agent">Who is to take it; null: a topic is named.</param>
/// <param name="AgentName">Their name.</param>
/// <param name="Note">For who takes it, not for the shopper.</param>
[GenerateSerializer, Immutable, Alias("chat.transfer")]
public sealed record TransferChat(
    [property: Id(0)] ChatMember By,
    [property: Id(1)] string? Topic,
    [property: Id(2)] MemberId? Agent,
    [property: Id(3)] string? AgentName,
    [property: Id(4)] string? Note);

/// <summary>A part of a session's messages.</summary>
/// <param name="Session">The session.</param>
/// <param name="Messages">In order.</param>
/// <param name="Place">Where it is in its queue; null: it is in none, or has not heard.</param>
[GenerateSerializer, Immutable, Alias("chat.history")]
public sealed record ChatHistory(
    [property: Id(0)] ChatSession Session,
    [property: Id(1)] IReadOnlyList<ChatMessage> Messages,
    [property: Id(2)] QueuePlace? Place = null);

/// <summary>A front's word that it serves members of a session.</summary>
/// <param name="Front">Who is to be told of news.</param>
/// <param name="After">The latest message that it has; what came later is the answer. -1: it wants none.</param>
/// <param name="Members">Who is connected there.</param>
[GenerateSerializer, Immutable, Alias("chat.attach")]
public sealed record AttachFront(
    [property: Id(0)] IChatFront Front,
    [property: Id(1)] long After,
    [property: Id(2)] IReadOnlyList<MemberId> Members);

/// <summary>News of a session: one of these, or a message.</summary>
/// <param name="Message">Something was said.</param>
/// <param name="Changed">The session is another now.</param>
/// <param name="Typing">Who writes.</param>
/// <param name="Place">Where it is in its queue.</param>
/// <param name="Assigned">This agent has it, or is asked to take it: to be served from now on.</param>
[GenerateSerializer, Immutable, Alias("chat.news")]
public sealed record ChatNews(
    [property: Id(0)] string SessionId,
    [property: Id(1)] ChatMessage? Message = null,
    [property: Id(2)] ChatSession? Changed = null,
    [property: Id(3)] ChatMember? Typing = null,
    [property: Id(4)] QueuePlace? Place = null,
    [property: Id(5)] MemberId? Assigned = null);

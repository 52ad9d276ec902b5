namespace Commerce.CustomerService;

/// <summary>What is stored of a session beside its messages.</summary>
/// <param name="QueuedAt">When it came into a queue first: its place, whatever happens to it later.</param>
/// <param name="OfferedAt">When its agent was asked to take it.</param>
/// <param name="AnsweredAt">When staff said something first.</param>
/// <param name="LastAgent">Who had it before.</param>
/// <param name="LastSequence">Of its latest message.</param>
internal sealed record ChatSessionState(
    string Topic,
    string? Context,
    MemberId Shopper,
    string ShopperName,
    DateTimeOffset OpenedAt,
    DateTimeOffset QueuedAt,
    ChatStatus Status = ChatStatus.Waiting,
    MemberId? Agent = null,
    string? AgentName = null,
    DateTimeOffset? OfferedAt = null,
    DateTimeOffset? AnsweredAt = null,
    DateTimeOffset? ClosedAt = null,
    MemberId? LastAgent = null,
    long LastSequence = 0,
    long ReadByShopper = 0,
    long ReadByAgent = 0,
    int? Score = null,
    string? Comment = null)
{
    public ChatSession View(string id) => new(
        id, Topic, Context, Status, Shopper, ShopperName, Agent, AgentName, OpenedAt, ClosedAt, LastSequence,
        ReadByShopper, ReadByAgent, Score, QueuedAt, AnsweredAt, Comment);

    /// <summary>Whether somebody may read it, as the party that they say they are.</summary>
    public bool Admits(ChatMember member) => member.Party switch
    {
        ChatParty.Shopper => member.Id == Shopper,
        ChatParty.Agent => member.Id == Agent,
        ChatParty.Supervisor => true,
        _ => false,
    };
}

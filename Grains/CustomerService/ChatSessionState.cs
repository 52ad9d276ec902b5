namespace Commerce.CustomerService;

/// <summary>What is stored of a session beside its messages.</summary>
/// <param name="QueuedAt">When it came into a queue first: its place, whatever happens to it later. The time that the
/// bot had it does not count, nor does what was before its shopper was away for too long.</param>
/// <param name="OfferedAt">When its agent was asked to take it.</param>
/// <param name="AnsweredAt">When staff said something first.</param>
/// <param name="LastAgent">Who had it before.</param>
/// <param name="LastSequence">Of its latest message.</param>
/// <param name="Pictures">How many there are.</param>
/// <param name="WithBot">The bot was not done with it.</param>
/// <param name="BotReadUpTo">The latest message that the bot has answered.</param>
/// <param name="BotMisses">Answers of the bot that did not help.</param>
/// <param name="BotAnswer">What the bot answered last.</param>
/// <param name="Language">Of the shopper's words.</param>
/// <param name="GivenBy">Who had it when it was given to its topic, until somebody accepts it.</param>
/// <param name="AwayAt">Since when its shopper has been away for too long to keep the place; null: they are there, or
/// will be soon.</param>
/// <param name="LookAt">When its deadline is.</param>
/// <param name="OutOfHours">It waits where nobody is, outside the hours of agents.</param>
/// <param name="OpensAt">When they answer again, if that is known.</param>
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
    string? Comment = null,
    int Pictures = 0,
    bool WithBot = false,
    long BotReadUpTo = 0,
    int BotMisses = 0,
    string? BotAnswer = null,
    string? Language = null,
    MemberId? GivenBy = null,
    DateTimeOffset? AwayAt = null,
    DateTimeOffset? LookAt = null,
    bool OutOfHours = false,
    DateTimeOffset? OpensAt = null)
{
    /// <summary>Whether the bot answers: nobody has it, and no person has said anything.</summary>
    public bool IsWithBot => WithBot && Status == ChatStatus.Waiting && AnsweredAt is null;

    public ChatSession View(string id, long version) => new(
        id, Topic, Context, Status, Shopper, ShopperName, Agent, AgentName, OpenedAt, ClosedAt, LastSequence,
        ReadByShopper, ReadByAgent, Score, QueuedAt, AnsweredAt, Comment, IsWithBot, version, OutOfHours, OpensAt,
        Language);

    /// <summary>Whether somebody may read it, as the party that they say they are.</summary>
    public bool Admits(ChatMember member) => member.Party switch
    {
        ChatParty.Shopper => member.Id == Shopper,
        ChatParty.Agent => member.Id == Agent,
        ChatParty.Supervisor => true,
        _ => false,
    };
}

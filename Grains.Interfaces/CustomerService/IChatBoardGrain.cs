namespace Commerce.CustomerService;

/// <summary>
/// What supervisors see at a moment, and the alerts. Sessions say what they are every few seconds and nothing of that
/// is stored; which alerts are on is, so that each is told once. Key: <see cref="Key"/>.
/// </summary>
[Alias("chat.board-grain")]
public interface IChatBoardGrain : IGrainWithStringKey
{
    /// <summary>The one there is.</summary>
    const string Key = "board";

    /// <summary>Sessions that a board lists.</summary>
    const int SessionsMax = 200;

    /// <summary>A session is so. To be said again within 15 s while it is open. Nobody waits for it.</summary>
    [Alias("seen"), AlwaysInterleave, OneWay]
    Task SeenAsync(SeenChat chat);

    /// <summary>What the board looks like, at most two seconds old.</summary>
    [Alias("get")]
    Task<ChatBoard> GetAsync();
}

/// <summary>A session as it says it is.</summary>
/// <param name="LastMessageAt">When something was said last.</param>
[GenerateSerializer, Immutable, Alias("chat.seen")]
public sealed record SeenChat(
    [property: Id(0)] ChatSession Session, [property: Id(1)] DateTimeOffset? LastMessageAt);

/// <summary>The board of supervisors.</summary>
/// <param name="At">When it looked like that.</param>
/// <param name="Topics">In their order.</param>
/// <param name="Agents">Who is there.</param>
/// <param name="Sessions">Open ones: who waits first, then who talks, longest first;
/// <see cref="IChatBoardGrain.SessionsMax"/> at most.</param>
/// <param name="SessionCount">How many there are.</param>
/// <param name="Alerts">What is wrong now.</param>
/// <param name="Today">What was counted today, UTC.</param>
[GenerateSerializer, Immutable, Alias("chat.board")]
public sealed record ChatBoard(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] IReadOnlyList<ChatBoardTopic> Topics,
    [property: Id(2)] IReadOnlyList<PresentAgent> Agents,
    [property: Id(3)] IReadOnlyList<SeenChat> Sessions,
    [property: Id(4)] int SessionCount,
    [property: Id(5)] IReadOnlyList<ChatAlert> Alerts,
    [property: Id(6)] ChatFigures Today);

/// <summary>A topic on the board.</summary>
/// <param name="Waiting">Sessions in its queue.</param>
/// <param name="LongestWait">Of those; null: nobody waits.</param>
/// <param name="AgentsOnline">Who takes sessions now.</param>
/// <param name="Talking">Sessions that an agent has.</param>
/// <param name="WithBot">Sessions that the bot answers.</param>
/// <param name="Today">What was counted of it today, UTC.</param>
[GenerateSerializer, Immutable, Alias("chat.board-topic")]
public sealed record ChatBoardTopic(
    [property: Id(0)] string Topic,
    [property: Id(1)] int Waiting,
    [property: Id(2)] TimeSpan? LongestWait,
    [property: Id(3)] int AgentsOnline,
    [property: Id(4)] int Talking,
    [property: Id(5)] int WithBot,
    [property: Id(6)] ChatFigures Today);

/// <summary>What can be wrong with a topic.</summary>
public enum ChatAlertKind
{
    /// <summary>Somebody waits for too long.</summary>
    LongestWait,

    /// <summary>Too many wait.</summary>
    QueueLength,

    /// <summary>Somebody waits, and no agent takes sessions.</summary>
    NoAgent,

    /// <summary>The ratings of today are low.</summary>
    LowRating,
}

/// <summary>Something is wrong with a topic.</summary>
/// <param name="Since">When it began to be.</param>
[GenerateSerializer, Immutable, Alias("chat.alert")]
public sealed record ChatAlert(
    [property: Id(0)] ChatAlertKind Kind, [property: Id(1)] string Topic, [property: Id(2)] DateTimeOffset Since);

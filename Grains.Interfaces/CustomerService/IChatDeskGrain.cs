namespace Commerce.CustomerService;

/// <summary>
/// The queue of one topic, in order of arrival, and the agents who serve it. It stores nothing: sessions that wait and
/// agents who are there say so every few seconds, with the time since when, so that a desk that is new has the same
/// order after one such round. Key: the topic.
/// </summary>
[Alias("chat.desk-grain")]
public interface IChatDeskGrain : IGrainWithStringKey
{
    /// <summary>A session waits. To be said again within <see cref="LeaseSeconds"/> s.</summary>
    /// <returns>Where it is; null: the desk is new, and others that wait may not have said so yet.</returns>
    [Alias("wait"), AlwaysInterleave]
    Task<QueuePlace?> WaitAsync(WaitingSession session);

    /// <summary>A session does not wait any more.</summary>
    [Alias("leave"), AlwaysInterleave]
    Task LeaveAsync(string sessionId);

    /// <summary>An agent is there. To be said again within <see cref="LeaseSeconds"/> s.</summary>
    [Alias("present"), AlwaysInterleave]
    Task PresentAsync(PresentAgent agent);

    /// <summary>An agent serves other topics from now on.</summary>
    [Alias("absent"), AlwaysInterleave]
    Task AbsentAsync(MemberId agent);

    /// <summary>What the desk looks like.</summary>
    [Alias("get-board"), AlwaysInterleave]
    Task<DeskBoard> GetBoardAsync();

    /// <summary>How long what was said holds, in seconds.</summary>
    const int LeaseSeconds = 12;
}

/// <summary>A session in a queue.</summary>
/// <param name="Since">When it came into a queue first: what it is ordered by.</param>
/// <param name="LastAgent">Who had it, or the shopper's session before it.</param>
/// <param name="GivenBy">Who gave it to the topic: others come first.</param>
[GenerateSerializer, Immutable, Alias("chat.waiting-session")]
public sealed record WaitingSession(
    [property: Id(0)] string SessionId,
    [property: Id(1)] DateTimeOffset Since,
    [property: Id(2)] MemberId? LastAgent,
    [property: Id(3)] MemberId? GivenBy = null);

/// <summary>An agent who is there.</summary>
/// <param name="Free">Sessions that they can take beside those they have; 0 or less: none now.</param>
/// <param name="Sessions">How many they have.</param>
/// <param name="Status">What they say of themselves.</param>
/// <param name="Capacity">Sessions that they can have at once.</param>
/// <param name="Topics">At whose desks they are; null: at all.</param>
[GenerateSerializer, Immutable, Alias("chat.present-agent")]
public sealed record PresentAgent(
    [property: Id(0)] MemberId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] int Free,
    [property: Id(3)] int Sessions,
    [property: Id(4)] AgentStatus Status = AgentStatus.Online,
    [property: Id(5)] int Capacity = 0,
    [property: Id(6)] IReadOnlyList<string>? Topics = null)
{
    /// <summary>Whether they are at the desk: they take sessions, or have enough of them.</summary>
    public bool IsThere => Status is AgentStatus.Online or AgentStatus.Busy;
}

/// <summary>A desk at a moment.</summary>
/// <param name="LongestWait">Of those that wait; null: nobody does.</param>
[GenerateSerializer, Immutable, Alias("chat.desk-board")]
public sealed record DeskBoard(
    [property: Id(0)] string Topic,
    [property: Id(1)] int Waiting,
    [property: Id(2)] TimeSpan? LongestWait,
    [property: Id(3)] IReadOnlyList<PresentAgent> Agents);

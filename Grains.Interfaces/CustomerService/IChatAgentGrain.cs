namespace Commerce.CustomerService;

/// <summary>What an agent says of themselves.</summary>
public enum AgentStatus
{
    /// <summary>Takes no part.</summary>
    Offline,

    /// <summary>Takes sessions.</summary>
    Online,

    /// <summary>Takes no more sessions for now.</summary>
    Busy,

    /// <summary>Not at the desk.</summary>
    Away,
}

/// <summary>
/// An agent: status, topics, and which sessions they have; never more than their capacity, whichever desk asks. Key:
/// the member's id.
/// </summary>
[Alias("chat.agent-grain")]
public interface IChatAgentGrain : IGrainWithStringKey
{
    /// <summary>Sets the status.</summary>
    [Alias("set-status")]
    Task<ChatAgent> SetStatusAsync(string name, AgentStatus status);

    /// <summary>Says which sessions they are offered: at once, also while they are online.</summary>
    /// <param name="topics">Of these topics; null: of all, also those that the shop will have one day.</param>
    [Alias("set-topics")]
    Task<ChatAgent> SetTopicsAsync(IReadOnlyList<string>? topics);

    /// <summary>The agent.</summary>
    [Alias("get")]
    Task<ChatAgent> GetAsync();

    /// <summary>A front has a connection of theirs. To be said every few seconds.</summary>
    [Alias("be-present")]
    Task<ChatAgent> BePresentAsync(string name, IChatFront front);

    /// <summary>They have a session, or are asked to take it: their fronts are told. Nobody waits for it.</summary>
    [Alias("assigned"), OneWay]
    Task AssignedAsync(string sessionId);

    /// <summary>Takes a session on.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="isAsked">Whether the agent wants it; else it is a desk that offers it, which they must be online
    /// and present for.</param>
    /// <returns>False: they cannot now.</returns>
    [Alias("take")]
    Task<bool> TakeAsync(string sessionId, bool isAsked);

    /// <summary>Has a session no longer.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="isUnanswered">It was offered in vain: they are not at the desk, whatever they said.</param>
    [Alias("release")]
    Task ReleaseAsync(string sessionId, bool isUnanswered);
}

/// <summary>An agent as they see themselves.</summary>
/// <param name="Capacity">Sessions that they can have at once.</param>
/// <param name="Sessions">Those they have or are asked to take.</param>
/// <param name="Topics">Whose sessions they are offered; null: all.</param>
/// <param name="Name">As they gave it last; empty: they never came online.</param>
[GenerateSerializer, Immutable, Alias("chat.agent")]
public sealed record ChatAgent(
    [property: Id(0)] AgentStatus Status,
    [property: Id(1)] int Capacity,
    [property: Id(2)] IReadOnlyList<string> Sessions,
    [property: Id(3)] IReadOnlyList<string>? Topics = null,
    [property: Id(4)] string Name = "");

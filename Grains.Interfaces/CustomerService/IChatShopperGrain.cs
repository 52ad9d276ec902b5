namespace Commerce.CustomerService;

/// <summary>A shopper's sessions. Key: the member's id.</summary>
[Alias("chat.shopper-grain")]
public interface IChatShopperGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens a session about a topic, or finds the one that is open already.
    /// </summary>
    /// <returns>Null: there are <see cref="ChatLimits.OpenMax"/> open ones about other topics.</returns>
    [Alias("open")]
    Task<ChatSession?> OpenAsync(OpenChat command);

    /// <summary>A session was closed.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="agent">Who had it: next time they are asked first.</param>
    [Alias("close")]
    Task CloseAsync(string sessionId, MemberId? agent);

    /// <summary>Their sessions, latest first.</summary>
    [Alias("list")]
    Task<IReadOnlyList<ShopperChat>> ListAsync();
}

/// <summary>A session in a shopper's list.</summary>
[GenerateSerializer, Immutable, Alias("chat.shopper-chat")]
public sealed record ShopperChat(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string Topic,
    [property: Id(2)] DateTimeOffset OpenedAt,
    [property: Id(3)] bool IsOpen);

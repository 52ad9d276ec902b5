namespace Commerce.CustomerService;

/// <summary>A shopper's sessions and tickets. Key: the member's id.</summary>
[Alias("chat.shopper-grain")]
public interface IChatShopperGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens a session about a topic, or finds the one that is open already.
    /// </summary>
    /// <returns>Null: there are <see cref="ChatLimits.OpenMax"/> open ones about other topics.</returns>
    [Alias("open")]
    Task<ChatSession?> OpenAsync(OpenChat command);

    /// <summary>
    /// A session was closed. Nobody waits for it: who opens one may be waiting for the session itself.
    /// </summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="agent">Who had it: next time they are asked first.</param>
    [Alias("close"), OneWay]
    Task CloseAsync(string sessionId, MemberId? agent);

    /// <summary>Their sessions, latest first.</summary>
    [Alias("list")]
    Task<IReadOnlyList<ShopperChat>> ListAsync();

    /// <summary>Leaves a message. Left again under the same key, it is the same ticket.</summary>
    /// <returns>Null: <see cref="ChatLimits.OpenTicketsMax"/> wait for an answer.</returns>
    [Alias("leave-ticket")]
    Task<ChatTicket?> LeaveTicketAsync(LeaveTicket command);

    /// <summary>A ticket was answered.</summary>
    [Alias("close-ticket")]
    Task CloseTicketAsync(string ticketId);

    /// <summary>Their tickets, latest first.</summary>
    [Alias("list-tickets")]
    Task<IReadOnlyList<ShopperTicket>> ListTicketsAsync();
}

/// <summary>A ticket in a shopper's list.</summary>
/// <param name="ClientKey">The sender's own name for it.</param>
/// <param name="IsOpen">Whether it waits for an answer.</param>
[GenerateSerializer, Immutable, Alias("chat.shopper-ticket")]
public sealed record ShopperTicket(
    [property: Id(0)] string TicketId, [property: Id(1)] string ClientKey, [property: Id(2)] bool IsOpen);

/// <summary>A session in a shopper's list.</summary>
[GenerateSerializer, Immutable, Alias("chat.shopper-chat")]
public sealed record ShopperChat(
    [property: Id(0)] string SessionId,
    [property: Id(1)] string Topic,
    [property: Id(2)] DateTimeOffset OpenedAt,
    [property: Id(3)] bool IsOpen);

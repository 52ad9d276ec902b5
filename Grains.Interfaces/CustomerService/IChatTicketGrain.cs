namespace Commerce.CustomerService;

/// <summary>
/// A message that a shopper left where nobody could talk to them, and its one answer, which they get by mail. Key: 32
/// hexadecimal digits, of which the first 12 are the milliseconds since 1970 at which it was left, so that keys in
/// order are the oldest first.
/// </summary>
[Alias("chat.ticket-grain")]
public interface IChatTicketGrain : IGrainWithStringKey
{
    /// <summary>Leaves it; again: changes nothing.</summary>
    [Alias("leave")]
    Task<ChatTicket> LeaveAsync(LeaveTicket command);

    /// <summary>The ticket; null: there is none.</summary>
    [Alias("get")]
    Task<ChatTicket?> GetAsync();

    /// <summary>Answers it, once: the same words of the same agent again are the same answer.</summary>
    [Alias("answer")]
    Task<AnsweredTicket> AnswerAsync(ChatMember agent, string text);
}

/// <summary>Reads the tickets that wait for an answer. Key: <see cref="Key"/>.</summary>
[Alias("chat.ticket-list-grain")]
public interface IChatTicketListGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "shop";

    /// <summary>A page, oldest first. One may have been answered when it is looked at.</summary>
    /// <param name="after">What comes after this ticket; null: from the first.</param>
    /// <param name="take">1 to 100.</param>
    [Alias("list"), AlwaysInterleave]
    Task<TicketPage> ListAsync(string? after, int take);
}

/// <summary>A message that was left.</summary>
/// <param name="About">What it is about, as <see cref="ChatSession.Context"/>.</param>
/// <param name="Answer">What was answered; null: nothing yet.</param>
/// <param name="AnsweredBy">Name of who answered.</param>
[GenerateSerializer, Immutable, Alias("chat.ticket")]
public sealed record ChatTicket(
    [property: Id(0)] string TicketId,
    [property: Id(1)] string Topic,
    [property: Id(2)] string? About,
    [property: Id(3)] MemberId Shopper,
    [property: Id(4)] string ShopperName,
    [property: Id(5)] string Text,
    [property: Id(6)] DateTimeOffset LeftAt,
    [property: Id(7)] string? Answer = null,
    [property: Id(8)] string? AnsweredBy = null,
    [property: Id(9)] DateTimeOffset? AnsweredAt = null);

/// <summary>Leaves a message.</summary>
/// <param name="ClientKey">The sender's own name for it: sent again, it is the same ticket.</param>
[GenerateSerializer, Immutable, Alias("chat.leave-ticket")]
public sealed record LeaveTicket(
    [property: Id(0)] string ClientKey,
    [property: Id(1)] string Topic,
    [property: Id(2)] string? About,
    [property: Id(3)] MemberId Shopper,
    [property: Id(4)] string ShopperName,
    [property: Id(5)] string Text);

/// <summary>The answer to <see cref="IChatTicketGrain.AnswerAsync"/>.</summary>
/// <param name="Outcome">Done, NotFound, or Taken: somebody has answered something else.</param>
/// <param name="Ticket">The ticket as it is; null: there is none.</param>
[GenerateSerializer, Immutable, Alias("chat.answered-ticket")]
public sealed record AnsweredTicket([property: Id(0)] ChatOutcome Outcome, [property: Id(1)] ChatTicket? Ticket);

/// <summary>Tickets that wait for an answer.</summary>
/// <param name="Tickets">Oldest first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null: there is none.</param>
[GenerateSerializer, Immutable, Alias("chat.ticket-page")]
public sealed record TicketPage(
    [property: Id(0)] IReadOnlyList<ChatTicket> Tickets, [property: Id(1)] string? Next);

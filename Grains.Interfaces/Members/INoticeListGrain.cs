namespace Commerce.Members;

/// <summary>
/// Members who want to be told once: that a SKU is in stock again, or that a sale is about to begin. Key: a
/// <see cref="NoticeListKey"/>. When it is time the list becomes events, <see cref="NoticeDue"/>, and ends. Sets no
/// unit aside.
/// </summary>
[Alias("members.notice-list")]
public interface INoticeListGrain : IGrainWithStringKey
{
    /// <summary>Puts a member on the list. Repeating it changes nothing. What is answered is durable.</summary>
    [Alias("ask")]
    Task<NoticeOutcome> AskAsync(MemberId member);

    /// <summary>Takes a member off the list. Repeating it changes nothing.</summary>
    [Alias("withdraw")]
    Task WithdrawAsync(MemberId member);

    /// <summary>Whether a member is on the list.</summary>
    [Alias("has"), AlwaysInterleave]
    Task<bool> HasAsync(MemberId member);

    /// <summary>How many are on the list.</summary>
    [Alias("count"), AlwaysInterleave]
    Task<int> CountAsync();

    /// <summary>
    /// Stock has returned, as somebody says: looks at once, not only when the list's deadline comes.
    /// </summary>
    [Alias("look")]
    Task LookAsync();

    /// <summary>Looks whether it is time, and raises the event if it is. For the list's deadline.</summary>
    /// <returns>False: it was called a little before the time, and must be called again.</returns>
    [Alias("tell")]
    Task<bool> TellAsync();
}

/// <summary>How asking for a notice ended, in order of precedence.</summary>
public enum NoticeOutcome
{
    /// <summary>There is no such sale, or the SKU is not in it.</summary>
    NotFound,

    /// <summary>The sale has begun, or will before anybody could be told.</summary>
    TooLate,

    /// <summary>The list has as many members as it takes.</summary>
    Full,

    /// <summary>The member is on the list.</summary>
    Listed,
}

/// <summary>What members are told about.</summary>
public enum NoticeKind
{
    /// <summary>A SKU is in stock again.</summary>
    StockReturned,

    /// <summary>A sale is about to begin.</summary>
    SaleStartsSoon,
}

/// <summary>Members are to be told something: payload of the events of topic <see cref="Topic"/>, as JSON.</summary>
/// <param name="Kind">What.</param>
/// <param name="Sku">About which SKU.</param>
/// <param name="SaleId">In which sale; null when it is about none.</param>
/// <param name="Members">Whom; each once.</param>
[GenerateSerializer, Immutable, Alias("members.notice-due")]
public sealed record NoticeDue(
    [property: Id(0)] NoticeKind Kind,
    [property: Id(1)] string Sku,
    [property: Id(2)] string? SaleId,
    [property: Id(3)] IReadOnlyList<MemberId> Members)
{
    /// <summary>Of the outbox. Each event is there once; consumers may get it more often.</summary>
    public const string Topic = "members.notice-due";
}

using Commerce.Pictures;

namespace Commerce.CustomerService;

/// <summary>
/// One talk of a shopper with the shop: the judge of who takes part, and of the order of what is said. A message is
/// durable before anybody hears of it. Key: 32 hexadecimal digits.
/// </summary>
[Alias("chat.session-grain")]
public interface IChatSessionGrain : IGrainWithStringKey
{
    /// <summary>Opens it; again: changes nothing.</summary>
    [Alias("open")]
    Task<ChatSession> OpenAsync(OpenChat command);

    /// <summary>The session; null: there is none, or it is not theirs.</summary>
    [Alias("get")]
    Task<ChatSession?> GetAsync(ChatMember member);

    /// <summary>
    /// A front serves members of it, for <see cref="AttachLifetimeSeconds"/> s from now. Who does not come again lets
    /// the session think that its members are gone.
    /// </summary>
    /// <returns>What the front misses; null: there is no such session.</returns>
    [Alias("attach")]
    Task<ChatHistory?> AttachAsync(AttachFront command);

    /// <summary>A front serves it no longer.</summary>
    [Alias("detach")]
    Task DetachAsync(IChatFront front);

    /// <summary>Says something.</summary>
    [Alias("send")]
    Task<SentChatMessage> SendAsync(SendChatMessage command);

    /// <summary>Keeps a picture for its members; again: changes nothing.</summary>
    /// <param name="by">Who sends it.</param>
    /// <param name="pictureId">Hash of what was sent.</param>
    /// <param name="content">The picture, made anew.</param>
    [Alias("put-picture")]
    Task<ChatOutcome> PutPictureAsync(ChatMember by, string pictureId, PictureContent content);

    /// <summary>A picture; null: there is none, or the session is not theirs.</summary>
    [Alias("get-picture"), AlwaysInterleave]
    Task<PictureContent?> GetPictureAsync(ChatMember member, string pictureId);

    /// <summary>Whether there is such a picture, and the session is theirs.</summary>
    [Alias("has-picture"), AlwaysInterleave]
    Task<bool> HasPictureAsync(ChatMember member, string pictureId);

    /// <summary>Messages after a sequence number; null: there is no such session, or it is not theirs.</summary>
    /// <param name="member">Who asks.</param>
    /// <param name="after">0 for all.</param>
    /// <param name="countMax">1 to <see cref="ChatLimits.HistoryMax"/>.</param>
    [Alias("read-history")]
    Task<ChatHistory?> ReadHistoryAsync(ChatMember member, long after, int countMax);

    /// <summary>Somebody writes. Nobody waits for it, and it may get lost.</summary>
    [Alias("type"), OneWay]
    Task TypeAsync(ChatMember member);

    /// <summary>Somebody has read as far as a sequence number.</summary>
    [Alias("read")]
    Task<ChatOutcome> ReadAsync(ChatMember member, long upTo);

    /// <summary>The desk asks an agent to take it.</summary>
    /// <returns>False: it does not wait any more.</returns>
    [Alias("offer")]
    Task<bool> OfferAsync(MemberId agent, string name);

    /// <summary>An agent takes it: offered to them or waiting. A supervisor takes it from whoever has it.</summary>
    [Alias("accept")]
    Task<ChatOutcome> AcceptAsync(ChatMember agent);

    /// <summary>Who has it gives it away.</summary>
    [Alias("transfer")]
    Task<ChatOutcome> TransferAsync(TransferChat command);

    /// <summary>The shopper or the agent ends it.</summary>
    [Alias("close")]
    Task<ChatOutcome> CloseAsync(ChatMember member);

    /// <summary>The shopper says how it was.</summary>
    /// <param name="member">The shopper.</param>
    /// <param name="score">1 to 5.</param>
    /// <param name="comment">In their words.</param>
    [Alias("rate")]
    Task<ChatOutcome> RateAsync(ChatMember member, int score, string? comment);

    /// <summary>Its deadline has come: a session whose shopper has been away for too long is closed.</summary>
    /// <returns>False: it is not time yet.</returns>
    [Alias("expire")]
    Task<bool> ExpireAsync();

    /// <summary>How long a front that attached is told, in seconds.</summary>
    const int AttachLifetimeSeconds = 20;
}

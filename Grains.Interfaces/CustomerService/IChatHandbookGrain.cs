namespace Commerce.CustomerService;

/// <summary>
/// What agents have at hand, shop-wide: answers that are written already, and coupons that they may give. Key:
/// <see cref="Key"/>, there is one.
/// </summary>
[Alias("chat.handbook-grain")]
public interface IChatHandbookGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "handbook";

    /// <summary>All of it.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<ChatHandbook> GetAsync();

    /// <summary>Replaces the canned replies.</summary>
    /// <param name="replies">At most <see cref="CannedReply.CountMax"/>, each shortcut once.</param>
    /// <param name="version">Of the handbook that they were made from.</param>
    /// <returns>Null: somebody else has changed it since.</returns>
    [Alias("put-replies")]
    Task<ChatHandbook?> PutRepliesAsync(IReadOnlyList<CannedReply> replies, int version);

    /// <summary>Replaces the coupons that agents may give.</summary>
    /// <param name="codes">At most <see cref="ChatHandbook.CouponsMax"/>, each once.</param>
    /// <param name="version">Of the handbook that they were made from.</param>
    /// <returns>Null: somebody else has changed it since.</returns>
    [Alias("put-coupons")]
    Task<ChatHandbook?> PutCouponsAsync(IReadOnlyList<string> codes, int version);
}

/// <summary>What agents have at hand.</summary>
/// <param name="Version">Rises with each change, from 0.</param>
/// <param name="Replies">In the order in which they are shown.</param>
/// <param name="Coupons">Codes of coupons that agents may give.</param>
[GenerateSerializer, Immutable, Alias("chat.handbook")]
public sealed record ChatHandbook(
    [property: Id(0)] int Version,
    [property: Id(1)] IReadOnlyList<CannedReply> Replies,
    [property: Id(2)] IReadOnlyList<string> Coupons)
{
    /// <summary>Most coupons.</summary>
    public const int CouponsMax = 50;
}

/// <summary>An answer that is written already.</summary>
/// <param name="Shortcut">What an agent types after a slash, 1 to <see cref="ShortcutMax"/> lower-case letters of any
/// script, digits and hyphens.</param>
/// <param name="Text">1 to <see cref="TextMax"/> characters; <c>{shopper}</c>, <c>{agent}</c> and <c>{order}</c> are
/// filled in.</param>
[GenerateSerializer, Immutable, Alias("chat.canned-reply")]
public sealed record CannedReply([property: Id(0)] string Shortcut, [property: Id(1)] string Text)
{
    /// <summary>Most replies: with the longest texts they still fit into a message between processes.</summary>
    public const int CountMax = 60;

    /// <summary>Longest shortcut.</summary>
    public const int ShortcutMax = 32;

    /// <summary>Longest text.</summary>
    public const int TextMax = 1_000;

    /// <summary>Whether a text can be a shortcut.</summary>
    public static bool IsShortcut(string? text) => text is { Length: >= 1 and <= ShortcutMax }
        && text.All(c => (char.IsLetter(c) && !char.IsUpper(c)) || char.IsAsciiDigit(c) || c == '-');
}

using Commerce.Persistence;
using Commerce.Promotions;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>Keeps what agents have at hand.</summary>
internal sealed class ChatHandbookGrain(IShardStore store) : Grain, IChatHandbookGrain
{
    /// <summary>Kind of the row.</summary>
    public const string GrainType = "chat-handbook";

    private static readonly ChatHandbook Empty = new(0, [], []);

    private GrainRow<ChatHandbook>? _row;

    private GrainRow<ChatHandbook> Row => _row ??= new GrainRow<ChatHandbook>(this, store, GrainType);

    private ChatHandbook Book => Row.State ?? Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => Row.ReadAsync(cancellationToken);

    public Task<ChatHandbook> GetAsync() => Task.FromResult(Book);

    public Task<ChatHandbook?> PutRepliesAsync(IReadOnlyList<CannedReply> replies, int version)
    {
        if (replies.Count > CannedReply.CountMax
            || replies.Any(reply => !CannedReply.IsShortcut(reply.Shortcut)
                || reply.Text.Length is < 1 or > CannedReply.TextMax)
            || replies.DistinctBy(reply => reply.Shortcut, StringComparer.Ordinal).Count() != replies.Count)
        {
            throw new ArgumentException(
                $"Canned replies were not put: at most {CannedReply.CountMax}, each shortcut once, with texts of 1 to "
                + $"{CannedReply.TextMax} characters.", nameof(replies));
        }

        return PutAsync(Book with { Replies = replies }, version);
    }

    public Task<ChatHandbook?> PutCouponsAsync(IReadOnlyList<string> codes, int version)
    {
        if (codes.Count > ChatHandbook.CouponsMax || !codes.All(Coupon.IsCode)
            || codes.Distinct(StringComparer.Ordinal).Count() != codes.Count)
        {
            throw new ArgumentException(
                $"Coupons for agents were not put: at most {ChatHandbook.CouponsMax} codes, each once.",
                nameof(codes));
        }

        return PutAsync(Book with { Coupons = codes }, version);
    }

    private async Task<ChatHandbook?> PutAsync(ChatHandbook next, int version)
    {
        if (version != Book.Version)
        {
            return null;
        }

        await Row.WriteAsync(next with { Version = version + 1 });
        return Book;
    }
}

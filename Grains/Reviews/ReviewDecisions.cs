using System.Globalization;
using Commerce.Orders;
using Commerce.Storage;

namespace Commerce.Reviews;

/// <summary>What may become of a review. Pure: what is to be written is returned, null where nothing is.</summary>
internal static class ReviewDecisions
{
    /// <summary>Moves of the shop that are kept.</summary>
    public const int MovesMax = 100;

    private const string Hidden = "•";

    /// <summary>Decides a request to write from what is there; null: nothing is, so the purchase decides.</summary>
    public static ReviewOutcome? Repeat(ReviewState? state, WriteReview command) => state switch
    {
        null => null,
        _ when state.Author != command.Author => ReviewOutcome.NotFound,
        _ when state.Key != command.Key => ReviewOutcome.AlreadyWritten,
        _ when state.RequestHash != command.RequestHash => ReviewOutcome.KeyReused,
        _ => ReviewOutcome.Done,
    };

    /// <summary>The review of somebody who has bought the product.</summary>
    public static ReviewState Write(ReviewKey key, WriteReview command, OrderId order, DateTimeOffset now)
    {
        Check(command.Opinion);
        return new ReviewState(
            key.ProductId, key.ReviewId, command.Author, NameOf(command.AuthorName), order.ToString(),
            command.Opinion, now, command.Key, command.RequestHash);
    }

    public static (ReviewOutcome Outcome, ReviewState? Next) Edit(
        ReviewState? state, EditReview command, DateTimeOffset now)
    {
        Check(command.Opinion);
        if (state is null || state.Author != command.Author)
        {
            return (ReviewOutcome.NotFound, null);
        }

        var name = NameOf(command.AuthorName);
        if (state.Opinion == command.Opinion && state.AuthorName == name)
        {
            return (ReviewOutcome.Done, null);
        }

        return command.Version is { } read && read != state.Version
            ? (ReviewOutcome.Stale, null)
            : (ReviewOutcome.Done, state with
            {
                AuthorName = name,
                Opinion = command.Opinion,
                Version = state.Version + 1,
                EditedAt = now,
            });
    }

    public static (ReviewOutcome Outcome, ReviewState? Next) Hide(
        ReviewState? state, MemberId by, string reason, DateTimeOffset now) => state switch
        {
            null => (ReviewOutcome.NotFound, null),
            { HiddenReason: { } known } when known == reason => (ReviewOutcome.Done, null),
            _ => (ReviewOutcome.Done,
                Moved(state, new ReviewMove(ReviewMoveKind.Hidden, now, by, reason)) with { HiddenReason = reason }),
        };

    public static (ReviewOutcome Outcome, ReviewState? Next) Show(
        ReviewState? state, MemberId by, DateTimeOffset now) => state switch
        {
            null => (ReviewOutcome.NotFound, null),
            { HiddenReason: null } => (ReviewOutcome.Done, null),
            _ => (ReviewOutcome.Done,
                Moved(state, new ReviewMove(ReviewMoveKind.Shown, now, by)) with { HiddenReason = null }),
        };

    public static (ReviewOutcome Outcome, ReviewState? Next) Answer(
        ReviewState? state, MemberId by, string text, DateTimeOffset now) => state switch
        {
            null => (ReviewOutcome.NotFound, null),
            { Answer: { } known } => (
                known.Text == text ? ReviewOutcome.Done : ReviewOutcome.AlreadyAnswered, null),
            _ => (ReviewOutcome.Done,
                Moved(state, new ReviewMove(ReviewMoveKind.Answered, now, by)) with
                {
                    Answer = new ReviewAnswer(text, now),
                }),
        };

    /// <summary>
    /// Whether anything of a product was sent with an order and not refused at the door. That it came back later
    /// makes no difference: who had it may say how it was.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="isOfProduct">Whether a SKU is one of the product.</param>
    public static bool HasReceived(Order order, Func<string, bool> isOfProduct) =>
        order.SkusReceived().Any(isOfProduct);

    /// <summary>Whether anything of an order with this status may have been sent.</summary>
    public static bool MayHaveReceived(OrderStatus status) => status switch
    {
        OrderStatus.AwaitingPayment or OrderStatus.Expired or OrderStatus.Cancelled => false,
        OrderStatus.Paid or OrderStatus.Confirmed or OrderStatus.Shipped or OrderStatus.Delivered
            or OrderStatus.Completed or OrderStatus.ReturnRequested or OrderStatus.Returned
            or OrderStatus.Refunded => true, // Some of it may be sent and the rest not yet.
    };

    /// <summary>
    /// A member's name as everybody may see it: the first word, and the first character of the last one; of a name in
    /// one word its first character, unless that is all there is.
    /// </summary>
    public static string NameOf(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            [] => Hidden,
            [var only] => $"{FirstOf(only)}{Hidden}{Hidden}",
            _ => $"{words[0]} {FirstOf(words[^1])}.",
        };
    }

    /// <summary>What listings show of it.</summary>
    public static PutReview ListingOf(ReviewState state) => new(new ReviewRow(
        state.ProductId, state.ReviewId, state.AuthorName, state.Opinion.Stars, state.Opinion.Title,
        state.Opinion.Text, state.WrittenAt, state.HiddenReason is null, state.EditedAt, state.Answer?.Text,
        state.Answer?.At));

    private static ReviewState Moved(ReviewState state, ReviewMove move) =>
        state with { Moves = [.. (state.Moves ?? []).TakeLast(MovesMax - 1), move] };

    private static string FirstOf(string word) => StringInfo.GetNextTextElement(word);

    // A guard against callers that did not check what people gave them.
    private static void Check(Opinion opinion)
    {
        var fits = opinion is
        {
            Stars: >= 1 and <= Opinion.StarsMax,
            Title.Length: > 0 and <= Opinion.TitleLengthMax,
            Text.Length: > 0 and <= Opinion.TextLengthMax,
        };
        if (!fits)
        {
            throw new ArgumentException(
                $"A review of {opinion.Stars} stars, {opinion.Title.Length} characters of title and "
                + $"{opinion.Text.Length} of text was not written: 1 to {Opinion.StarsMax}, {Opinion.TitleLengthMax} "
                + $"and {Opinion.TextLengthMax} are taken.", nameof(opinion));
        }
    }
}

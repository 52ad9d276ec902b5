using Commerce.Orders;
using Commerce.Shipping;

namespace Commerce.Reviews;

/// <summary>
/// What may become of a review. Method: tables, and sequences of anything that author and shop can do, compared with an
/// obvious model.
/// </summary>
public sealed class ReviewDecisionsTests
{
    private static readonly MemberId Author = new(7);
    private static readonly MemberId Merchant = new(9);
    private static readonly ReviewKey Key = ReviewKey.Of("mug", Author);
    private static readonly OrderId Order = OrderId.CreateForCheckout(PlacedOrder.Start, 9, 1);
    private static readonly Opinion Good = new(5, "Good", "It is good.");

    private enum Kind
    {
        Edit,
        EditAsRead,
        Hide,
        Show,
        Answer,
    }

    [Fact]
    public void A_review_has_one_id_for_product_and_author_which_does_not_tell_them()
    {
        Assert.Equal(Key, ReviewKey.Of("mug", Author));
        Assert.Equal(Key, ReviewKey.Parse(Key.ToString()));
        Assert.NotEqual(Key.ReviewId, ReviewKey.Of("cup", Author).ReviewId);
        Assert.NotEqual(Key.ReviewId, ReviewKey.Of("mug", Merchant).ReviewId);
        Assert.True(ReviewKey.IsReviewId(Key.ReviewId));
        Assert.DoesNotContain(Author.ToString(), Key.ToString(), StringComparison.Ordinal);
        Assert.All(["", "r", "x0000000000000", "r000000000000u", "none"], id => Assert.False(ReviewKey.IsReviewId(id)));
        Assert.Throws<FormatException>(() => ReviewKey.Parse("mug"));
        Assert.Throws<FormatException>(() => ReviewKey.Parse($"/{Key.ReviewId}"));
    }

    [Fact]
    public void The_same_request_again_is_done_and_another_one_is_not()
    {
        var command = Command();
        var state = ReviewDecisions.Write(Key, command, Order, PlacedOrder.Start);

        Assert.Null(ReviewDecisions.Repeat(null, command));
        Assert.Equal(ReviewOutcome.Done, ReviewDecisions.Repeat(state, command));
        Assert.Equal(ReviewOutcome.KeyReused, ReviewDecisions.Repeat(state, command with { RequestHash = 2 }));
        Assert.Equal(ReviewOutcome.AlreadyWritten, ReviewDecisions.Repeat(state, command with { Key = "other" }));
        Assert.Equal(ReviewOutcome.NotFound, ReviewDecisions.Repeat(state, command with { Author = Merchant }));
    }

    [Theory]
    [InlineData("Ann Bell", "Ann B.")]
    [InlineData("  Ann  van der Bell ", "Ann B.")]
    [InlineData("王小明", "王••")]
    [InlineData("👩‍🚀", "👩‍🚀••")]
    [InlineData("ann@example.com", "a••")]
    [InlineData("", "•")]
    public void A_name_is_shown_shortened(string name, string shown) =>
        Assert.Equal(shown, ReviewDecisions.NameOf(name));

    [Fact]
    public void Who_was_sent_something_of_the_product_has_received_it_whatever_came_back_later()
    {
        var order = PlacedOrder.Paid();
        Assert.False(HasReceived(order, PlacedOrder.Cup));
        var shipment = order.Ship((PlacedOrder.Cup, 1)).Shipment!.ShipmentId;

        Assert.True(HasReceived(order, PlacedOrder.Cup));
        Assert.False(HasReceived(order, PlacedOrder.Mug));
        Assert.True(ReviewDecisions.MayHaveReceived(order.Status));

        order.Track(shipment, ShipmentStatus.Delivered);
        order.Ship();
        var back = order.Ask((PlacedOrder.Cup, 2), (PlacedOrder.Mug, 3)).Return!.ReturnId;
        order.Approve(back, (PlacedOrder.Cup, 2, ReturnGrade.Damaged), (PlacedOrder.Mug, 3, ReturnGrade.Damaged));
        order.PayBack();
        Assert.Equal(OrderStatus.Refunded, order.Status);
        Assert.True(HasReceived(order, PlacedOrder.Cup));
        Assert.True(ReviewDecisions.MayHaveReceived(order.Status));
    }

    [Fact]
    public void What_was_refused_at_the_door_or_never_sent_was_not_received()
    {
        var order = PlacedOrder.Cash();
        order.Track(order.Ship((PlacedOrder.Cup, 2)).Shipment!.ShipmentId, ShipmentStatus.Refused);
        Assert.False(HasReceived(order, PlacedOrder.Cup));

        var cancelled = PlacedOrder.Paid();
        cancelled.Cancel();
        Assert.False(HasReceived(cancelled, PlacedOrder.Cup));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(6, 1, 1)]
    [InlineData(5, 0, 1)]
    [InlineData(5, 101, 1)]
    [InlineData(5, 1, 0)]
    [InlineData(5, 1, 4001)]
    public void An_opinion_that_cannot_be_stored_is_not_written(int stars, int title, int text)
    {
        var opinion = new Opinion(stars, new string('a', title), new string('b', text));

        Assert.Throws<ArgumentException>(() => ReviewDecisions.Write(
            Key, Command() with { Opinion = opinion }, Order, PlacedOrder.Start));
    }

    [Fact]
    public void Whatever_author_and_shop_do_the_review_is_as_the_last_of_each_left_it() => OpSequence.Check(
        runs: 2_000, opsMax: 30,
        random => (Kind: Pick(random), Number: random.Next(3)),
        ops =>
        {
            var state = ReviewDecisions.Write(Key, Command(), Order, PlacedOrder.Start);
            var (stars, version, moves) = (Good.Stars, 1, 0);
            string? hidden = null, answer = null;
            foreach (var (op, at) in ops.Select((op, n) => (op, PlacedOrder.Start.AddMinutes(n))))
            {
                var (outcome, next) = Do(state, op.Kind, op.Number, at);
                var (expected, changed) = (ReviewOutcome.Done, false);
                switch (op.Kind)
                {
                    case Kind.EditAsRead when op.Number + 1 != stars && op.Number != version:
                        expected = ReviewOutcome.Stale;
                        break;
                    case Kind.Edit or Kind.EditAsRead:
                        changed = stars != op.Number + 1;
                        (stars, version) = (op.Number + 1, changed ? version + 1 : version);
                        break;
                    case Kind.Hide:
                        changed = hidden != $"{op.Number}";
                        hidden = $"{op.Number}";
                        break;
                    case Kind.Show:
                        changed = hidden is not null;
                        hidden = null;
                        break;
                    case Kind.Answer when answer is not null && answer != $"{op.Number}":
                        expected = ReviewOutcome.AlreadyAnswered;
                        break;
                    case Kind.Answer:
                        changed = answer is null;
                        answer = $"{op.Number}";
                        break;
                }

                moves += changed && op.Kind is not (Kind.Edit or Kind.EditAsRead) ? 1 : 0;
                state = next ?? state;
                var found = (outcome, next is not null, state.Opinion.Stars, state.Version, state.HiddenReason,
                    state.Answer?.Text, state.Moves?.Count ?? 0, state.CountedStars());
                var wanted = (expected, changed, stars, version, hidden, answer, moves,
                    hidden is null ? stars : (int?)null);
                if (found != wanted)
                {
                    return $"{op}: {wanted} expected, {found} found";
                }
            }

            return null;
        });

    [Fact]
    public void The_last_moves_of_the_shop_are_kept()
    {
        var state = ReviewDecisions.Write(Key, Command(), Order, PlacedOrder.Start);
        for (var n = 0; n < 2 * ReviewDecisions.MovesMax; n++)
        {
            state = ReviewDecisions.Hide(state, Merchant, $"{n}", PlacedOrder.Start).Next!;
        }

        Assert.Equal(ReviewDecisions.MovesMax, state.Moves!.Count);
        Assert.Equal($"{(2 * ReviewDecisions.MovesMax) - 1}", state.Moves[^1].Reason);
    }

    private static (ReviewOutcome Outcome, ReviewState? Next) Do(
        ReviewState state, Kind kind, int number, DateTimeOffset at) => kind switch
        {
            Kind.Edit => ReviewDecisions.Edit(state, Edit(number, null), at),
            Kind.EditAsRead => ReviewDecisions.Edit(state, Edit(number, number), at),
            Kind.Hide => ReviewDecisions.Hide(state, Merchant, $"{number}", at),
            Kind.Show => ReviewDecisions.Show(state, Merchant, at),
            Kind.Answer => ReviewDecisions.Answer(state, Merchant, $"{number}", at),
        };

    private static Kind Pick(Random random) => (Kind)random.Next(5);

    private static EditReview Edit(int number, int? version) =>
        new(Author, "Ann Bell", Good with { Stars = number + 1 }, version);

    private static bool HasReceived(PlacedOrder order, string sku) =>
        ReviewDecisions.HasReceived(order.View, one => one == sku);

    private static WriteReview Command() => new(Author, "Ann Bell", Good, null, "k", 1);
}

using System.Globalization;

namespace Commerce.Carts;

/// <summary>
/// What each change does to a cart, as a table: a cart is written as its lines, a line as SKU and quantity, with an
/// asterisk if the next order takes it.
/// </summary>
public sealed class CartDecisionsTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "a", 2, null, "a2*")]
    [InlineData("", "a", 2, false, "a2")]
    [InlineData("a2* b1", "a", 5, null, "a5* b1")]
    [InlineData("a2* b1", "b", 3, null, "a2* b3")]
    [InlineData("a2* b1", "b", 1, true, "a2* b1*")]
    [InlineData("a2*", "a", 2, false, "a2")]
    public void A_line_is_set(string before, string sku, int quantity, bool? selected, string after)
    {
        var (outcome, next) = CartDecisions.Set(Cart(before), Line(sku, quantity, selected), Start);

        Assert.Equal((CartOutcome.Done, after), (outcome, Text(next)));
    }

    [Theory]
    [InlineData("a2* b1", "a", "b1")]
    [InlineData("a2*", "a", "")]
    [InlineData("a2*", "b", "a2*")]
    public void A_line_is_removed(string before, string sku, string after) =>
        Assert.Equal(after, Text(CartDecisions.Remove(Cart(before), sku).Next));

    [Theory]
    [InlineData("a1* b2 c3*", "b,c", "a1 b2* c3*")]
    [InlineData("a1* b2", "", "a1 b2")]
    [InlineData("a1", "a,gone,a", "a1*")]
    public void Lines_are_selected(string before, string skus, string after) =>
        Assert.Equal(after, Text(CartDecisions.Select(Cart(before), skus.Split(',')).Next));

    [Theory]
    [InlineData("", "a2* b1", "a2* b1")]
    [InlineData("a1*", "a3*", "a3*")] // the larger of both
    [InlineData("a5*", "a3*", "a5*")]
    [InlineData("a5", "a3*", "a5*")] // wanted by one of both
    [InlineData("b1 a1", "a2 c3*", "b1 a2 c3*")] // what was there keeps its place
    public void A_guests_cart_is_merged(string before, string guest, string after) =>
        Assert.Equal(after, Text(CartDecisions.Merge(Cart(before), new MergeCart(Guid.NewGuid(), Cart(guest).Lines))));

    [Fact]
    public void The_same_guests_cart_is_merged_once()
    {
        var guest = new MergeCart(Guid.NewGuid(), Cart("a3* b1*").Lines);
        var merged = CartDecisions.Merge(Cart("a1*"), guest);
        var edited = CartDecisions.Remove(merged, "b").Next;

        Assert.Same(edited, CartDecisions.Merge(edited, guest));
    }

    [Fact]
    public void What_does_not_fit_is_left_out_and_lines_that_were_here_stay()
    {
        var ours = Cart(Many("a", CartLimits.LinesMax - 1));
        var merged = CartDecisions.Merge(ours, new MergeCart(Guid.NewGuid(), Cart("a1_7* x1* y1*").Lines));

        Assert.Equal(CartLimits.LinesMax, merged.Lines.Count);
        Assert.Equal(("a1_", 7), (merged.Lines[1].Sku, merged.Lines[1].Quantity));
        Assert.Equal("x", merged.Lines[^1].Sku);
    }

    [Fact]
    public void A_full_cart_takes_no_new_line_but_changes_those_it_has()
    {
        var full = Cart(Many("a", CartLimits.LinesMax));

        Assert.Equal((CartOutcome.Full, full), CartDecisions.Set(full, Line("new", 1), Start));
        var (outcome, next) = CartDecisions.Set(full, Line("a7_", 9), Start);
        Assert.Equal((CartOutcome.Done, 9), (outcome, next.Lines[7].Quantity));
    }

    [Fact]
    public void A_cart_that_was_handed_over_changes_no_more_and_stays_promised_to_the_first()
    {
        var promised = CartDecisions.HandOver(Cart("a1*"), new MemberId(1));

        Assert.Same(promised, CartDecisions.HandOver(promised, new MemberId(2)));
        Assert.Equal((CartOutcome.HandedOver, promised), CartDecisions.Set(promised, Line("b", 1), Start));
        Assert.Equal((CartOutcome.HandedOver, promised), CartDecisions.Remove(promised, "a"));
        Assert.Equal((CartOutcome.HandedOver, promised), CartDecisions.Select(promised, []));
    }

    [Fact]
    public void A_change_that_changes_nothing_gives_the_same_object()
    {
        var cart = Cart("a2* b1");

        Assert.Same(cart, CartDecisions.Set(cart, Line("a", 2), Start.AddDays(1)).Next);
        Assert.Same(cart, CartDecisions.Remove(cart, "c").Next);
        Assert.Same(cart, CartDecisions.Select(cart, ["a"]).Next);
        Assert.Same(cart, CartDecisions.RemoveOrdered(cart, "nobody's"));
    }

    [Fact]
    public void The_price_that_was_seen_stays_until_another_is_acknowledged()
    {
        var cart = CartDecisions.Set(Cart(""), Line("a", 1), Start).Next;
        var dearer = Line("a", 2) with { Price = Pounds(700) };
        Assert.Equal(Pounds(500), CartDecisions.Set(cart, dearer, Start).Next.Lines[0].SeenPrice);

        var seen = CartDecisions.Set(cart, dearer with { SeenPrice = Pounds(700) }, Start).Next;

        Assert.Equal(Pounds(700), seen.Lines[0].SeenPrice);
        Assert.Equal(
            Pounds(450), CartDecisions.Set(Cart(""), Line("a", 1) with { SeenPrice = Pounds(450) }, Start)
                .Next.Lines[0].SeenPrice);
    }

    [Theory]
    [InlineData("", "b2")] // nothing happened meanwhile: what was ordered goes
    [InlineData("a=5", "a5* b2")] // edited: stays, whole
    [InlineData("a=5 a=3", "b2")] // edited back: as it was ordered
    [InlineData("-a", "b2")]
    [InlineData("-a a=3", "b2 a3*")] // put in again: another wish
    [InlineData("c=9", "b2 c9*")] // the dear thing that is added while a cheap cart is checked out
    public void An_order_takes_out_what_it_took_unless_that_was_changed(string meanwhile, string after)
    {
        var (lines, cart) = CartDecisions.Take(Cart("a3* b2"), "o1", Start);
        Assert.Equal("a3", Text(lines));
        cart = Change(cart, meanwhile);

        Assert.Equal(lines, CartDecisions.Take(cart, "o1", Start).Lines);
        var removed = CartDecisions.RemoveOrdered(cart, "o1");

        Assert.Equal(after, Text(removed));
        var again = CartDecisions.Set(removed, Line("a", 3), Start).Next;
        Assert.Same(again, CartDecisions.RemoveOrdered(again, "o1"));
        Assert.Equal(lines, CartDecisions.Take(again, "o1", Start).Lines);
    }

    [Theory]
    [InlineData("", "")] // the same again, in another tab
    [InlineData("a=5", "a5")]
    [InlineData("-a a=3", "a3")] // put in again: another wish
    [InlineData("c=9", "c9")]
    public void What_an_order_has_taken_no_other_takes_unless_it_was_changed(string meanwhile, string other)
    {
        var cart = Change(CartDecisions.Take(Cart("a3* b2"), "o1", Start).Next, meanwhile);

        var (lines, next) = CartDecisions.Take(cart, "o2", Start);

        Assert.Equal(other, Text(lines));
        Assert.Equal(other.Length == 0, ReferenceEquals(cart, next));
        Assert.Equal("a3", Text(CartDecisions.Take(next, "o1", Start).Lines));
    }

    [Fact]
    public void What_is_given_up_or_was_never_ordered_in_its_time_may_be_ordered_by_another()
    {
        var taken = CartDecisions.Take(Cart("a3*"), "o1", Start).Next;

        var given = CartDecisions.GiveUp(taken, "o1");

        Assert.Equal("a3", Text(CartDecisions.Take(given, "o2", Start).Lines));
        Assert.Same(given, CartDecisions.GiveUp(given, "o1"));
        var late = Start + CartDecisions.TakenFor;
        Assert.Empty(CartDecisions.Take(taken, "o2", late - TimeSpan.FromTicks(1)).Lines);
        Assert.Equal("a3", Text(CartDecisions.Take(taken, "o2", late).Lines));
        var ordered = CartDecisions.RemoveOrdered(taken, "o1");
        Assert.Same(ordered, CartDecisions.GiveUp(ordered, "o1"));
    }

    [Fact]
    public void What_a_cart_remembers_is_bounded_and_what_is_done_goes_first_then_the_oldest()
    {
        var cart = Cart("a99*");
        for (var i = 0; i <= CartDecisions.TakenMax + 1; i++)
        {
            cart = CartDecisions.Take(Change(cart, $"a={i + 1}"), $"o{i}", Start).Next;
            cart = i == 2 ? CartDecisions.RemoveOrdered(cart, "o2") : cart;
            cart = CartDecisions.Merge(cart, new MergeCart(Guid.NewGuid(), []));
        }

        Assert.Equal(CartDecisions.RememberedMax, cart.Merged!.Count);
        Assert.Equal(
            Enumerable.Range(1, CartDecisions.TakenMax + 1).Where(i => i != 2).Select(i => $"o{i}"),
            cart.Taken!.Select(taken => taken.Order));
    }

    // "-a" takes a line out, "a=5" sets one, a day later.
    private static CartState Change(CartState cart, string steps) => steps
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(cart, (before, step) => step[0] == '-'
            ? CartDecisions.Remove(before, step[1..]).Next
            : CartDecisions.Set(before, Line(step[..1], int.Parse(step[2..], CultureInfo.InvariantCulture)),
                Start.AddDays(1)).Next);

    private static string Text(IEnumerable<LineThen> lines) =>
        string.Join(' ', lines.Select(line => $"{line.Sku}{line.Quantity}"));

    private static Money Pounds(long pence) => new(pence, "GBP");

    private static SetCartLine Line(string sku, int quantity, bool? selected = null) =>
        new(sku, $"product-of-{sku}", quantity, selected, Pounds(500), SeenPrice: null);

    private static string Many(string prefix, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(i => $"{prefix}{i}_1*"));

    private static CartState Cart(string lines) => new(
        Guid.Empty, [.. lines.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(LineOf)]);

    // "a3*", or with a longer name "a12_3*".
    private static CartLine LineOf(string text)
    {
        var selected = text.EndsWith('*');
        var rest = text.TrimEnd('*');
        var split = Math.Max(rest.IndexOf('_', StringComparison.Ordinal) + 1, 1);
        return new CartLine(
            rest[..split], $"product-of-{rest[..split]}", int.Parse(rest[split..], CultureInfo.InvariantCulture),
            selected, Start, Pounds(500));
    }

    private static string Text(CartState cart) => string.Join(
        ' ', cart.Lines.Select(line => $"{line.Sku}{line.Quantity}{(line.Selected ? "*" : "")}"));
}

using Commerce.Catalog;

namespace Commerce.FlashSales;

/// <summary>Goal: what a sale is and does next follows from its record and the clock. Method: tables.</summary>
public sealed class SalePlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 11, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddHours(1);

    private static readonly ScheduleSale Plan = new(
        "Singles' Day",
        Start,
        End,
        [new("A", new Money(500, "GBP"), 10, 2), new("B", new Money(900, "GBP"), 5, 1)],
        null);

    [Fact]
    public void Allotting_ends_in_one_decision_for_all_items()
    {
        var begun = Begin();

        Assert.Equal(SaleStep.TakeUnits, SalePlan.NextStep(begun, Start));
        Assert.Equal(SaleStep.Deliver, SalePlan.NextStep(SalePlan.DecideAllotment(begun, [true, true], 0), Start));
        var withdrawing = SalePlan.DecideAllotment(begun, [true, false], 3);
        Assert.Equal(SaleStep.GiveBack, SalePlan.NextStep(withdrawing, Start));
        Assert.Equal(new ScheduleResult(ScheduleOutcome.InsufficientStock, "B", 3), withdrawing.Refusal);
        Assert.Equal(SaleStep.None, SalePlan.NextStep(SalePlan.Withdrawn(withdrawing), End.AddDays(1)));
    }

    [Theory]
    [InlineData(-1, 10, false, SaleState.Scheduled)]
    [InlineData(-1, 10, true, SaleState.Scheduled)]
    [InlineData(0, 10, false, SaleState.Open)]
    [InlineData(0, 10, true, SaleState.Paused)]
    [InlineData(0, 0, true, SaleState.Paused)]
    [InlineData(0, 0, false, SaleState.SoldOut)]
    [InlineData(3599, 1, false, SaleState.Open)]
    [InlineData(3600, 1, false, SaleState.Ended)]
    [InlineData(3600, 1, true, SaleState.Ended)]
    public void The_state_follows_from_the_window_the_units_and_the_operator(
        int secondsAfterStart, int remaining, bool paused, SaleState state) =>
        Assert.Equal(state,
            SalePlan.StateOf(Live() with { Paused = paused }, remaining, Start.AddSeconds(secondsAfterStart)));

    [Fact]
    public void Pools_are_told_the_terms_before_the_sale_goes_on()
    {
        var live = Live();
        var paused = SalePlan.SetPaused(live, true, Start)!;

        Assert.Equal(SaleStep.None, SalePlan.NextStep(live, Start));
        Assert.Equal(SaleStep.SetTerms, SalePlan.NextStep(paused, End.AddDays(1)));
        Assert.True(SalePlan.TermsOf(paused, paused.Items[0]).Paused);
        Assert.Null(SalePlan.SetPaused(paused, true, Start));
        Assert.Null(SalePlan.TermsSet(paused).RetryAt);
    }

    [Fact]
    public void Ending_moves_the_end_to_now_and_happens_once()
    {
        var ended = SalePlan.End(Live(), Start.AddMinutes(5))!;

        Assert.Equal(Start.AddMinutes(5), ended.EndsAt);
        Assert.Null(SalePlan.End(ended, Start.AddMinutes(6)));
        var before = SalePlan.End(Live(), Start.AddMinutes(-5))!;
        var terms = SalePlan.TermsOf(before, before.Items[0]);
        Assert.Equal((before.EndsAt, before.EndsAt), (terms.OpensAt, terms.ClosesAt));
    }

    [Fact]
    public void A_sale_is_closed_when_every_pool_is_empty()
    {
        var ended = Live();

        var first = SalePlan.GaveBack(ended, [LeftoverResult.Empty, LeftoverResult.Waits], End);
        Assert.Equal((SalePhase.Live, End + SalePlan.RetryAfter), (first.Phase, first.RetryAt));
        var second = SalePlan.GaveBack(first, [LeftoverResult.Empty, LeftoverResult.MoreCameBack], End);
        Assert.Equal((SalePhase.Live, 1), (second.Phase, second.Items[1].Returns));
        var third = SalePlan.GaveBack(second, [LeftoverResult.Empty, LeftoverResult.Empty], End);
        Assert.Equal((SalePhase.Closed, (DateTimeOffset?)null), (third.Phase, third.RetryAt));
    }

    [Fact]
    public void A_plan_that_makes_no_sense_is_a_bug_of_the_caller()
    {
        SalePlan.Check(Plan);
        foreach (var wrong in new[]
        {
            Plan with { Name = "" },
            Plan with { EndsAt = Start },
            Plan with { Items = [] },
            Plan with { Items = [Plan.Items[0], Plan.Items[0]] },
            Plan with { Items = [Plan.Items[0] with { Quantity = 0 }] },
            Plan with { Items = [Plan.Items[0] with { LimitPerBuyer = 0 }] },
            Plan with { Items = [Plan.Items[0] with { Price = new Money(0, "GBP") }] },
            Plan with { HoldDuration = TimeSpan.FromMilliseconds(999) },
            Plan with { HoldDuration = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) },
        })
        {
            Assert.Throws<ArgumentException>(() => SalePlan.Check(wrong));
        }
    }

    [Fact]
    public void The_same_plan_is_known_again_and_another_is_not()
    {
        Assert.True(SalePlan.IsOf(Live(), Plan));
        Assert.True(SalePlan.IsOf(SalePlan.End(Live(), Start)!, Plan));
        Assert.False(SalePlan.IsOf(Live(), Plan with { Name = "Other" }));
        Assert.False(SalePlan.IsOf(Live(), Plan with { Items = [Plan.Items[0]] }));
        Assert.False(SalePlan.IsOf(Live(), Plan with { HoldDuration = TimeSpan.FromSeconds(1) }));
    }

    private static SaleRecord Begin() => SalePlan.Begin(
        Plan,
        [.. Plan.Items.Select(item =>
            new SkuOfProduct(item.Sku, new SkuDetails(item.Sku, item.Sku, new Money(2000, "GBP"))))],
        Start.AddHours(-1));

    private static SaleRecord Live() =>
        SalePlan.TermsSet(SalePlan.Delivered(SalePlan.DecideAllotment(Begin(), [true, true], 0)));
}

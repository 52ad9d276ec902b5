using Commerce.Checkout;
using Commerce.Configuration;
using Commerce.Operations;

namespace Commerce.Hosting;

/// <summary>Goal: a process dies where its plan says, and nowhere else. Method: plans, and who comes by.</summary>
public sealed class PlannedDeathTests
{
    private static readonly string Mine = CheckoutKey.Of(new MemberId(1), "mine");
    private static readonly string Other = CheckoutKey.Of(new MemberId(1), "other");
    private int _deaths;

    [Fact]
    public void It_dies_the_nth_time_that_a_point_is_passed()
    {
        var plan = Parse("checkout.reserved:3");

        Assert.True(plan.ReachAsync(FaultPoints.CheckoutReserved, Mine).IsCompleted);
        Assert.True(plan.ReachAsync(FaultPoints.CheckoutReserving, Mine).IsCompleted);
        Assert.True(plan.ReachAsync(FaultPoints.CheckoutReserved, Other).IsCompleted);
        Assert.Equal(0, _deaths);
        Assert.False(plan.ReachAsync(FaultPoints.CheckoutReserved, Mine).IsCompleted);
        Assert.Equal(1, _deaths);
    }

    [Fact]
    public void A_key_counts_only_its_own_order_and_the_last_of_several_places_kills()
    {
        var plan = Parse("checkout.placed@mine, cart.taking:2@other");

        Assert.True(plan.ReachAsync(FaultPoints.CheckoutPlaced, Other).IsCompleted);
        Assert.True(plan.ReachAsync(FaultPoints.CartTaking, Other).IsCompleted);
        Assert.False(plan.ReachAsync(FaultPoints.CheckoutPlaced, Mine).IsCompleted);
        Assert.Equal(0, _deaths);
        Assert.True(plan.ReachAsync(FaultPoints.CheckoutPlaced, Mine).IsCompleted); // Its place is taken.
        Assert.False(plan.ReachAsync(FaultPoints.CartTaking, Other).IsCompleted);
        Assert.Equal(1, _deaths);
    }

    [Theory]
    [InlineData("")]
    [InlineData("checkout.paid")]
    [InlineData("checkout.placed:0")]
    [InlineData("checkout.placed:x")]
    [InlineData("checkout.placed@")]
    [InlineData("checkout.placed,")]
    public void What_is_no_plan_is_told_with_the_points_that_there_are(string plan)
    {
        var error = Assert.Throws<SettingsException>(() => Parse(plan)).Message;

        Assert.StartsWith($"Commerce:Faults:KillAt is '{plan}': '", error, StringComparison.Ordinal);
        Assert.EndsWith("checkout.releasing, checkout.released, checkout.closing, checkout.closed.", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_of_Development_a_plan_is_refused_and_without_one_nothing_happens()
    {
        Assert.Same(FaultPoints.None, PlannedDeath.Of(new FaultOptions(), isDevelopment: false));
        Assert.IsType<PlannedDeath>(PlannedDeath.Of(new FaultOptions { KillAt = "cart.taken" }, isDevelopment: true));
        Assert.Throws<SettingsException>(
            () => PlannedDeath.Of(new FaultOptions { KillAt = "cart.taken" }, isDevelopment: false));
    }

    private PlannedDeath Parse(string plan) => PlannedDeath.Parse(plan, () => _deaths++);
}

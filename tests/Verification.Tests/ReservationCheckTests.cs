using Commerce.Storage;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Tests;

/// <summary>
/// Orders of the checkout against what pools keep for them: each test plants one fault in a shop with an order of two
/// lines.
/// </summary>
public sealed class ReservationCheckTests : IDisposable
{
    private const string MugPool = "sku:mug";

    private readonly FakeShop _shop = new();

    public ReservationCheckTests()
    {
        var intake = FakeShop.Entry(1, PoolEntryKind.Intake, 9, FakeShop.Noon);
        _shop.Logs[MugPool] = [intake with { IdempotencyKey = "in" }];
        _shop.Reserve(FakeShop.SkuPool, OrderId, "anna", 2);
        _shop.Reserve(MugPool, OrderId, "anna", 3);
        _shop.PutCheckoutOrder(OrderId, "anna", "awaitingPayment", ("tea", 2), ("mug", 3));
    }

    private static string OrderId => FakeShop.CheckoutIdOf("anna", 1);

    private static string Other => FakeShop.CheckoutIdOf("ben", 2);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void An_order_of_two_lines_is_clean() => Assert.True(Verify().Clean);

    [Theory]
    [InlineData("paid", PoolEntryKind.Sell)]
    [InlineData("confirmed", PoolEntryKind.Sell)]
    [InlineData("cancelled", PoolEntryKind.Release)]
    [InlineData("expired", PoolEntryKind.Release)]
    public void It_is_settled_in_each_pool(string status, PoolEntryKind kind)
    {
        _shop.PutCheckoutOrder(OrderId, "anna", status, ("tea", 2), ("mug", 3));
        _shop.Then(FakeShop.SkuPool, kind, OrderId, 2);
        Finds($"the order is {status}, its units are Held");

        _shop.Then(MugPool, kind, OrderId, 3);

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void Units_that_were_sold_may_have_come_back_to_an_order_that_is_over()
    {
        _shop.PutCheckoutOrder(OrderId, "anna", "cancelled", ("tea", 2), ("mug", 3));
        _shop.Then(FakeShop.SkuPool, PoolEntryKind.Release, OrderId, 2);
        _shop.Then(MugPool, PoolEntryKind.Sell, OrderId, 3);
        _shop.Then(MugPool, PoolEntryKind.Return, OrderId, 3);

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void A_line_without_units_is_found()
    {
        _shop.PutCheckoutOrder(OrderId, "anna", "awaitingPayment", ("tea", 2), ("mug", 3), ("pen", 1));

        Finds("pool sku:pen has no units reserved for its line of 1 pen");
    }

    [Fact]
    public void A_line_of_another_quantity_is_found()
    {
        _shop.PutCheckoutOrder(OrderId, "anna", "awaitingPayment", ("tea", 2), ("mug", 4));

        Finds("quantity of the hold is 3, of the order 4");
    }

    [Fact]
    public void Two_lines_for_one_reservation_are_found()
    {
        _shop.PutCheckoutOrder(OrderId, "anna", "awaitingPayment", ("tea", 2), ("mug", 3), ("mug", 3));

        Finds("has two lines of pool sku:mug");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("refused", false)]
    [InlineData("placed", false)]
    [InlineData("reserving", true)]
    [InlineData("releasing", true)]
    public void Units_without_an_order_are_of_a_checkout_that_goes_on_or_are_lost(string? phase, bool lags)
    {
        _shop.Reserve(MugPool, Other, "ben", 1);
        if (phase is not null)
        {
            _shop.Checkouts["ben:1"] = (Other, phase);
        }

        var report = Verify();

        Assert.Equal(lags, report.Lagging.Count > 0);
        Assert.Equal(lags, report.Differences.Count == 0);
    }

    [Fact]
    public void Units_of_a_refused_checkout_that_were_given_back_are_clean()
    {
        _shop.Reserve(MugPool, Other, "ben", 1);
        _shop.Then(MugPool, PoolEntryKind.Release, Other, 1);
        _shop.Then(FakeShop.SkuPool, PoolEntryKind.RefuseReserve, Other, 0);

        Assert.True(Verify().Clean);
    }

    [Fact]
    public void Units_for_an_order_that_had_been_given_up_are_found()
    {
        _shop.Then(MugPool, PoolEntryKind.RefuseReserve, Other, 0);
        _shop.Reserve(MugPool, Other, "ben", 1);
        _shop.Then(MugPool, PoolEntryKind.Release, Other, 1);

        Finds("reserved for an order that had been given up");
    }

    [Fact]
    public void A_reservation_under_an_id_of_a_pool_or_of_another_buyer_is_found()
    {
        _shop.Reserve(MugPool, FakeShop.OrderIdOf(FakeShop.Noon, 7, "ben"), "ben", 1);
        _shop.Reserve(MugPool, Other, "anna", 1);

        Finds("which is of no checkout of buyer ben");
        Finds("which is of no checkout of buyer anna");
    }

    private VerifyReport Verify() => new Verifier(_shop, live: false, FakeShop.Noon).Run();

    private void Finds(string text) =>
        Assert.Contains(Verify().Differences, difference => $"{difference}".Contains(text, StringComparison.Ordinal));
}

using Commerce.Storage;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Tests;

/// <summary>
/// Orders that were sent and partly came back, against the pools that have their units again: each test plants one
/// fault.
/// </summary>
public sealed class OrderLifeCheckTests : IDisposable
{
    private const string MugPool = "sku:mug";
    private const string Accepted =
        """
        {"paymentId":"pay-1","eventId":"ev-1","amount":{"amount":2500,"currency":"GBP"},"use":"accepted"}
        """;

    private readonly FakeShop _shop = new();

    public OrderLifeCheckTests()
    {
        var intake = FakeShop.Entry(1, PoolEntryKind.Intake, 9, FakeShop.Noon);
        _shop.Logs[MugPool] = [intake with { IdempotencyKey = "in" }];
        _shop.Reserve(FakeShop.SkuPool, OrderId, "anna", 2);
        _shop.Reserve(MugPool, OrderId, "anna", 3);
        _shop.Then(FakeShop.SkuPool, PoolEntryKind.Sell, OrderId, 2);
        _shop.Then(MugPool, PoolEntryKind.Sell, OrderId, 3);
        Put("delivered");
    }

    private static string OrderId => FakeShop.CheckoutIdOf("anna", 1);

    private static string Replacement => FakeShop.CheckoutIdOf("anna", 2);

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("shipped")]
    [InlineData("delivered")]
    [InlineData("completed")]
    [InlineData("returnRequested")]
    public void Its_units_are_sold_in_every_state_that_follows_the_payment(string status)
    {
        Put(status);

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void Units_that_came_back_are_those_that_the_order_took_back()
    {
        Put("delivered", Returned("approved", resellable: 2));
        Finds("2 units of the order are to be sold again, 0 have come back here");
        _shop.Events.Add(new OutboxRow(1, "order.return-taken", OrderId, default, FakeShop.Noon));
        Assert.Empty(Verify().Differences);
        _shop.Events.Clear();

        Back(MugPool, 2, "r1");

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void Units_that_came_back_and_nobody_took_back_are_found()
    {
        Back(MugPool, 1, "r1");

        Finds("0 units of the order are to be sold again, 1 have come back here");
    }

    [Fact]
    public void More_units_that_come_back_than_were_sold_are_found()
    {
        Back(MugPool, 2, "r1");
        Back(MugPool, 2, "r2");

        Finds("4 units have come back of 3 that were sold");
    }

    [Fact]
    public void Units_that_come_back_twice_under_one_key_are_found()
    {
        Put("delivered", Returned("approved", resellable: 2));
        Back(MugPool, 1, "r1");
        Back(MugPool, 1, "r1");

        Finds("was used before");
    }

    [Fact]
    public void More_that_is_sent_than_was_bought_is_found()
    {
        Put("delivered", """
            ,"shipments":[{"shipmentId":"s1","lines":[{"sku":"mug","quantity":4}]}]
            """);

        Finds("of 3 units of mug 4 were sent");
    }

    [Fact]
    public void More_that_goes_back_than_was_paid_is_found()
    {
        Put("delivered", $$$"""
            ,"payments":[{{{Accepted}}}],
            "refunds":[{"refundId":"a","paymentId":"pay-1","amount":{"amount":2000,"currency":"GBP"}},
            {"refundId":"b","paymentId":"pay-1","amount":{"amount":501,"currency":"GBP"}}]
            """);

        Finds("2501 go back of 2500 that were paid");
    }

    [Fact]
    public void What_is_sent_instead_of_what_came_back_is_the_order_s()
    {
        var returned = Returned(
            "replaced", damaged: 1, more: """ "replaced":1 """, replacement: Replacement);
        Put("delivered", returned);
        Finds("1 units of mug replace what came back with r1, their pool has 0");

        _shop.Reserve(MugPool, Replacement, "anna", 1);
        Finds("their pool has 1 that are Held");
        _shop.Then(MugPool, PoolEntryKind.Sell, Replacement, 1);

        Assert.Empty(Verify().Differences);
    }

    [Fact]
    public void What_comes_back_beyond_what_was_bought_is_of_what_was_sent_instead()
    {
        _shop.Reserve(MugPool, Replacement, "anna", 3);
        _shop.Then(MugPool, PoolEntryKind.Sell, Replacement, 3);
        Put("delivered", $$"""
            ,"returns":[{"returnId":"r1","status":"replaced","replacementId":"{{Replacement}}",
            "lines":[{"sku":"mug","quantity":3,"unsent":0,"resellable":3,"damaged":0,"replaced":3}]},
            {"returnId":"r2","status":"approved",
            "lines":[{"sku":"mug","quantity":2,"unsent":0,"resellable":2,"damaged":0,"replaced":0}]}]
            """);
        Back(MugPool, 3, "r1");
        Finds("2 units of mug that were sent instead of others are to be sold again, 0 have come back");
        _shop.Events.Add(new OutboxRow(1, "order.return-taken", OrderId, default, FakeShop.Noon));
        Assert.Empty(Verify().Differences);
        _shop.Events.Clear();

        Back(MugPool, 2, "r2", Replacement);

        Assert.Empty(Verify().Differences);
        Back(MugPool, 1, "r3", Replacement);
        Finds("2 units of mug that were sent instead of others are to be sold again, 3 have come back");
    }

    [Fact]
    public void An_order_that_was_given_up_after_it_was_paid_gives_all_units_back()
    {
        Put("cancelled", $$"""
            ,"payments":[{{Accepted}}]
            """);
        Finds("the order is cancelled, its units are Sold");

        _shop.Then(FakeShop.SkuPool, PoolEntryKind.Return, OrderId, 2);
        _shop.Then(MugPool, PoolEntryKind.Return, OrderId, 3);

        Assert.Empty(Verify().Differences);
    }

    private static string Returned(
        string status, int resellable = 0, int damaged = 0, string more = """ "replaced":0 """,
        string? replacement = null) =>
        $$$"""
        ,"returns":[{"returnId":"r1","status":"{{{status}}}","replacementId":{{{Text(replacement)}}},
        "lines":[{"sku":"mug","quantity":2,"unsent":0,
        "resellable":{{{resellable}}},"damaged":{{{damaged}}},{{{more}}} }]}]
        """;

    private static string Text(string? value) => value is null ? "null" : $"\"{value}\"";

    private void Put(string status, string more = "")
    {
        _shop.PutCheckoutOrder(OrderId, "anna", status, ("tea", 2), ("mug", 3));
        _shop.Orders[OrderId] = _shop.Orders[OrderId].TrimEnd()[..^1] + more + "}";
    }

    private void Back(string pool, int quantity, string key, string? orderId = null)
    {
        _shop.Then(pool, PoolEntryKind.ReturnUnits, orderId ?? OrderId, quantity);
        _shop.Logs[pool][^1] = _shop.Logs[pool][^1] with { IdempotencyKey = key };
    }

    private void Finds(string text) =>
        Assert.Contains(Verify().Differences, found => found.ToString().Contains(text, StringComparison.Ordinal));

    private VerifyReport Verify() => new Verifier(_shop, live: false, FakeShop.Noon.AddHours(1)).Run();
}

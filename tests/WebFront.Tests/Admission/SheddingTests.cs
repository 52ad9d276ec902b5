using Commerce.Shop;
using Microsoft.Extensions.DependencyInjection;

namespace Commerce.Web;

/// <summary>
/// Goal: a shop that has no time for orders still answers what must be answered, and takes orders again once it has.
/// Method: a shop of its own whose threads seem to be busy, by a clock of the test.
/// </summary>
public sealed class SheddingTests : IAsyncLifetime
{
    private const string Password = "a long enough password";

    private readonly BusyThreads _threads = new();
    private readonly RunningShop _shop;

    public SheddingTests() => _shop = new RunningShop(services => services.AddSingleton(_ => _threads.Gate));

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public async Task B13_at_full_shedding_all_is_answered_but_orders_and_the_catalogue_and_then_these_are_again()
    {
        var sale = await _shop.NewSaleAsync();
        var buyer = await _shop.NewSessionAsync();
        var email = new { email = "member@shop.test", password = Password, name = "Member" };
        Assert.Equal(201, (await _shop.PostAsync("api/members", email)).Status);
        var held = await sale.BuyAsync(buyer, "before");
        Assert.Equal(201, held.Status);
        string[] sheddable =
            ["", "products", $"flash-sales/{sale.SaleId}", "api/products", "api/categories", "api/flash-sales"];
        foreach (var path in sheddable)
        {
            Assert.Equal(200, (await _shop.GetAsync(path)).Status);
        }

        _threads.BusyUntil(share: 1);

        var order = await RefusedAsync(sale.BuyAsync(buyer, "meanwhile"));
        Assert.Equal(("503 overloaded", "1"), (order.Outcome, order.Headers["Retry-After"]));
        Assert.Equal("nosniff", order.Headers["X-Content-Type-Options"]);
        var unknown = await RefusedAsync((sale with { Sku = "not-asked-for-before" }).BuyAsync(buyer, "meanwhile"));
        Assert.Equal("503 overloaded", unknown.Outcome);
        foreach (var path in sheddable)
        {
            // What strangers share costs nothing: it is still answered as long as it is young enough.
            var refused = await RefusedAsync(
                Eventually.SeesAsync(() => _shop.GetAsync(path), answer => answer.Status != 200));
            Assert.Equal((503, "1"), (refused.Status, refused.Headers["Retry-After"]));
            Assert.Equal(
                path.StartsWith("api/", StringComparison.Ordinal) ? "application/problem+json" : "text/html",
                refused.Headers["Content-Type"].Split(';')[0]);
        }

        await AllElseIsAnsweredAsync(sale, buyer, held);

        _threads.Calm(TimeSpan.FromSeconds(1));

        Assert.Equal(201, (await sale.BuyAsync(buyer, "meanwhile")).Status);
        foreach (var path in sheddable)
        {
            Assert.Equal(200, (await _shop.GetAsync(path)).Status);
        }
    }

    private async Task AllElseIsAnsweredAsync(TestSale sale, string buyer, Answer held)
    {
        var order = held.Headers["Location"];
        foreach (var (path, token) in new (string, string?)[]
        {
            ("health/live", null), ("health/ready", null), ("api/session", buyer), ("api/orders", buyer),
            (order, buyer), ("orders", buyer), ("sign-in", null), ("api/ops/silos", sale.Ops),
            ("api/ops/shards", sale.Ops), ("api/ops/switches", sale.Ops),
            ($"api/ops/pools/sale:{sale.SaleId}:{sale.Sku}", sale.Ops), ("ops", sale.Ops), ("favicon.svg", null),
        })
        {
            Assert.Equal((path, 200), (path, (await _shop.GetAsync(path, token)).Status));
        }

        var signedIn = await _shop.PostAsync("api/session", new { email = "member@shop.test", password = Password });
        Assert.Equal(200, signedIn.Status);
        Assert.Equal("401 unauthenticated", (await _shop.PostAsync("api/payments/webhook", "{}")).Outcome);
        Assert.Equal(200, (await _shop.PostAsync($"{order}/payment", "{}", buyer)).Status);
    }

    // A refusal takes its time, which is the test's.
    private async Task<Answer> RefusedAsync(Task<Answer> asked)
    {
        await _threads.Time.AdvanceUntilAsync(asked, TimeSpan.FromMilliseconds(50));
        return await asked;
    }
}

using System.Text.Json;
using Commerce.Shop;

namespace Commerce.Web;

/// <summary>What operators see of the silos, in a shop of one process.</summary>
public sealed class OpsTests(RunningShop shop)
{
    [Fact]
    public async Task Operators_ask_for_events_that_were_set_aside_and_hear_which_are_not()
    {
        var ops = await shop.NewSessionAsync("ops");

        Assert.Equal(
            JsonValueKind.Array, (await shop.GetAsync("api/ops/set-aside", ops)).Json.GetProperty("items").ValueKind);
        Assert.Equal("400 validation", (await shop.GetAsync("api/ops/set-aside?after=x", ops)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync("api/ops/set-aside/refunds:99:1", "{}", ops)).Outcome);
        Assert.Equal("404 not-found", (await shop.PostAsync("api/ops/set-aside/refunds:0:1", "{}", ops)).Outcome);
    }

    [Fact]
    public async Task Operators_see_who_has_which_pool_and_how_busy_it_is()
    {
        var sale = await shop.NewSaleAsync();

        var silos = (await shop.GetAsync("api/ops/silos", sale.Ops)).Json.GetProperty("silos");

        var silo = Assert.Single(silos.EnumerateArray());
        Assert.Equal("active", silo.GetProperty("status").GetString());
        Assert.Contains(
            $"sale:{sale.SaleId}:{sale.Sku}",
            silo.GetProperty("pools").EnumerateArray().Select(pool => pool.GetString()));
        Assert.True(silo.GetProperty("activations").GetProperty("StockPoolGrain").GetInt32() > 0);
        var load = silo.GetProperty("load");
        Assert.Equal(JsonValueKind.Number, load.GetProperty("poolDelayMs").ValueKind);
        Assert.Equal(JsonValueKind.Number, load.GetProperty("queued").ValueKind);
    }

    [Fact]
    public async Task Looking_at_the_silos_does_not_begin_the_pools_of_sales_that_do_not_run()
    {
        var sale = await shop.NewSaleAsync(startsIn: TimeSpan.FromHours(1));

        var silos = (await shop.GetAsync("api/ops/silos", sale.Ops)).Json.GetProperty("silos");

        Assert.DoesNotContain(
            $"sale:{sale.SaleId}:{sale.Sku}",
            silos.EnumerateArray().SelectMany(silo => silo.GetProperty("pools").EnumerateArray())
                .Select(pool => pool.GetString()));
    }

    [Fact]
    public async Task A_sale_is_planned_once_under_its_key_and_another_is_refused()
    {
        var (sku, ops) = (await shop.NewSkuAsync(3), await shop.NewSessionAsync("ops"));
        var starts = TimeProvider.System.GetUtcNow();

        var planned = await PlanAsync("One");

        Assert.Equal(201, planned.Status);
        Assert.Equal(planned.Text("saleId"), (await PlanAsync("One")).Text("saleId"));
        Assert.Equal("422 idempotency-key-reused", (await PlanAsync("Other")).Outcome);

        Task<Answer> PlanAsync(string name) => PlanSaleAsync(ops, sku, name, starts, starts.AddHours(1));
    }

    [Theory]
    [InlineData(true, "startsAt")]
    [InlineData(false, "endsAt")]
    public async Task A_sale_at_an_edge_of_time_is_told_that_it_is(bool first, string member)
    {
        var now = TimeProvider.System.GetUtcNow();

        var answer = await PlanSaleAsync(
            await shop.NewSessionAsync("ops"), await shop.NewSkuAsync(1), "Edge",
            first ? DateTimeOffset.MinValue : now, first ? now.AddHours(1) : DateTimeOffset.MaxValue);

        Assert.Equal("400 validation", answer.Outcome);
        Assert.Equal([member], answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private Task<Answer> PlanSaleAsync(
        string ops, string sku, string name, DateTimeOffset startsAt, DateTimeOffset endsAt) => shop.PostAsync(
        "api/ops/flash-sales",
        new
        {
            name,
            startsAt,
            endsAt,
            items = new[]
            {
                new { sku, price = new { amount = 1, currency = "GBP" }, quantity = 1, limitPerBuyer = 1 },
            },
        },
        ops,
        "plan");
}

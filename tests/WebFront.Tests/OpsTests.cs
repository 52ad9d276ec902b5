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
}

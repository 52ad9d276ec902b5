using System.Net;
using System.Text.Json;

namespace Commerce.Shop;

/// <summary>A sale of one item, and what can be asked of it.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="SaleId">The sale.</param>
/// <param name="Sku">Its item.</param>
/// <param name="OpsToken">A session of an operator.</param>
internal sealed record RunningSale(ShopClient Client, string SaleId, string Sku, string OpsToken)
{
    public string OrdersPath => $"api/flash-sales/{SaleId}/items/{Sku}/orders";

    public string PoolId => $"sale:{SaleId}:{Sku}";

    /// <summary>Asks for units.</summary>
    public Task<Answer> BuyAsync(string token, string key, int quantity = 1) =>
        Client.PostAsync(OrdersPath, new { quantity }, token, key);

    /// <summary>Ends the sale, as its operator does.</summary>
    public async Task EndAsync()
    {
        var ended = await Client.PostAsync($"api/ops/flash-sales/{SaleId}/end", new { }, OpsToken);
        Assert.True((int)ended.Status < 300, ended.Body);
    }

    /// <summary>What the item's pool says of itself.</summary>
    public Task<PoolNumbers> CountAsync() => CountAsync(PoolId);

    /// <summary>What the pool of the SKU, out of which the sale was allotted, says of itself.</summary>
    public Task<PoolNumbers> CountSkuAsync() => CountAsync($"sku:{Sku}");

    /// <summary>The silo that hosts the item's pool, and how often the pool has been taken over.</summary>
    public async Task<(string Silo, long Epoch)> OwnerAsync()
    {
        var pool = await AskAsync(PoolId);
        return (pool.GetProperty("silo").GetString()!, pool.GetProperty("epoch").GetInt64());
    }

    private async Task<JsonElement> AskAsync(string poolId) =>
        (await Client.GetAsync($"api/ops/pools/{Uri.EscapeDataString(poolId)}", OpsToken))
            .Expect(HttpStatusCode.OK).Json;

    private async Task<PoolNumbers> CountAsync(string poolId)
    {
        var json = await AskAsync(poolId);
        return new PoolNumbers(
            json.GetProperty("intake").GetInt32(),
            json.GetProperty("available").GetInt32(),
            json.GetProperty("held").GetInt32(),
            json.GetProperty("sold").GetInt32(),
            json.GetProperty("equationHolds").GetBoolean());
    }
}

/// <summary>Counters of a pool.</summary>
internal sealed record PoolNumbers(int Intake, int Available, int Held, int Sold, bool EquationHolds);

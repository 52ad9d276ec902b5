using System.Net;

namespace Commerce.Shop;

/// <summary>A sale of one item, and what can be asked of it.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="SaleId">The sale.</param>
/// <param name="Sku">Its item.</param>
/// <param name="OpsToken">A session of an operator.</param>
internal sealed record RunningSale(ShopClient Client, string SaleId, string Sku, string OpsToken)
{
    public string PoolId => $"sale:{SaleId}:{Sku}";

    public string OrdersPath => $"api/flash-sales/{SaleId}/items/{Sku}/orders";

    /// <summary>Asks for units.</summary>
    public Task<Answer> BuyAsync(string token, string key, int quantity = 1) =>
        Client.PostAsync(OrdersPath, new { quantity }, token, key);

    /// <summary>What the pool says of itself.</summary>
    public async Task<PoolNumbers> CountAsync()
    {
        var answer = await Client.GetAsync($"api/ops/pools/{Uri.EscapeDataString(PoolId)}", OpsToken);
        var json = answer.Expect(HttpStatusCode.OK).Json;
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

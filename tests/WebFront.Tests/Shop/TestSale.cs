namespace Commerce.Shop;

/// <summary>A sale of one item, and what can be asked of it.</summary>
public sealed record TestSale(RunningShop Shop, string SaleId, string Sku, string Ops)
{
    public string Orders => $"api/flash-sales/{SaleId}/items/{Sku}/orders";

    public Task<Answer> BuyAsync(string token, string key, object? body = null) =>
        Shop.PostAsync(Orders, body ?? new { quantity = 1 }, token, key);

    public async Task<int> AvailableAsync() =>
        (await Shop.GetAsync($"api/ops/pools/sale:{SaleId}:{Sku}", Ops)).Json.GetProperty("available").GetInt32();
}

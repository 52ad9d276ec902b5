using System.Text.Json;
using Commerce.Inventory;

namespace Commerce.Web.FlashSales;

/// <summary>What the front keeps of one item of a sale: the reference of its pool, and the edge before it.</summary>
internal sealed class SaleItemPool(string saleId, string sku, IStockPoolGrain pool, TimeProvider time)
{
    public string SaleId { get; } = saleId;

    public string Sku { get; } = sku;

    /// <summary>The SKU as a JSON value, escaped once.</summary>
    public JsonEncodedText SkuJson { get; } = JsonEncodedText.Encode(sku);

    public IStockPoolGrain Pool { get; } = pool;

    public SoldOutEdge Edge { get; } = new(pool, time);
}

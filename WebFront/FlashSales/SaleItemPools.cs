using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Commerce.Inventory;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Items of sales by the path of their orders route. Only what exists gets in, so that made-up names activate no pools;
/// an item of a sale never goes away.
/// </summary>
internal sealed class SaleItemPools(IGrainFactory grains, SaleCache sales, TimeProvider time)
{
    /// <summary>Far more than run at a time; beyond it everything is forgotten and found again.</summary>
    private const int CountMax = 20_000;

    private readonly ConcurrentDictionary<string, SaleItemPool> _byPath = new(StringComparer.Ordinal);

    /// <summary>The item whose orders route has this path, if it has been asked for before.</summary>
    public bool TryGet(string path, [NotNullWhen(true)] out SaleItemPool? item) => _byPath.TryGetValue(path, out item);

    /// <summary>Finds an item of a sale; null with whether the sale exists.</summary>
    public async Task<(SaleItemPool? Item, bool SaleExists)> FindAsync(string saleId, string sku)
    {
        if (!SaleIds.IsWellFormed(saleId) || await sales.GetAsync(saleId) is not { } sale)
        {
            return (null, false);
        }

        if (!sale.Items.Any(item => item.Sku == sku))
        {
            return (null, true);
        }

        if (_byPath.Count >= CountMax)
        {
            _byPath.Clear();
        }

        var found = _byPath.GetOrAdd(
            OrdersPath(saleId, sku),
            _ => new SaleItemPool(
                saleId, sku, grains.GetGrain<IStockPoolGrain>(PoolId.ForSaleItem(saleId, sku).Value), time));
        return (found, true);
    }

    /// <summary>Path of the route on which units of an item are ordered.</summary>
    public static string OrdersPath(string saleId, string sku) => $"/api/flash-sales/{saleId}/items/{sku}/orders";
}

using Commerce.Members;
using Commerce.Web.Hosting;
using Commerce.Web.Sessions;

namespace Commerce.Web.FlashSales;

/// <summary>How many mean to buy an item of a sale to come; at most <see cref="AgeMax"/> old.</summary>
internal sealed class SaleInterest(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);

    private const int ItemsKnownMax = 2_000;

    private readonly RecentCache<(string SaleId, string Sku), RecentValue<int>> _counts = new(ItemsKnownMax / 2);

    /// <summary>For an item that there is: asking costs a call to each of its lists.</summary>
    public ValueTask<int> CountAsync(string saleId, string sku)
    {
        if (!_counts.TryGet((saleId, sku), out var count))
        {
            count = new RecentValue<int>(() => SumAsync(saleId, sku), AgeMax, time);
            _counts.Set((saleId, sku), count);
        }

        return count.GetAsync();
    }

    private async Task<int> SumAsync(string saleId, string sku) => (await Task.WhenAll(
        NoticeListKey.All(sku, saleId).Select(key => grains.GetGrain<INoticeListGrain>(key.ToString()).CountAsync())))
        .Sum();
}

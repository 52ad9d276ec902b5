using System.Collections.Concurrent;
using Commerce.FlashSales;
using Commerce.Web.Hosting;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Flash sales as shoppers see them, at most <see cref="AgeMax"/> old. However many ask, each sale is read once.
/// </summary>
internal sealed class SaleCache
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, RecentValue<FlashSale?>> _sales = new(StringComparer.Ordinal);
    private readonly RecentValue<IReadOnlyList<FlashSale>> _list;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    public SaleCache(IGrainFactory grains, TimeProvider time)
    {
        (_grains, _time) = (grains, time);
        _list = new RecentValue<IReadOnlyList<FlashSale>>(ReadListAsync, AgeMax, time);
    }

    /// <summary>A sale; null if there is none.</summary>
    public async ValueTask<FlashSale?> GetAsync(string saleId)
    {
        var recent = _sales.GetOrAdd(saleId, NewSale);
        FlashSale? sale = null;
        try
        {
            sale = await recent.GetAsync();
        }
        finally
        {
            if (sale is null)
            {
                // Neither an error nor a name that somebody made up is worth keeping.
                _sales.TryRemove(new(saleId, recent));
            }
        }

        return sale;
    }

    /// <summary>All sales that run or will run, and those that ended last; by start.</summary>
    public ValueTask<IReadOnlyList<FlashSale>> ListAsync() => _list.GetAsync();

    /// <summary>Forgets what was read, so that an operator sees what was just done.</summary>
    public void Clear()
    {
        _sales.Clear();
        _list.Clear();
    }

    private RecentValue<FlashSale?> NewSale(string saleId) =>
        new(() => _grains.GetGrain<IFlashSaleGrain>(saleId).GetAsync(), AgeMax, _time);

    private async Task<IReadOnlyList<FlashSale>> ReadListAsync()
    {
        var ids = await _grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key).ListAsync();
        var sales = await Task.WhenAll(ids.Select(id => GetAsync(id).AsTask()));
        return [.. sales.OfType<FlashSale>()];
    }
}

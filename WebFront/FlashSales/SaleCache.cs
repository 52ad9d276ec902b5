using System.Collections.Concurrent;
using Commerce.FlashSales;

namespace Commerce.Web.FlashSales;

/// <summary>
/// Flash sales as shoppers see them, at most <see cref="AgeMax"/> old. However many ask, each sale is read once.
/// </summary>
internal sealed class SaleCache(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Reading<FlashSale?>> _sales = new(StringComparer.Ordinal);
    private Reading<IReadOnlyList<FlashSale>>? _list;

    /// <summary>A sale; null if there is none.</summary>
    public async ValueTask<FlashSale?> GetAsync(string saleId)
    {
        if (!_sales.TryGetValue(saleId, out var reading) || IsOld(reading.StartedAt))
        {
            var next = new Reading<FlashSale?>(
                time.GetTimestamp(), () => grains.GetGrain<IFlashSaleGrain>(saleId).GetAsync());
            reading = reading is null
                ? _sales.GetOrAdd(saleId, next)
                : _sales.TryUpdate(saleId, next, reading) ? next : _sales.GetOrAdd(saleId, next);
        }

        FlashSale? sale = null;
        try
        {
            sale = await reading.Value;
        }
        finally
        {
            if (sale is null)
            {
                // Neither an error nor a name that somebody made up is worth keeping.
                _sales.TryRemove(new(saleId, reading));
            }
        }

        return sale;
    }

    /// <summary>All sales that run or will run, and those that ended last; by start.</summary>
    public async ValueTask<IReadOnlyList<FlashSale>> ListAsync()
    {
        var reading = Volatile.Read(ref _list);
        if (reading is null || IsOld(reading.StartedAt))
        {
            var next = new Reading<IReadOnlyList<FlashSale>>(time.GetTimestamp(), ReadListAsync);
            var seen = Interlocked.CompareExchange(ref _list, next, reading);
            reading = seen is null || ReferenceEquals(seen, reading) ? next : seen;
        }

        try
        {
            return await reading.Value;
        }
        catch
        {
            Interlocked.CompareExchange(ref _list, null, reading);
            throw;
        }
    }

    /// <summary>Forgets what was read, so that an operator sees what was just done.</summary>
    public void Clear()
    {
        _sales.Clear();
        Volatile.Write(ref _list, null);
    }

    private bool IsOld(long startedAt) => time.GetElapsedTime(startedAt) > AgeMax;

    private async Task<IReadOnlyList<FlashSale>> ReadListAsync()
    {
        var ids = await grains.GetGrain<IFlashSaleCalendarGrain>(IFlashSaleCalendarGrain.Key).ListAsync();
        var sales = await Task.WhenAll(ids.Select(id => GetAsync(id).AsTask()));
        return [.. sales.OfType<FlashSale>()];
    }

    // Lazy: only the one that wins the race to be stored reads.
    private sealed class Reading<T>(long startedAt, Func<Task<T>> read)
    {
        private readonly Lazy<Task<T>> _value = new(read);

        public long StartedAt { get; } = startedAt;

        public Task<T> Value => _value.Value;
    }
}

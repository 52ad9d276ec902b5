using Commerce.Persistence;

namespace Commerce.FlashSales;

/// <summary>Remembers which sales to show: all that have not ended, and the last of the others.</summary>
internal sealed class FlashSaleCalendarGrain(
    [PersistentState("calendar", "commerce")] IPersistentState<CalendarState> state, TimeProvider time)
    : Grain, IFlashSaleCalendarGrain
{
    private const int EndedMax = 20;

    public async Task AddAsync(string saleId, DateTimeOffset startsAt, DateTimeOffset endsAt)
    {
        if (state.State.Sales.Exists(sale => sale.SaleId == saleId))
        {
            return;
        }

        var entry = new CalendarEntry(saleId, startsAt, endsAt);
        await state.ReplaceAsync(new CalendarState { Sales = Shown(state.State.Sales.Append(entry)) }, this);
    }

    public Task<IReadOnlyList<string>> ListAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. Shown(state.State.Sales).Select(sale => sale.SaleId)]);

    private List<CalendarEntry> Shown(IEnumerable<CalendarEntry> sales)
    {
        var now = time.GetUtcNow();
        var byEnd = sales.ToLookup(sale => sale.EndsAt <= now);
        return [.. byEnd[true].OrderByDescending(sale => sale.EndsAt).Take(EndedMax).Concat(byEnd[false])
            .OrderBy(sale => sale.StartsAt).ThenBy(sale => sale.SaleId, StringComparer.Ordinal)];
    }
}

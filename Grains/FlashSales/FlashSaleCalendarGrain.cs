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

        var before = state.State;
        state.State = new CalendarState
        {
            Sales = Shown(before.Sales.Append(new CalendarEntry(saleId, startsAt, endsAt))),
        };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Perhaps it is stored, perhaps not: the next activation reads what is there.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
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

namespace Commerce.FlashSales;

/// <summary>What is stored of the calendar.</summary>
internal sealed class CalendarState
{
    public List<CalendarEntry> Sales { get; set; } = [];
}

/// <summary>A sale and its window as planned.</summary>
internal sealed record CalendarEntry(string SaleId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

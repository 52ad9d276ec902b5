namespace Commerce.FlashSales;

/// <summary>
/// One flash sale: schedules it, moves units into its items' pools, opens, pauses and ends it, and gives what is left
/// back. Key: the sale's id.
/// </summary>
[Alias("flash-sales.flash-sale")]
public interface IFlashSaleGrain : IGrainWithStringKey
{
    /// <summary>Plans the sale and allots its units, all items or none.</summary>
    [Alias("schedule")]
    Task<ScheduleResult> ScheduleAsync(ScheduleSale command);

    /// <summary>The sale with its items as their pools count them now; null if there is none.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<FlashSale?> GetAsync();

    /// <summary>Stops giving holds until resumed. False: there is no such sale, or it has ended.</summary>
    [Alias("pause")]
    Task<bool> PauseAsync();

    /// <summary>Goes on after a pause. False: there is no such sale, or it has ended.</summary>
    [Alias("resume")]
    Task<bool> ResumeAsync();

    /// <summary>Ends the sale now. False: there is no such sale. Ending it again changes nothing.</summary>
    [Alias("end")]
    Task<bool> EndAsync();

    /// <summary>Does what the clock or a crash left to do: finish allotting, return what is left. Repeatable.</summary>
    [Alias("advance")]
    Task AdvanceAsync();
}

/// <summary>Lists sales. Key: <see cref="Key"/>, there is one.</summary>
[Alias("flash-sales.calendar")]
public interface IFlashSaleCalendarGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "calendar";

    /// <summary>Adds a sale; again: nothing.</summary>
    [Alias("add")]
    Task AddAsync(string saleId, DateTimeOffset startsAt, DateTimeOffset endsAt);

    /// <summary>Ids of sales that run or will run, and of those that ended last; by start.</summary>
    [Alias("list"), AlwaysInterleave]
    Task<IReadOnlyList<string>> ListAsync();
}

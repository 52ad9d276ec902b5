namespace Orleans.Hosting;

/// <summary>How reminders are kept. Times are more than zero.</summary>
public sealed class ReminderOptions
{
    /// <summary>
    /// A shorter period is refused: every tick is written down in the table. For less there are timers. Default 1 min.
    /// </summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a silo looks for reminders that are due; so late a tick may be. Default 1 s.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromSeconds(1);
}

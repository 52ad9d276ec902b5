using Commerce.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Reminders of a grain: kept in a store, so that they outlive activations, silos and the cluster. For what ticks more
/// often than once a minute, or need not outlive the activation, there are timers.
/// </summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, in place of the one of that name if there is one.</summary>
    /// <param name="grain">The grain, which is <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Its name, not empty.</param>
    /// <param name="dueTime">Until the first tick; zero or more.</param>
    /// <param name="period">
    /// From one tick to the next, counted from the first: at least
    /// <see cref="Orleans.Hosting.ReminderOptions.MinimumReminderPeriod"/>.
    /// </param>
    /// <returns>The reminder.</returns>
    /// <exception cref="InvalidOperationException">
    /// The grain is not <see cref="IRemindable"/>, or the silo keeps no reminders.
    /// </exception>
    /// <exception cref="ArgumentException">The name is empty, or a time is out of its range.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder(grain, reminderName, dueTime, period, CancellationToken.None);

    /// <inheritdoc cref="RegisterOrUpdateReminder(IGrainBase, string, TimeSpan, TimeSpan)"/>
    /// <param name="grain">The grain, which is <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Its name, not empty.</param>
    /// <param name="dueTime">Until the first tick; zero or more.</param>
    /// <param name="period">From one tick to the next.</param>
    /// <param name="cancellationToken">Stops waiting; whether it was registered is then unknown.</param>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain,
        string reminderName,
        TimeSpan dueTime,
        TimeSpan period,
        CancellationToken cancellationToken)
    {
        var service = ReminderService.Of(grain);
        return grain is IRemindable
            ? service.RegisterAsync(grain.GrainContext.GrainId, reminderName, dueTime, period, cancellationToken)
            : throw new InvalidOperationException(
                $"{grain.GetType()} was to be reminded of '{reminderName}' and does not implement IRemindable, by "
                + "which ticks come. Implement it.");
    }

    /// <summary>Ends a reminder. One that is not there any more is no error.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="reminder">What registering or reading gave.</param>
    /// <returns>Ends when no further tick begins.</returns>
    /// <exception cref="ReminderException">It was registered anew since; read it again.</exception>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        UnregisterReminder(grain, reminder, CancellationToken.None);

    /// <inheritdoc cref="UnregisterReminder(IGrainBase, IGrainReminder)"/>
    /// <param name="grain">The grain.</param>
    /// <param name="reminder">What registering or reading gave.</param>
    /// <param name="cancellationToken">Stops waiting; whether it was ended is then unknown.</param>
    public static Task UnregisterReminder(
        this IGrainBase grain, IGrainReminder reminder, CancellationToken cancellationToken) =>
        ReminderService.Of(grain).UnregisterAsync(grain.GrainContext.GrainId, reminder, cancellationToken);

    /// <summary>A reminder of the grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="reminderName">Its name.</param>
    /// <returns>The reminder; null: there is none.</returns>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        GetReminder(grain, reminderName, CancellationToken.None);

    /// <inheritdoc cref="GetReminder(IGrainBase, string)"/>
    /// <param name="grain">The grain.</param>
    /// <param name="reminderName">Its name.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<IGrainReminder?> GetReminder(
        this IGrainBase grain, string reminderName, CancellationToken cancellationToken) =>
        (await GetReminders(grain, cancellationToken)).Find(each => each.ReminderName == reminderName);

    /// <summary>All reminders of the grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>The reminders, in no order.</returns>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) =>
        GetReminders(grain, CancellationToken.None);

    /// <inheritdoc cref="GetReminders(IGrainBase)"/>
    /// <param name="grain">The grain.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain, CancellationToken cancellationToken) =>
        ReminderService.Of(grain).ReadAsync(grain.GrainContext.GrainId, cancellationToken);
}

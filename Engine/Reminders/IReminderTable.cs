using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// The reminders of a service: a table in a store that all its silos reach. All times are the store's, in whole
/// milliseconds, so that no silo's clock makes a reminder early or late. All operations are atomic. Those that fail
/// with an exception may have been carried out.
/// </summary>
/// <remarks>
/// The one of Orleans is read by ranges of hashes and does not say when a reminder is due next: then every silo has to
/// keep all of its range in memory, two silos that both think they own a grain tick it twice, and what came due while
/// no silo ran is lost. Here a silo reads only what is due, and a tick is its who moves it.
/// </remarks>
public interface IReminderTable
{
    /// <summary>Writes a reminder, in place of the one of that grain and name if there is one.</summary>
    /// <param name="grain">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="version">An id that nothing else has.</param>
    /// <param name="dueTime">Until the first tick, from the store's present on.</param>
    /// <param name="period">From one tick to the next.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task WriteAsync(
        GrainId grain,
        string name,
        Guid version,
        TimeSpan dueTime,
        TimeSpan period,
        CancellationToken cancellationToken);

    /// <summary>The reminders of a grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>All of them.</returns>
    Task<ImmutableArray<ReminderRow>> ReadAsync(GrainId grain, CancellationToken cancellationToken);

    /// <summary>The reminders that are due, by the store's clock, whoever has to tick them.</summary>
    /// <param name="after">The last one of the page before; null: the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Those that are due for longest, in this order, and the store's clock.</returns>
    Task<ReminderPage> ReadDueAsync(ReminderRow? after, int limit, CancellationToken cancellationToken);

    /// <summary>Changes when a reminder is due next, if it is as it was read.</summary>
    /// <param name="row">As it was read.</param>
    /// <param name="due">When it is due from now on.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False: it has gone, was registered anew, or was moved by somebody else.</returns>
    Task<bool> TryMoveAsync(ReminderRow row, DateTimeOffset due, CancellationToken cancellationToken);

    /// <summary>Removes a reminder.</summary>
    /// <param name="grain">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="version">As it was registered.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False: it has gone, or was registered anew.</returns>
    Task<bool> RemoveAsync(GrainId grain, string name, Guid version, CancellationToken cancellationToken);
}

/// <summary>A reminder.</summary>
/// <param name="Grain">Whose it is.</param>
/// <param name="Name">Its name; a grain has one of a name.</param>
/// <param name="Version">Another one each time it is registered.</param>
/// <param name="FirstTick">When the first tick was due.</param>
/// <param name="Period">From one tick to the next.</param>
/// <param name="Due">When the next tick is due.</param>
public sealed record ReminderRow(
    GrainId Grain, string Name, Guid Version, DateTimeOffset FirstTick, TimeSpan Period, DateTimeOffset Due)
{
    /// <summary>
    /// The first tick after a time. Those that were missed until then are skipped, and none moves because of that.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <returns>The first tick plus a whole number of periods.</returns>
    public DateTimeOffset TickAfter(DateTimeOffset now) =>
        now < FirstTick ? FirstTick : FirstTick + (((now - FirstTick).Ticks / Period.Ticks) + 1) * Period;
}

/// <summary>Reminders that are due.</summary>
/// <param name="Now">The store's clock.</param>
/// <param name="Rows">The reminders.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReminderPage(DateTimeOffset Now, ImmutableArray<ReminderRow> Rows);

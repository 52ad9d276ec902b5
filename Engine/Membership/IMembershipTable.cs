using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Who is in the cluster: a table in a store that all silos reach, with a version that is changed by compare-and-set.
/// All operations are atomic. Those that fail with an exception may have been carried out.
/// </summary>
/// <remarks>
/// No clock of a silo is written or compared: the time that rows are based on is the store's, as
/// <see cref="ReadAsync"/> tells it, and heartbeats are stamped by the store.
/// </remarks>
public interface IMembershipTable
{
    /// <summary>Reads everything.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>All rows, the version and the store's clock. Without a table: no rows,
    /// <see cref="MembershipVersion.None"/>.</returns>
    Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Changes rows if nothing but heartbeats changed since. From <see cref="MembershipVersion.None"/> it makes the
    /// table. The heartbeat of a row that is there already stays as it is.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Stops waiting; whether it was written is then unknown.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Says that a silo lives: its row gets the store's time. Neither looks at the version's number nor changes it.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="incarnation">The table that its row is in.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False: the table is another one now, or the row has vanished.</returns>
    Task<bool> TryHeartbeatAsync(SiloAddress silo, Guid incarnation, CancellationToken cancellationToken);

    /// <summary>
    /// Asks to be told of changes early. A hint: what tells nothing, tells late or tells twice is right too, because
    /// silos read every few seconds.
    /// </summary>
    /// <param name="changed">Called with the new version, on any thread; returns at once.</param>
    /// <param name="cancellationToken">Stops waiting for the beginning.</param>
    /// <returns>Ends it when disposed; null: this table tells nobody.</returns>
    Task<IAsyncDisposable?> WatchAsync(Action<MembershipVersion> changed, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable?>(null);
}

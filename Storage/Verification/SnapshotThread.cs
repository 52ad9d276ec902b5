namespace Commerce.Storage.Verification;

/// <summary>Reads snapshots on threads of their own: they wait for disks and servers, for long.</summary>
internal static class SnapshotThread
{
    /// <summary>Opens a snapshot, reads it and closes it.</summary>
    public static Task<T> RunAsync<T>(
        Func<IShardSnapshot> open, Func<IShardSnapshot, T> read, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                using var snapshot = open();
                return read(snapshot);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellationToken);
}

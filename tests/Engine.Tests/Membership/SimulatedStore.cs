namespace Commerce.Engine.Tests.Membership;

/// <summary>
/// One silo's way to the table: takes time, and may fail before or after the table has done its work.
/// </summary>
internal sealed class SimulatedStore(SimulatedSilo silo, SimulatedCluster cluster) : IMembershipTable
{
    public bool IsAway { get; set; }

    /// <summary>How often an answer is lost: the operation fails although it was carried out.</summary>
    public double LosesAnswers { get; set; }

    public Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken) =>
        UseAsync(() => cluster.Table.ReadAsync(CancellationToken.None));

    public Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken) => UseAsync(() =>
    {
        var written = cluster.Table.TryWriteAsync(change, CancellationToken.None);
        cluster.Note($"{silo.Address} writes {change.To.Number} ({(Result(written) ? "won" : "lost")}): "
            + string.Join(", ", change.Written.Select(row => $"{row.Silo} {row.Status} {row.Suspicions.Length}")));
        return written;
    });

    public Task<bool> TryHeartbeatAsync(SiloAddress self, Guid incarnation, CancellationToken cancellationToken) =>
        UseAsync(() => cluster.Table.TryHeartbeatAsync(self, incarnation, CancellationToken.None));

    private Task<T> UseAsync<T>(Func<Task<T>> use)
    {
        var answer = new TaskCompletionSource<T>();
        // What was sent arrives also when the sender is stopped or killed meanwhile.
        ITimer? arrival = null;
        arrival = cluster.World.CreateTimer(
            _ =>
            {
                arrival?.Dispose();
                if (IsAway)
                {
                    silo.Deliver(cluster.Latency(), () => answer.SetException(new IOException("the store is away")));
                    return;
                }

                var result = Result(use());
                if (LosesAnswers > 0 && cluster.Random.NextDouble() < LosesAnswers)
                {
                    silo.Deliver(cluster.Latency(), () => answer.SetException(new IOException("the answer is lost")));
                    return;
                }

                silo.Deliver(cluster.Latency(), () => answer.SetResult(result));
            }, null, cluster.Latency(), Timeout.InfiniteTimeSpan);
        return answer.Task;
    }

    private static T Result<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

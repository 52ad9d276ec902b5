using Commerce.Engine;

namespace Commerce.Testing;

/// <summary>
/// One silo's way to a membership table: takes time, and may fail before or after the table has done its work.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="way">The way: how long it is, and who lives at its ends.</param>
internal sealed class DistantMembershipTable(MemoryMembershipTable table, DistantMembershipTable.IWay way)
    : IMembershipTable
{
    /// <summary>The way between a silo and the table.</summary>
    internal interface IWay
    {
        /// <summary>What is drawn here is drawn from the seed.</summary>
        Random Random { get; }

        /// <summary>How long something is on the way.</summary>
        TimeSpan Latency();

        /// <summary>Does something at the table, also when the silo is stopped or killed meanwhile.</summary>
        void AtTable(TimeSpan after, Action action);

        /// <summary>Does something in the silo, if it still runs then.</summary>
        void AtSilo(TimeSpan after, Action action);

        /// <summary>Tells of a change that was tried.</summary>
        void Note(string what);
    }

    public bool IsAway { get; set; }

    /// <summary>How often an answer is lost: the operation fails although it was carried out.</summary>
    public double LosesAnswers { get; set; }

    /// <summary>How often it was read.</summary>
    public int Reads { get; private set; }

    public Task<MembershipSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        Reads++;
        return UseAsync(() => table.ReadAsync(CancellationToken.None));
    }

    public Task<bool> TryWriteAsync(MembershipChange change, CancellationToken cancellationToken) => UseAsync(() =>
    {
        var written = table.TryWriteAsync(change, CancellationToken.None);
        way.Note($"writes {change.To.Number} ({(Result(written) ? "won" : "lost")}): "
            + string.Join(", ", change.Written.Select(row => $"{row.Silo} {row.Status} {row.Suspicions.Length}")));
        return written;
    });

    public Task<bool> TryHeartbeatAsync(SiloAddress silo, Guid incarnation, CancellationToken cancellationToken) =>
        UseAsync(() => table.TryHeartbeatAsync(silo, incarnation, CancellationToken.None));

    private Task<T> UseAsync<T>(Func<Task<T>> use)
    {
        var answer = new TaskCompletionSource<T>();
        way.AtTable(way.Latency(), () =>
        {
            if (IsAway)
            {
                way.AtSilo(way.Latency(), () => answer.SetException(new IOException("the store is away")));
                return;
            }

            var result = Result(use());
            if (LosesAnswers > 0 && way.Random.NextDouble() < LosesAnswers)
            {
                way.AtSilo(way.Latency(), () => answer.SetException(new IOException("the answer is lost")));
                return;
            }

            way.AtSilo(way.Latency(), () => answer.SetResult(result));
        });
        return answer.Task;
    }

    private static T Result<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

using System.Globalization;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>
/// Goes from shard to shard: reads its orders and rollups as of one moment (<see cref="SalesAudit"/>) and adds what
/// differs.
/// </summary>
/// <remarks>
/// Corrections are added in steps, each with the next version of a row of that shard which was read before the orders
/// were: if somebody else has corrected meanwhile, or a step of unknown outcome was done after all, the next one is in
/// conflict and the shard is read anew.
/// </remarks>
internal sealed class SalesRebuildGrain(IShardStore store, TimeProvider time)
    : GrainInSteps<SalesRebuildProgress>(store, "sales-rebuild", StepPeriod), ISalesRebuildGrain
{
    private const string CorrectionType = "sales-correction";
    private const int WritesOfStep = 500;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(50);

    public Task<SalesRebuildProgress> StartAsync() => BeginAsync(
        () => new SalesRebuildProgress(true, 0, Store.Map.Shards.Count, 0, 0, time.GetUtcNow(), null));

    public Task<SalesRebuildProgress?> GetAsync() => Task.FromResult(State);

    protected override bool IsRunning(SalesRebuildProgress state) => state.Running;

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        var progress = State!;
        var difference = await CorrectAsync(progress.Shards, cancellationToken);
        progress = progress with
        {
            Shards = progress.Shards + 1,
            Orders = progress.Orders + difference.Orders,
            Corrected = progress.Corrected + difference.Sales.Count + difference.Together.Count,
        };
        await NoteAsync(progress.Shards < progress.ShardCount
            ? progress
            : progress with { Running = false, EndedAt = time.GetUtcNow() });
    }

    private async Task<SalesAudit.Difference> CorrectAsync(int shard, CancellationToken cancellationToken)
    {
        var (slot, key) = (Store.Map.SlotOf(shard), shard.ToString(CultureInfo.InvariantCulture));
        var version =
            (await Store.ReadStateAsync(slot, CorrectionType, key, cancellationToken))?.Version ?? 0;
        var difference = await Store.ReadSnapshotAsync(shard, SalesAudit.Of, cancellationToken);
        IEnumerable<ShardWrite> writes =
        [
            .. difference.Sales.Select(row => new AddSales(row)),
            .. difference.Together.Select(row => new AddSoldTogether(row)),
        ];
        foreach (var step in writes.Chunk(WritesOfStep))
        {
            var transaction = step.Aggregate(
                new ShardTransaction(slot).Add(new PutState(CorrectionType, key, version++, "{}"u8.ToArray())),
                (building, write) => building.Add(write));
            if ((await Store.CommitAsync([transaction]))[0] != TransactionOutcome.Committed)
            {
                throw new InvalidOperationException(
                    $"The rollups of shard {shard} were corrected by somebody else meanwhile; they are read again.");
            }
        }

        return difference;
    }
}

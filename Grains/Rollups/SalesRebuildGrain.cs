using System.Globalization;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Rollups;

/// <summary>
/// Goes from shard to shard: reads its orders and rollups as of one moment (<see cref="SalesAudit"/>) and adds what
/// differs. It writes down where it is; an activation that finds a rebuild under way does the same shard again.
/// </summary>
/// <remarks>
/// Corrections are added in steps, each with the next version of a row of that shard which was read before the orders
/// were: if somebody else has corrected meanwhile, or a step of unknown outcome was done after all, the next one is in
/// conflict and the shard is read anew.
/// </remarks>
internal sealed class SalesRebuildGrain : Grain, ISalesRebuildGrain
{
    private const string CorrectionType = "sales-correction";
    private const int WritesOfStep = 500;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(50);

    private readonly GrainRow<SalesRebuildProgress> _row;
    private readonly IShardStore _store;
    private readonly TimeProvider _time;
    private IGrainTimer? _timer;

    public SalesRebuildGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<SalesRebuildProgress>(this, store, "sales-rebuild");
        (_store, _time) = (store, time);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _row.ReadAsync(cancellationToken);
        if (_row.State is { Running: true })
        {
            GoOn();
        }
    }

    public async Task<SalesRebuildProgress> StartAsync()
    {
        if (_row.State is not { Running: true })
        {
            await _row.WriteAsync(new SalesRebuildProgress(
                true, 0, _store.Map.Shards.Count, 0, 0, _time.GetUtcNow(), null));
            GoOn();
        }

        return _row.State!;
    }

    public Task<SalesRebuildProgress?> GetAsync() => Task.FromResult(_row.State);

    // Not interleaved: a shard is done before the next one, and before anybody starts anew.
    private void GoOn() => _timer ??= this.RegisterGrainTimer(
        StepAsync, new GrainTimerCreationOptions(StepPeriod, StepPeriod) { KeepAlive = true });

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var progress = _row.State!;
        var difference = await CorrectAsync(progress.Shards, cancellationToken);
        progress = progress with
        {
            Shards = progress.Shards + 1,
            Orders = progress.Orders + difference.Orders,
            Corrected = progress.Corrected + difference.Sales.Count + difference.Together.Count,
        };
        if (progress.Shards >= progress.ShardCount)
        {
            progress = progress with { Running = false, EndedAt = _time.GetUtcNow() };
        }

        await _row.WriteAsync(progress);
        if (!progress.Running)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private async Task<SalesAudit.Difference> CorrectAsync(int shard, CancellationToken cancellationToken)
    {
        var (slot, key) = (_store.Map.SlotOf(shard), shard.ToString(CultureInfo.InvariantCulture));
        var version =
            (await _store.ReadStateAsync(slot, CorrectionType, key, cancellationToken))?.Version ?? 0;
        var difference = await _store.ReadSnapshotAsync(shard, SalesAudit.Of, cancellationToken);
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
            if ((await _store.CommitAsync([transaction]))[0] != TransactionOutcome.Committed)
            {
                throw new InvalidOperationException(
                    $"The rollups of shard {shard} were corrected by somebody else meanwhile; they are read again.");
            }
        }

        return difference;
    }
}

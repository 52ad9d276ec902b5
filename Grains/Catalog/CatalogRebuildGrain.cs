using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>
/// Goes through the products of one shard after the other, some at a time, and has each write its listing row. Where it
/// is, is written down after each step: an activation that finds a rebuild under way goes on with it, at the worst with
/// the same step again, which changes nothing.
/// </summary>
internal sealed class CatalogRebuildGrain : Grain, ICatalogRebuildGrain
{
    private const int ProductsOfStep = 64;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(50);

    private readonly GrainRow<RebuildRecord> _row;
    private readonly IShardStore _store;
    private readonly TimeProvider _time;
    private IGrainTimer? _timer;

    public CatalogRebuildGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<RebuildRecord>(this, store, "catalog-rebuild");
        _store = store;
        _time = time;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _row.ReadAsync(cancellationToken);
        if (_row.State is { Progress.Running: true })
        {
            GoOn();
        }
    }

    public async Task<RebuildProgress> StartAsync()
    {
        if (_row.State is not { Progress.Running: true })
        {
            await _row.WriteAsync(new RebuildRecord(new RebuildProgress(true, 0, _time.GetUtcNow(), null), 0, ""));
            GoOn();
        }

        return _row.State!.Progress;
    }

    public Task<RebuildProgress?> GetAsync() => Task.FromResult(_row.State?.Progress);

    // Not interleaved: a step ends before the next one, and before anybody starts anew.
    private void GoOn() => _timer ??= this.RegisterGrainTimer(
        StepAsync, new GrainTimerCreationOptions(StepPeriod, StepPeriod) { KeepAlive = true });

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var record = _row.State!;
        var products = await _store.ListStatesAsync(
            record.Shard, ProductRules.GrainType, record.AfterProduct, ProductsOfStep, cancellationToken);
        await Task.WhenAll(products.Select(product => GrainFactory.GetGrain<IProductGrain>(product).RelistAsync()));
        var progress = record.Progress with { Products = record.Progress.Products + products.Count };
        if (products.Count > 0)
        {
            await _row.WriteAsync(record with { Progress = progress, AfterProduct = products[^1] });
        }
        else if (record.Shard + 1 < _store.Map.Shards.Count)
        {
            await _row.WriteAsync(record with { Shard = record.Shard + 1, AfterProduct = "" });
        }
        else
        {
            progress = progress with { Running = false, EndedAt = _time.GetUtcNow() };
            await _row.WriteAsync(record with { Progress = progress });
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Where a rebuild is.</summary>
    /// <param name="Progress">What is told.</param>
    /// <param name="Shard">The shard whose products are being written.</param>
    /// <param name="AfterProduct">The last one that was, in that shard.</param>
    internal sealed record RebuildRecord(RebuildProgress Progress, int Shard, string AfterProduct);
}

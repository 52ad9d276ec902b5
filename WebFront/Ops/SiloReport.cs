using Commerce.FlashSales;
using Commerce.Hosting;
using Commerce.Inventory;
using Commerce.Web.FlashSales;
using Commerce.Web.OpenApi;
using Orleans.Runtime;

namespace Commerce.Web.Ops;

/// <summary>
/// Tells operators of the silos: what the membership table says, what each of them tells of itself, and which pools of
/// running sales it has. Who does not answer in time is left out, not waited for: one in trouble is why they look.
/// </summary>
internal sealed class SiloReport(ISiloList silos, SaleCache sales, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(3);

    /// <summary>All silos, with the pools of the sales that run.</summary>
    public Task<IReadOnlyList<SiloView>> ListAsync() => ListAsync(PoolsAsync(InTimeAsync(sales.ListAsync().AsTask())));

    /// <summary>All silos; without load and activations those that do not tell.</summary>
    /// <param name="pools">Their pools, which are asked at the same time.</param>
    public async Task<IReadOnlyList<SiloView>> ListAsync(Task<IReadOnlyList<PoolStatus>> pools)
    {
        var asked = silos.AskAsync();
        var (found, work) = (await pools, await asked);
        var now = time.GetUtcNow();
        return [.. silos.All.Select(silo => SiloView.Of(silo, work.GetValueOrDefault(silo.Address), found, now))];
    }

    /// <summary>
    /// What the pools of those of these sales that run committed last; without those that cannot tell now. A pool that
    /// nobody sells from is not asked: that would have a silo take it over, just because somebody looks.
    /// </summary>
    /// <param name="of">The sales; null: they do not tell now.</param>
    public async Task<IReadOnlyList<PoolStatus>> PoolsAsync(Task<IReadOnlyList<FlashSale>?> of)
    {
        var known = await of ?? [];
        var now = time.GetUtcNow();
        var found = await Task.WhenAll(known
            .Where(sale => sale.State != SaleState.Ended && sale.StartsAt <= now && now < sale.EndsAt)
            .SelectMany(sale => sale.Items, (sale, item) => PoolId.ForSaleItem(sale.SaleId, item.Sku).Value)
            .Select(poolId => InTimeAsync(grains.GetGrain<IStockPoolGrain>(poolId).GetStatusAsync())));
        return [.. found.OfType<PoolStatus>()];
    }

    /// <summary>An answer; null: it does not come in time, or is an error.</summary>
    public async Task<T?> InTimeAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked.WaitAsync(PatienceMax, time);
        }
#pragma warning disable CA1031 // whatever it is, the rest is shown
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}

/// <summary>A silo as operators see it.</summary>
/// <param name="Silo">address:port.</param>
/// <param name="Status">joining, active, shuttingdown, dead.</param>
/// <param name="StartedAt">When it began to join.</param>
/// <param name="AgeSeconds">How long ago that is.</param>
/// <param name="Version">What it runs.</param>
/// <param name="Degraded">Whether it has no grains for now, because it could not work.</param>
/// <param name="Weight">Its share of the grains, compared with the others'; 0: none, as while it rehearses.</param>
/// <param name="Roles">Parts of the shop that it hosts; none: those that no other silo has.</param>
/// <param name="Activations">How many it has, by class.</param>
/// <param name="Pools">Those of sales that run which it has now.</param>
/// <param name="Load">How busy it is; null: it did not answer.</param>
internal sealed record SiloView(
    string Silo, string Status, DateTimeOffset StartedAt, long AgeSeconds, string Version, bool Degraded,
    int Weight, IReadOnlyList<string> Roles, IReadOnlyDictionary<string, int> Activations, IReadOnlyList<string> Pools,
    SiloLoadView? Load)
{
    public static readonly SiloView Example = new(
        "127.0.0.1:11111", "active", Examples.Now, 86_400, "1.0.0", Degraded: false, Weight: 100,
        ["FlashSales", "Inventory"], new Dictionary<string, int>(StringComparer.Ordinal) { ["StockPoolGrain"] = 12 },
        [$"sale:{Examples.SaleId}:{Examples.Sku}"],
        new SiloLoadView(3, 41, 2, $"stockpool/sale:{Examples.SaleId}:{Examples.Sku}", 0.7, 0, 1.2));

    public static SiloView Of(
        KnownSilo silo, SiloWork? work, IReadOnlyCollection<PoolStatus> pools, DateTimeOffset now) => new(
        silo.Silo,
        silo.Status.ToString().ToLowerInvariant(),
        silo.StartedAt,
        (long)Math.Max(0, (now - silo.StartedAt).TotalSeconds),
        silo.SoftwareVersion,
        silo.IsDegraded,
        silo.Weight,
        silo.Roles ?? [],
        (work?.Activations ?? new Dictionary<string, int>(StringComparer.Ordinal))
            .GroupBy(each => each.Key[(each.Key.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(each => each.Value), StringComparer.Ordinal),
        silo.Status == SiloStatus.Dead
            ? [] // Its successor at the address has them.
            : [
                .. pools.Where(pool => pool.Silo == silo.Silo).Select(pool => pool.PoolId)
                    .Order(StringComparer.Ordinal),
            ],
        work?.Load is { } load ? SiloLoadView.Of(load) : null);
}

/// <summary>How busy a silo is.</summary>
/// <param name="Queued">Requests that wait in mailboxes.</param>
/// <param name="Running">Requests that have begun and not ended.</param>
/// <param name="LongestQueue">The most that wait in one mailbox.</param>
/// <param name="LongestQueueOf">Whose that is; empty: nothing waits.</param>
/// <param name="CpuCores">Processor time of its process, in cores.</param>
/// <param name="PoolDelayMs">How long its work waited for a thread lately.</param>
/// <param name="CommitAgeMs">How long its oldest open commit has been running.</param>
internal sealed record SiloLoadView(
    int Queued, int Running, int LongestQueue, string LongestQueueOf, double CpuCores, double PoolDelayMs,
    double CommitAgeMs)
{
    public static SiloLoadView Of(KnownLoad load) => new(
        load.Queued, load.Running, load.LongestQueue, load.LongestQueueOf, Math.Round(load.CpuCores, 2),
        Math.Round(load.PoolDelay.TotalMilliseconds, 1), Math.Round(load.OldestCommitAge.TotalMilliseconds, 1));
}

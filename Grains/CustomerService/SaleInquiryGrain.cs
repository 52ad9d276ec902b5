using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.CustomerService;

/// <summary>
/// Reads on in the log where it stopped before: one reader of a pool at a time, and not more often than every
/// <see cref="TrustedFor"/>, however many agents ask.
/// </summary>
internal sealed class SaleInquiryGrain(IShardStore store, TimeProvider time) : Grain, ISaleInquiryGrain
{
    private static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(2);

    private PoolChronicle _chronicle = new();
    private SaleStory? _story;
    private DateTimeOffset? _readAt;

    public async Task<SaleStory?> TellAsync()
    {
        var now = time.GetUtcNow();
        if (_readAt is { } at && now - at < TrustedFor)
        {
            return _story;
        }

        var poolId = this.GetPrimaryKeyString();
        try
        {
            await store.ReadPoolLogAsync(poolId, _chronicle.Seq, _chronicle.Add, CancellationToken.None);
        }
        catch
        {
            _chronicle = new PoolChronicle(); // It may have stopped in the middle.
            throw;
        }

        var refusals = _chronicle.Seq == 0 // There is no such pool, and it need not be made.
            ? new Dictionary<HoldOutcome, long>()
            : (await GrainFactory.GetGrain<IStockPoolGrain>(poolId).GetStatusAsync()).Refusals;
        (_story, _readAt) = (_chronicle.Tell(refusals), now);
        return _story;
    }
}

using Commerce.Catalog;
using Microsoft.Extensions.Logging;

namespace Commerce.Inventory;

/// <summary>Tells the catalogue whether a SKU's units can be bought, when that changes.</summary>
/// <remarks>
/// Not with the commit: listings may be a second or so behind, and a pool that sells out and gets units back all the
/// time tells so once a second. An activation tells what it finds; what one that died had not told is told by the next,
/// which the first shopper brings about who looks at the product.
/// </remarks>
internal sealed partial class StockPoolGrain
{
    private static readonly TimeSpan TellDelay = TimeSpan.FromSeconds(1);

    private bool? _toldInStock;
    private IGrainTimer? _tellTimer;
    private string? _catalogueSku;

    private void FindCatalogueSku()
    {
        var pool = new PoolId(_row!.PoolId);
        _catalogueSku = pool.TryGetSaleItem(out _, out _) ? null : pool.Sku; // What a sale has is not sold elsewhere.
    }

    private void TellStockLater()
    {
        if (_catalogueSku is not null && _tellTimer is null && _toldInStock != (_pool.Counters.Available > 0))
        {
            _tellTimer = this.RegisterGrainTimer(
                TellStockAsync, new GrainTimerCreationOptions(TellDelay, TellDelay) { Interleave = true });
        }
    }

    private async Task TellStockAsync(CancellationToken cancellationToken)
    {
        var committed = Journal.Committed;
        var inStock = committed.Available > 0;
        if (_toldInStock == inStock)
        {
            if (inStock == _pool.Counters.Available > 0) // Else what is decided is told once it is committed.
            {
                _tellTimer?.Dispose();
                _tellTimer = null;
            }

            return;
        }

        try
        {
            await GrainFactory.GetGrain<ISkuGrain>(_catalogueSku!).NoteStockAsync(inStock, committed.Seq);
            _toldInStock = inStock;
        }
        catch (Exception exception)
        {
            LogNotTold(logger, _row!.PoolId, TellDelay, exception); // The next tick tries again.
        }
    }

    [LoggerMessage(EventId = 2007, Level = LogLevel.Debug,
        Message = "Whether pool {PoolId} has units could not be told to the catalogue; again in {Delay}.")]
    private static partial void LogNotTold(ILogger logger, string poolId, TimeSpan delay, Exception exception);
}

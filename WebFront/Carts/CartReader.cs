using Commerce.Carts;
using Commerce.Catalog;
using Commerce.Inventory;

namespace Commerce.Web.Carts;

/// <summary>
/// Joins the lines of a cart with what the catalogue and the stock say now. What does not answer in time, or fails, is
/// shown as unknown: one sick product spoils nobody's cart.
/// </summary>
internal sealed partial class CartReader(IGrainFactory grains, TimeProvider time, ILogger<CartReader> logger)
{
    /// <summary>Lines that are asked about at once: most carts in one go, the largest in a few.</summary>
    private const int AskedMax = 16;

    /// <summary>How long a reader waits for a whole cart.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<CartView> ReadAsync(Cart cart)
    {
        using var permits = new SemaphoreSlim(AskedMax);
        using var late = new CancellationTokenSource(Patience, time);
        return CartView.Of(await Task.WhenAll(cart.Lines.Select(line => ReadAsync(line, permits, late.Token))));
    }

    private async Task<CartLineView> ReadAsync(CartLine line, SemaphoreSlim permits, CancellationToken late)
    {
        var view = new CartLineView(
            line.Sku, line.ProductId, Name: null, line.Quantity, line.Selected, line.AddedAt, line.SeenPrice,
            Price: null, Available: null, Gone: false, Unknown: true);
        try
        {
            await permits.WaitAsync(late);
        }
        catch (OperationCanceledException)
        {
            return view;
        }

        try
        {
            late.ThrowIfCancellationRequested(); // Whose turn comes with the end of the time asks nobody any more.
            var stock = AvailableAsync(line.Sku, late);
            var product = await grains.GetGrain<IProductGrain>(line.ProductId).GetAsync().WaitAsync(late);
            var details = product?.Skus.FirstOrDefault(one => one.Sku == line.Sku);
            view = view with
            {
                Name = details?.Name ?? product?.Name,
                Picture = product?.MainPicture(),
                Unknown = false,
            };
            return details is not null && product!.Published
                ? view with { Price = details.Price, Available = await stock }
                : view with { Gone = true };
        }
        catch (Exception exception)
        {
            LogUnknown(logger, line.Sku, exception);
            return view;
        }
        finally
        {
            permits.Release();
        }
    }

    // Not to know how many there are is no reason not to show what there is.
    private async Task<int?> AvailableAsync(string sku, CancellationToken late)
    {
        try
        {
            var pool = grains.GetGrain<IStockPoolGrain>(PoolId.ForSku(sku).Value);
            return (await pool.GetStatusAsync().WaitAsync(late)).Available;
        }
        catch (Exception exception)
        {
            LogUnknown(logger, sku, exception);
            return null;
        }
    }

    [LoggerMessage(EventId = 4311, Level = LogLevel.Debug,
        Message = "What a cart says of {Sku} is not known at this moment.")]
    private static partial void LogUnknown(ILogger logger, string sku, Exception exception);
}

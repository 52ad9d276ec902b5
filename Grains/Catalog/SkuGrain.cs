using Commerce.Members;
using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Keeps which product a SKU belongs to, and passes on what its pool says of stock.</summary>
internal sealed class SkuGrain : Grain, ISkuGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "sku";

    private readonly GrainRow<SkuOfProduct> _row;

    public SkuGrain(IShardStore store) => _row = new GrainRow<SkuOfProduct>(this, store, GrainType);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<SkuOfProduct?> GetAsync() => Task.FromResult(_row.State);

    // Interleaves: its product may be putting this SKU just now, and is asked here.
    public async Task NoteStockAsync(bool inStock, long seq)
    {
        var sku = this.GetPrimaryKeyString();
        if (_row.State is { } owner
            && await GrainFactory.GetGrain<IProductGrain>(owner.ProductId)
                .NoteStockAsync(new SkuStock(sku, inStock, seq))
            && inStock)
        {
            await Task.WhenAll(NoticeListKey.All(sku, saleId: null)
                .Select(list => GrainFactory.GetGrain<INoticeListGrain>(list.ToString()).LookAsync()));
        }
    }

    public async Task<PutSkuOutcome> PutAsync(SkuOfProduct sku)
    {
        var owner = _row.State;
        if (owner is not null && owner.ProductId != sku.ProductId)
        {
            return PutSkuOutcome.Taken;
        }

        if (owner != sku)
        {
            await _row.WriteAsync(sku);
        }

        return owner is null ? PutSkuOutcome.Created : PutSkuOutcome.Kept;
    }

    public Task GiveBackAsync(string productId) =>
        _row.State?.ProductId == productId ? _row.DeleteAsync() : Task.CompletedTask;
}

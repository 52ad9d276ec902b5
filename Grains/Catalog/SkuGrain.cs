using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Catalog;

/// <summary>Keeps which product a SKU belongs to.</summary>
internal sealed class SkuGrain : Grain, ISkuGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "sku";

    private readonly GrainRow<SkuOfProduct> _row;

    public SkuGrain(IShardStore store) => _row = new GrainRow<SkuOfProduct>(this, store, GrainType);

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<SkuOfProduct?> GetAsync() => Task.FromResult(_row.State);

    public Task PutAsync(SkuOfProduct sku) => _row.State == sku ? Task.CompletedTask : _row.WriteAsync(sku);
}

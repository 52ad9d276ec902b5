using Commerce.Persistence;
using Commerce.Storage;

namespace Commerce.Members;

/// <summary>Keeps what one member likes.</summary>
internal sealed class FavouritesGrain : Grain, IFavouritesGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "favourites";

    private readonly GrainRow<FavouritesState> _row;
    private readonly TimeProvider _time;

    public FavouritesGrain(IShardStore store, TimeProvider time)
    {
        _row = new GrainRow<FavouritesState>(this, store, GrainType);
        _time = time;
    }

    private IReadOnlyList<Favourite> Items => _row.State?.Items ?? [];

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _row.ReadAsync(cancellationToken);

    public Task<IReadOnlyList<Favourite>> ListAsync() => Task.FromResult(Items);

    public Task<bool> HasAsync(string productId) => Task.FromResult(Has(productId));

    public async Task<bool> AddAsync(string productId)
    {
        if (Has(productId))
        {
            return true;
        }

        if (Items.Count >= IFavouritesGrain.CountMax)
        {
            return false;
        }

        await _row.WriteAsync(new FavouritesState([new Favourite(productId, _time.GetUtcNow()), .. Items]));
        return true;
    }

    public async Task RemoveAsync(string productId)
    {
        if (Has(productId))
        {
            await _row.WriteAsync(new FavouritesState([.. Items.Where(item => item.ProductId != productId)]));
        }
    }

    private bool Has(string productId) => Items.Any(item => item.ProductId == productId);
}

/// <summary>What is stored of a member's favourites.</summary>
/// <param name="Items">Those that came last first.</param>
internal sealed record FavouritesState(IReadOnlyList<Favourite> Items);

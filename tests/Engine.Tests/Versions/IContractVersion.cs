using System.Collections.Concurrent;

namespace Commerce.Engine.Tests;

/// <summary>
/// A caller that was compiled with one version of the contracts. The sources of both versions implement it; neither
/// assembly can be named here, because both have the same types.
/// </summary>
public interface IContractVersion
{
    /// <summary>The grain of a basket.</summary>
    IAddressable Basket(IGrainFactory grains, string key);

    /// <summary>The grain of a wish list, a kind that only the next version has.</summary>
    IAddressable Wishes(IGrainFactory grains, string key);

    /// <summary>Puts a line into a basket.</summary>
    /// <param name="grains">Calls the grain.</param>
    /// <param name="key">The basket's key.</param>
    /// <param name="order">Tells this call from every other one.</param>
    /// <param name="quantity">How many.</param>
    Task<BasketSeen> PutAsync(IGrainFactory grains, string key, string order, int quantity);

    /// <summary>Has one basket ask another one what is in it.</summary>
    Task<BasketSeen> CompareAsync(IGrainFactory grains, string key, string otherKey);

    /// <summary>Calls the method that only the next version has.</summary>
    Task<BasketSeen> WrapAsync(IGrainFactory grains, string key);

    /// <summary>Calls the kind of grain that only the next version has.</summary>
    Task<string> WishAsync(IGrainFactory grains, string key);
}

/// <summary>What a caller read of an answer.</summary>
/// <param name="Where">The name of the silo that answered.</param>
/// <param name="Units">How often something was put into the basket, in whichever silo.</param>
/// <param name="Rest">What else the caller's version knows of a basket.</param>
public sealed record BasketSeen(string Where, int Units, string Rest);

/// <summary>What baskets keep: a store that all silos of a test have in common.</summary>
public sealed class BasketStore
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _orders = new(StringComparer.Ordinal);

    /// <summary>All that was put anywhere, however often.</summary>
    public IEnumerable<string> Orders => _orders.Values.SelectMany(each => each);

    /// <summary>Puts one, and gives how many there are now.</summary>
    public int Put(string key, string order)
    {
        var orders = _orders.GetOrAdd(key, static _ => []);
        orders.Enqueue(order);
        return orders.Count;
    }

    /// <summary>How many there are.</summary>
    public int Count(string key) => _orders.TryGetValue(key, out var orders) ? orders.Count : 0;
}

using Commerce.Storage;

namespace Commerce.Persistence;

/// <summary>Reads lists that have rows in all shards, whose keys in order are the oldest first.</summary>
internal static class OldestKeys
{
    private const int TakeMax = 100;

    /// <summary>The next keys of each shard, merged, and after which one the next page begins; null: none.</summary>
    public static async Task<(IReadOnlyList<string> Keys, string? Next)> ReadAsync(
        IShardStore store, string type, string? after, int take)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, TakeMax);

        // One more than is shown tells whether there is a next page.
        var keys = await Task.WhenAll(Enumerable.Range(0, store.Map.Shards.Count).Select(
            shard => store.ListStatesAsync(shard, type, after ?? "", take + 1, CancellationToken.None)));
        var oldest = keys.SelectMany(ofShard => ofShard).Order(StringComparer.Ordinal).Take(take + 1).ToList();
        return ([.. oldest.Take(take)], oldest.Count > take ? oldest[take - 1] : null);
    }
}

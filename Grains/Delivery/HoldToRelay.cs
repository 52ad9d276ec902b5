using Commerce.Inventory;
using Commerce.Storage;

namespace Commerce.Delivery;

/// <summary>A hold on its way to its buyer's shard, with the terms it was given under.</summary>
internal readonly record struct HoldToRelay(PoolEntry Entry, PoolTerms Terms);

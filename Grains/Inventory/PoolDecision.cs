using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>What a pool decided.</summary>
/// <param name="Result">What the caller is told, once everything decided so far is durable.</param>
/// <param name="Entry">What the log gets; null when nothing changes.</param>
internal readonly record struct PoolDecision<T>(T Result, PoolEntry? Entry = null);

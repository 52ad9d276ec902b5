namespace Commerce.Storage;

/// <summary>Another owner has taken the pool over; nothing was written. The activation must end.</summary>
[GenerateSerializer, Alias("storage.stale-epoch")]
public sealed class StaleEpochException(string message) : Exception(message);

/// <summary>A living owner with a newer view of the cluster has the pool; ask there.</summary>
[GenerateSerializer, Alias("storage.takeover-refused")]
public sealed class TakeoverRefusedException(string message) : Exception(message)
{
    /// <summary>The view under which that owner took the pool: who has reached it may take the pool, too.</summary>
    [Id(0)]
    public long View { get; init; }
}

/// <summary>The append would break the pool's equation; it was not written and the pool is quarantined.</summary>
[GenerateSerializer, Alias("storage.pool-quarantined")]
public sealed class PoolQuarantinedException(string message) : Exception(message);

/// <summary>
/// The shard's queue is full or it cannot write now (disk full, say); nothing was written. Retry later.
/// </summary>
[GenerateSerializer, Alias("storage.store-overloaded")]
public sealed class StoreOverloadedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// For how long the shard has committed nothing, but refused; zero if its queue is full. A short time may be a
    /// restart, which is worth waiting for; a long one is not.
    /// </summary>
    [Id(0)]
    public TimeSpan RefusingFor { get; init; }
}

/// <summary>The commit may or may not have happened: drop what was decided in memory and read again.</summary>
[GenerateSerializer, Alias("storage.commit-outcome-unknown")]
public sealed class CommitOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

using Microsoft.Extensions.Logging;

namespace Commerce.Storage.Servers;

/// <summary>A shard cannot be opened now, and perhaps in a moment, with nothing changed in the configuration.</summary>
internal sealed class ShardAwayException(string message) : InvalidOperationException(message);

/// <summary>A shard on its way to being open. Disposal is for one that did not get there.</summary>
internal abstract class ServerOpening(string name) : IDisposable
{
    public string Name { get; } = name;

    public abstract Dialect Dialect { get; }

    /// <summary>Of the primary.</summary>
    public abstract ServerSchema Schema { get; }

    /// <summary>Finds the primary and checks whether it may be used; its schema is brought up to date.</summary>
    /// <exception cref="ShardAwayException">There is none now. It may be called again.</exception>
    /// <exception cref="InvalidOperationException">It must not, or there can be none.</exception>
    public abstract void Prepare(StorageOptions options, TimeProvider time, ILogger logger);

    /// <summary>The open shard, which owns the connections from now on.</summary>
    public abstract ServerShard Open(StorageOptions options, TimeProvider time, ILogger logger);

    public abstract void Dispose();
}

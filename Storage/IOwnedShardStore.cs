namespace Commerce.Storage;

/// <summary>
/// A store together with its files and threads: whoever opened it disposes it, which commits what waits.
/// </summary>
public interface IOwnedShardStore : IShardStore, IDisposable;

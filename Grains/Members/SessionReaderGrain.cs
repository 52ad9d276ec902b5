using Commerce.Persistence;
using Commerce.Storage;
using Orleans.Concurrency;

namespace Commerce.Members;

/// <summary>
/// Reads rows of sessions beside the grains that own them. Safe, because those say nothing before it is committed.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class SessionReaderGrain(IShardStore store, TimeProvider time) : Grain, ISessionReaderGrain
{
    public async Task<Session?> FindAsync(string key)
    {
        var session = await GrainRow<Session>.PeekAsync(store, SessionGrain.GrainType, key);
        return session is not null && time.GetUtcNow() < session.ExpiresAt ? session : null;
    }
}

using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Asks the store whether a pool is still this activation's. However many want to know, one question is on its way, and
/// one more waits for those who came after it was asked. Used in the turns of its activation only.
/// </summary>
internal sealed class PoolOwnership(IShardStore store, PoolRow row)
{
    private Task _asking = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when the store has answered a question that was asked now or later.</summary>
    /// <exception cref="StaleEpochException">Another activation has the pool.</exception>
    /// <exception cref="StoreOverloadedException">The shard does not answer.</exception>
    public Task ConfirmAsync() => _asking.IsCompleted ? _asking = AskAsync() : _next ??= AskNextAsync(_asking);

    private async Task AskNextAsync(Task before)
    {
        await Task.WhenAny(before); // Also after a failure.
        _next = null;
        await (_asking = AskAsync());
    }

    private async Task AskAsync()
    {
        if (!await store.OwnsAsync(row.PoolId, row.Epoch, row.Owner, CancellationToken.None))
        {
            throw new StaleEpochException(
                $"Pool {row.PoolId} is no longer of epoch {row.Epoch}: another owner has it. Ask that one.");
        }
    }
}

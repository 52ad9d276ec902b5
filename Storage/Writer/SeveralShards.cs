namespace Commerce.Storage.Writer;

/// <summary>Transactions of one caller that go to several shards: each shard commits its own.</summary>
internal static class SeveralShards
{
    /// <summary>Commits, and gives the outcomes in the order of the transactions.</summary>
    /// <param name="map">Where slots are.</param>
    /// <param name="transactions">What to commit.</param>
    /// <param name="commit">Commits transactions of one shard.</param>
    public static async Task<IReadOnlyList<TransactionOutcome>> CommitAsync(
        ShardMap map,
        IReadOnlyList<ShardTransaction> transactions,
        Func<int, IReadOnlyList<ShardTransaction>, Task<TransactionOutcome[]>> commit)
    {
        if (transactions.Count == 0)
        {
            return [];
        }

        var first = map.ShardOf(transactions[0].Slot);
        if (transactions.All(transaction => map.ShardOf(transaction.Slot) == first))
        {
            return await commit(first, transactions);
        }

        var groups = Enumerable.Range(0, transactions.Count)
            .GroupBy(i => map.ShardOf(transactions[i].Slot))
            .Select(group => (Shard: group.Key, Indexes: group.ToList())).ToList();
        var tasks = groups.ConvertAll(
            group => CommitGroupAsync(commit, group.Shard, group.Indexes.ConvertAll(i => transactions[i])));
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (Exception exception) when (tasks.Exists(task => task.IsCompletedSuccessfully || IsUnknown(task)))
        {
            throw new CommitOutcomeUnknownException(
                $"{tasks.Count(task => task.IsCompletedSuccessfully)} of {tasks.Count} shards have committed their " +
                "transactions, the others have not, or it is not known. Commit the same again: what is there "
                + "already answers with a conflict.",
                exception);
        }

        var outcomes = new TransactionOutcome[transactions.Count];
        foreach (var (task, (_, indexes)) in tasks.Zip(groups))
        {
            var group = await task;
            for (var i = 0; i < indexes.Count; i++)
            {
                outcomes[indexes[i]] = group[i];
            }
        }

        return outcomes;
    }

    private static bool IsUnknown(Task task) => task.Exception?.InnerException is CommitOutcomeUnknownException;

    // Async, so that a full queue of one shard does not keep the others' tasks from being awaited.
    private static async Task<TransactionOutcome[]> CommitGroupAsync(
        Func<int, IReadOnlyList<ShardTransaction>, Task<TransactionOutcome[]>> commit,
        int shard,
        List<ShardTransaction> transactions) => await commit(shard, transactions);
}

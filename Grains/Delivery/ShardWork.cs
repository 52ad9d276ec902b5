namespace Commerce.Delivery;

/// <summary>The work on one shard, from when it was begun until it is ended. Safe for several threads.</summary>
#pragma warning disable CA1001 // a source without a timer, whose wait handle nobody asks for, holds nothing to dispose
internal sealed class ShardWork(int shard)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _ending = new();

    // Its grain awaits it, in turns of its own: nothing runs where it is completed.
    private readonly TaskCompletionSource _ended = new();

    public int Shard { get; } = shard;

    /// <summary>Works until it is ended or the process stops.</summary>
    /// <param name="work">The loops; they end when their token fires.</param>
    /// <param name="stopping">The process stops.</param>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, stopping);
            await work(either.Token);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>Ends when nothing of it runs any more.</returns>
    public Task EndAsync()
    {
        _ending.Cancel();
        return _ended.Task;
    }

    /// <summary>It was begun in a process that has stopped working.</summary>
    public void Refuse() => _ended.TrySetResult();
}

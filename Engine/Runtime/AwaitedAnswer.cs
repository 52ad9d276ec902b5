namespace Commerce.Engine;

/// <summary>
/// What a caller outside of any grain awaits of a call to another process. It goes on where the answer is completed: as
/// a piece of work of its own, never within the frame that brought it, nor under a lock.
/// </summary>
internal sealed class AwaitedAnswer<TResult>(ITurnThreads threads) : TaskCompletionSource<TResult>, IThreadPoolWorkItem
{
    private Task<TResult>? _outcome;

    /// <summary>Completes it soon. Later outcomes are ignored.</summary>
    public void Complete(Task<TResult> outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is null)
        {
            threads.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => TrySetFromTask(_outcome!);
}

/// <inheritdoc cref="AwaitedAnswer{TResult}"/>
internal sealed class AwaitedAnswer(ITurnThreads threads) : TaskCompletionSource, IThreadPoolWorkItem
{
    private Task? _outcome;

    /// <inheritdoc cref="AwaitedAnswer{TResult}.Complete"/>
    public void Complete(Task outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is null)
        {
            threads.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => TrySetFromTask(_outcome!);
}

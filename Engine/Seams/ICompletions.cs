namespace Commerce.Engine;

/// <summary>
/// Makes the completions that callers await. In production their continuations never run on the thread that completes
/// them; a simulation turns that off, because such continuations would leave its scheduler.
/// </summary>
public interface ICompletions
{
    /// <summary>How completions are created.</summary>
    TaskCreationOptions Options { get; }

    /// <summary>A completion with a result.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <returns>The completion.</returns>
    TaskCompletionSource<TResult> Create<TResult>() => new(Options);

    /// <summary>A completion without a result.</summary>
    /// <returns>The completion.</returns>
    TaskCompletionSource Create() => new(Options);
}

internal sealed class AsynchronousCompletions : ICompletions
{
    public TaskCreationOptions Options => TaskCreationOptions.RunContinuationsAsynchronously;
}

using Orleans.Streams;

namespace Commerce.Engine;

/// <summary>An observer of functions.</summary>
/// <typeparam name="T">What comes.</typeparam>
/// <param name="next">Is told what comes.</param>
/// <param name="error">Is told of what cannot be told; null: nobody is.</param>
internal sealed class FunctionObserver<T>(
    Func<T, StreamSequenceToken?, Task> next, Func<Exception, Task>? error = null) : IAsyncObserver<T>
{
    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => next(item, token);

    public Task OnErrorAsync(Exception ex) => error?.Invoke(ex) ?? Task.CompletedTask;
}

using Commerce.Engine;

namespace Orleans.Streams;

/// <summary>Resuming with functions.</summary>
public static class StreamSubscriptionHandleExtensions
{
    /// <summary>Replaces who is told.</summary>
    /// <typeparam name="T">What comes.</typeparam>
    /// <param name="handle">The subscription.</param>
    /// <param name="onNextAsync">Is told what comes from now on.</param>
    /// <param name="token">Null: what has been cannot be read again.</param>
    /// <returns>The subscription.</returns>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle,
        Func<T, StreamSequenceToken?, Task> onNextAsync,
        StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return handle.ResumeAsync(new FunctionObserver<T>(onNextAsync), token);
    }
}

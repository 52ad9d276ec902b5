namespace Orleans.Streams;

/// <summary>What can be subscribed to.</summary>
/// <typeparam name="T">What comes.</typeparam>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes. In a grain, the observer is told in turns of the grain.</summary>
    /// <param name="observer">Is told what comes from now on.</param>
    /// <returns>The subscription, once it holds.</returns>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <summary>Subscribes. In a grain, the observer is told in turns of the grain.</summary>
    /// <param name="observer">Is told what comes from now on.</param>
    /// <param name="token">Null: what has been cannot be read again.</param>
    /// <param name="filterData">Null: there are no filters.</param>
    /// <returns>The subscription, once it holds.</returns>
    /// <exception cref="ArgumentException">A token or a filter was given.</exception>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}

using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream, whatever comes on it.</summary>
public interface IAsyncStream
{
    /// <summary>Whether what has been can be read again.</summary>
    bool IsRewindable { get; }

    /// <summary>The provider's name.</summary>
    string ProviderName { get; }

    /// <summary>The stream's identity.</summary>
    StreamId StreamId { get; }
}

/// <summary>
/// A stream. It is there without being made. Telling it tells all that are subscribed, once or not at all, and ends
/// when that is on its way.
/// </summary>
/// <typeparam name="T">What comes: a message, or one of the simple types that a request context can have.</typeparam>
public interface IAsyncStream<T> :
    IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncObservable<T>, IAsyncObserver<T>
{
    /// <summary>The subscriptions that the caller has: the grain, or all code of this process outside of grains.
    /// </summary>
    /// <returns>The subscriptions.</returns>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}

using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A subscription.</summary>
/// <typeparam name="T">What comes.</typeparam>
#pragma warning disable CA1067, MA0095 // as in Orleans: those who derive compare
public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>>
#pragma warning restore CA1067, MA0095
{
    /// <summary>The stream.</summary>
    public abstract StreamId StreamId { get; }

    /// <summary>The provider's name.</summary>
    public abstract string ProviderName { get; }

    /// <summary>The subscription's identity.</summary>
    public abstract Guid HandleId { get; }

    /// <summary>Ends it.</summary>
    /// <returns>A task that ends when nothing more will be told.</returns>
    public abstract Task UnsubscribeAsync();

    /// <summary>Replaces who is told.</summary>
    /// <param name="observer">Is told from now on.</param>
    /// <param name="token">Null: what has been cannot be read again.</param>
    /// <returns>The subscription.</returns>
    /// <exception cref="ArgumentException">A token was given.</exception>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token = null);

    /// <inheritdoc/>
    public abstract bool Equals(StreamSubscriptionHandle<T>? other);
}

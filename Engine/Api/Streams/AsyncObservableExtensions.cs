using Commerce.Engine;

namespace Orleans.Streams;

/// <summary>Subscribing with functions.</summary>
public static class AsyncObservableExtensions
{
    /// <summary>Subscribes.</summary>
    /// <typeparam name="T">What comes.</typeparam>
    /// <param name="obs">The stream.</param>
    /// <param name="onNextAsync">Is told what comes.</param>
    /// <returns>The subscription, once it holds.</returns>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
        this IAsyncObservable<T> obs, Func<T, StreamSequenceToken?, Task> onNextAsync) =>
        Of(obs).SubscribeAsync(new FunctionObserver<T>(onNextAsync));

    /// <inheritdoc cref="SubscribeAsync{T}(IAsyncObservable{T}, Func{T, StreamSequenceToken, Task})"/>
    /// <param name="onErrorAsync">Is told of what cannot be told.</param>
    public static Task<StreamSubscriptionHandle<T>> SubscribeAsync<T>(
        this IAsyncObservable<T> obs,
        Func<T, StreamSequenceToken?, Task> onNextAsync,
        Func<Exception, Task> onErrorAsync) =>
        Of(obs).SubscribeAsync(new FunctionObserver<T>(onNextAsync, onErrorAsync));

    private static IAsyncObservable<T> Of<T>(IAsyncObservable<T>? stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream;
    }
}

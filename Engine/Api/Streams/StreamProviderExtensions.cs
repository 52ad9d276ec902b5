using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Streams by key, or by namespace and key.</summary>
public static class StreamProviderExtensions
{
    /// <summary>A stream.</summary>
    /// <typeparam name="T">What comes on it.</typeparam>
    /// <param name="streamProvider">Has it.</param>
    /// <param name="id">Its key.</param>
    /// <returns>The stream.</returns>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, Guid id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(null, id));

    /// <inheritdoc cref="GetStream{T}(IStreamProvider, Guid)"/>
    /// <param name="ns">Its namespace.</param>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, Guid id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(ns, id));

    /// <inheritdoc cref="GetStream{T}(IStreamProvider, Guid)"/>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(null, id));

    /// <inheritdoc cref="GetStream{T}(IStreamProvider, Guid)"/>
    /// <param name="ns">Its namespace.</param>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, string id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(ns, id));

    /// <inheritdoc cref="GetStream{T}(IStreamProvider, Guid)"/>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, long id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(null, id));

    /// <inheritdoc cref="GetStream{T}(IStreamProvider, Guid)"/>
    /// <param name="ns">Its namespace.</param>
    public static IAsyncStream<T> GetStream<T>(this IStreamProvider streamProvider, string ns, long id) =>
        Of(streamProvider).GetStream<T>(StreamId.Create(ns, id));

    private static IStreamProvider Of(IStreamProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return provider;
    }
}

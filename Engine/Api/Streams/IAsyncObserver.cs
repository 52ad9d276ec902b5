namespace Orleans.Streams;

/// <summary>Is told what comes on a stream.</summary>
/// <typeparam name="T">What comes.</typeparam>
public interface IAsyncObserver<in T>
{
    /// <summary>Something came. The next one is told when this has ended.</summary>
    /// <param name="item">What came.</param>
    /// <param name="token">Its place in the stream; null: the stream cannot be read again.</param>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    /// <summary>Nothing more will come.</summary>
    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Something came that cannot be told.</summary>
    /// <param name="ex">Why.</param>
    Task OnErrorAsync(Exception ex);
}

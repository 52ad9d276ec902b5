using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Has streams.</summary>
public interface IStreamProvider
{
    /// <summary>The name that it was registered by, which is the same in all processes.</summary>
    string Name { get; }

    /// <summary>Whether what has been can be read again.</summary>
    bool IsRewindable { get; }

    /// <summary>A stream.</summary>
    /// <typeparam name="T">What comes on it.</typeparam>
    /// <param name="streamId">Its identity.</param>
    /// <returns>The stream.</returns>
    /// <exception cref="ArgumentException">The type cannot be sent to other processes.</exception>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}

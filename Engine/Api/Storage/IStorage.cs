namespace Orleans.Core;

/// <summary>A state that is kept in storage.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null when nothing is stored.</summary>
    string? Etag { get; }

    /// <summary>Whether something is stored.</summary>
    bool RecordExists { get; }

    /// <summary>Removes what is stored, if nobody else changed it.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody did. The activation ends.</exception>
    Task ClearStateAsync();

    /// <summary>Stores the state, if nobody else changed it.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody did. The activation ends.</exception>
    Task WriteStateAsync();

    /// <summary>Replaces the state by what is stored.</summary>
    Task ReadStateAsync();

    /// <inheritdoc cref="ClearStateAsync()"/>
    /// <param name="cancellationToken">Stops waiting; whether it was done is then unknown.</param>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    /// <param name="cancellationToken">Stops waiting; whether it was done is then unknown.</param>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <inheritdoc cref="ReadStateAsync()"/>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}

/// <summary>A typed state that is kept in storage.</summary>
/// <typeparam name="TState">What is kept.</typeparam>
public interface IStorage<TState> : IStorage
{
    /// <summary>The state in memory. Changing it changes nothing in storage until it is written.</summary>
    TState State { get; set; }
}

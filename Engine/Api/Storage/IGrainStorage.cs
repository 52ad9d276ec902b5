using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Keeps the states of grains. Registered by name, as a keyed service. A write or a clear whose
/// <see cref="IGrainState{T}.ETag"/> is not the stored version fails with <see cref="InconsistentStateException"/>.
/// </summary>
public interface IGrainStorage
{
    /// <summary>
    /// Reads a state. Where nothing is stored: a new one, no ETag, <see cref="IGrainState{T}.RecordExists"/> false.
    /// </summary>
    /// <typeparam name="T">What is kept.</typeparam>
    /// <param name="stateName">The state's name.</param>
    /// <param name="grainId">Whose state.</param>
    /// <param name="grainState">Is filled.</param>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
    /// <param name="cancellationToken">Stops waiting.</param>
#pragma warning disable CS1573 // the other parameters are inherited
    Task ReadStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ReadStateAsync(stateName, grainId, grainState);

    /// <summary>Stores a state and sets its new ETag.</summary>
    /// <typeparam name="T">What is kept.</typeparam>
    /// <param name="stateName">The state's name.</param>
    /// <param name="grainId">Whose state.</param>
    /// <param name="grainState">The state, with the ETag of what is to be replaced.</param>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
    /// <param name="cancellationToken">Stops waiting; whether it was done is then unknown.</param>
    Task WriteStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        WriteStateAsync(stateName, grainId, grainState);

    /// <summary>Removes a state.</summary>
    /// <typeparam name="T">What is kept.</typeparam>
    /// <param name="stateName">The state's name.</param>
    /// <param name="grainId">Whose state.</param>
    /// <param name="grainState">The state, with the ETag of what is to be removed.</param>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
    /// <param name="cancellationToken">Stops waiting; whether it was done is then unknown.</param>
    Task ClearStateAsync<T>(
        string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ClearStateAsync(stateName, grainId, grainState);
#pragma warning restore CS1573
}

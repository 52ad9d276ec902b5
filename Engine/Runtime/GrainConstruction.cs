using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What a grain's constructor can ask for. Used by generated code.</summary>
public sealed class GrainConstruction
{
    private readonly Activation _activation;

    internal GrainConstruction(Activation activation) => _activation = activation;

    /// <summary>The activation.</summary>
    public IGrainContext Context => _activation;

    /// <summary>The services of the activation.</summary>
    public IServiceProvider Services => _activation.ActivationServices;

    internal List<IStorage> States { get; } = [];

    /// <summary>A required service.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The service.</returns>
    public T Service<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A service that may be missing.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The service, or nothing.</returns>
    public T? Optional<T>() => Services.GetService<T>();

    /// <summary>A service registered under a key.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="key">The key.</param>
    /// <returns>The service.</returns>
    public T Keyed<T>(object key)
        where T : notnull => Services.GetRequiredKeyedService<T>(key);

    /// <summary>A state, read before <c>OnActivateAsync</c>.</summary>
    /// <typeparam name="T">What is kept.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="storageName">Where it is kept; null: the default.</param>
    /// <returns>The state.</returns>
    public IPersistentState<T> State<T>(string stateName, string? storageName)
    {
        var state = new PersistentState<T>(_activation, stateName, storageName);
        States.Add(state);
        return state;
    }
}

using System.Reflection;
using Commerce.Engine;
using Orleans.Core;
using Orleans.Providers;

namespace Orleans;

/// <summary>
/// Base of grain classes with one state, read before <see cref="Grain.OnActivateAsync"/>. It is kept where
/// <see cref="StorageProviderAttribute"/> says, else in the default storage provider.
/// </summary>
/// <typeparam name="TGrainState">What is kept; it has a constructor without parameters.</typeparam>
public class Grain<TGrainState> : Grain
{
    private readonly PersistentState<TGrainState> _state;

    /// <summary>Binds the instance to the activation that is being created.</summary>
    /// <exception cref="InvalidOperationException">The grain was created with <c>new</c> outside of a silo.</exception>
    /// <exception cref="Storage.BadProviderConfigException">The storage provider is not registered.</exception>
    protected Grain() => _state = new PersistentState<TGrainState>(
        (Activation)GrainContext,
        "state",
        GetType().GetCustomAttribute<StorageProviderAttribute>()?.ProviderName);

    /// <summary>The state in memory. Changing it changes nothing in storage until it is written.</summary>
    protected TGrainState State
    {
        get => _state.State;
        set => _state.State = value;
    }

    internal sealed override IStorage Kept => _state;

    /// <inheritdoc cref="IStorage.ClearStateAsync()"/>
    protected virtual Task ClearStateAsync() => _state.ClearStateAsync();

    /// <inheritdoc cref="IStorage.WriteStateAsync()"/>
    protected virtual Task WriteStateAsync() => _state.WriteStateAsync();

    /// <inheritdoc cref="IStorage.ReadStateAsync()"/>
    protected virtual Task ReadStateAsync() => _state.ReadStateAsync();
}

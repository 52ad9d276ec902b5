using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Commerce.Engine;

/// <summary>A grain's state at its storage provider.</summary>
internal sealed class PersistentState<T> : IPersistentState<T>
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<T> _state = new();

    public PersistentState(Activation activation, string name, string? storageName)
    {
        _activation = activation;
        _name = name;
        _storage = (storageName is null
            ? activation.Silo.Services.GetService<IGrainStorage>()
            : activation.Silo.Services.GetKeyedService<IGrainStorage>(storageName))
            ?? throw new BadProviderConfigException(
                $"{activation.Class.Description.Type} keeps its state '{name}' in the storage provider "
                + $"'{storageName ?? "Default"}', which is not registered. Register it with AddGrainStorage.");
    }

    public T State
    {
        get => _state.State;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        await _storage.ReadStateAsync(_name, _activation.GrainId, _state, cancellationToken);
        _state.State ??= Activator.CreateInstance<T>();
    }

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        GuardAsync(() => _storage.WriteStateAsync(_name, _activation.GrainId, _state, cancellationToken));

    public async Task ClearStateAsync(CancellationToken cancellationToken)
    {
        await GuardAsync(() => _storage.ClearStateAsync(_name, _activation.GrainId, _state, cancellationToken));
        _state.State ??= Activator.CreateInstance<T>();
    }

    /// <summary>
    /// A conflict says that this activation is not the newest: it ends, whether the grain looks at the error or not,
    /// and whether the storage fails or throws.
    /// </summary>
    private async Task GuardAsync(Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (InconsistentStateException exception)
        {
            _activation.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError, exception, $"The stored version of '{_name}' is another."));
            throw;
        }
    }
}

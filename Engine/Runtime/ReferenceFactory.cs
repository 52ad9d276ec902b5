using System.Collections.Frozen;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Makes references, and knows which class implements which interface.</summary>
internal sealed class ReferenceFactory : IClusterClient, IReferenceSource
{
    private readonly Silo _silo;
    private readonly FrozenDictionary<Type, GrainInterface> _interfaces;
    private readonly FrozenDictionary<uint, GrainInterface> _interfacesById;
    private readonly FrozenDictionary<GrainType, GrainClass> _classes;
    private readonly FrozenSet<GrainType> _workers;

    public ReferenceFactory(GrainManifest manifest, Silo silo)
    {
        ServiceProvider = silo.Services;
        var router = silo.Services.GetService(typeof(IGrainCallRouter)) as IGrainCallRouter ?? silo.Router;
        var observers = new ObserverRouter(silo, router);
        _silo = silo;
        _interfaces = manifest.Interfaces.ToFrozenDictionary(
            entry => entry.Key,
            entry => new GrainInterface(
                entry.Value.Name, entry.Value.New, this, IsOfObservers(entry.Key) ? observers : router));
        _interfacesById = _interfaces.Values.ToFrozenDictionary(each => each.Id);
        var classes = new Dictionary<GrainType, GrainClass>();
        foreach (var description in manifest.Classes)
        {
            var type = GrainType.Create(description.GrainType);
            if (!classes.TryAdd(type, new GrainClass(description, silo.Options)))
            {
                throw new InvalidOperationException(
                    $"{description.Type} and {classes[type].Description.Type} are both of the kind '{type}'. "
                    + "Give one of them a [GrainType].");
            }

            foreach (var implemented in description.Interfaces)
            {
                if (_interfaces.TryGetValue(implemented, out var shared))
                {
                    shared.Kinds.Add((description.Type.FullName!, type));
                }
            }
        }

        _classes = classes.ToFrozenDictionary();
        Roles = classes
            .Select(each => (each.Key, Role: silo.Options.RoleOf(each.Value.Description.Type)))
            .Where(each => each.Role is not null)
            .ToFrozenDictionary(each => each.Key, each => each.Role!);
        _workers = classes.Where(each => each.Value.IsWorker).Select(each => each.Key).ToFrozenSet();
        var names = manifest.Classes.Select(each => each.Type.FullName!).ToHashSet(StringComparer.Ordinal);
        if (silo.Options.MailboxLimits.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"EngineOptions.MailboxLimits names '{unknown}', which is not a grain class of this process. "
                + "Write the full name of the class.");
        }
    }

    public IServiceProvider ServiceProvider { get; }

    public IEnumerable<GrainClass> Classes => _classes.Values;

    /// <summary>Which role a silo must have for a grain, by kind; those without can be anywhere.</summary>
    public FrozenDictionary<GrainType, string> Roles { get; }

    public int InterfaceCount => _interfaces.Count;

    public int ClassCount => _classes.Count;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return Create<TGrainInterface>(IdSpan.Create(primaryKey), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)Create(typeof(TGrainInterface), grainId);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference or IGrainBase or not TGrainObserverInterface)
        {
            throw new ArgumentException(
                $"{obj.GetType()} cannot be referred to by {typeof(TGrainObserverInterface)}: that takes an object "
                + "which implements the interface and is neither a reference nor a grain. A grain sends "
                + "this.AsReference<T>().", nameof(obj));
        }

        OutsideOfGrains();
        var shared = Shared(typeof(TGrainObserverInterface));
        return (TGrainObserverInterface)(object)shared.New(shared, _silo.Observers.Add(obj));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        OutsideOfGrains();
        if (obj is not GrainReference reference || !_silo.Observers.Remove(reference.GrainId))
        {
            throw new ArgumentException(
                $"{obj} is no reference to an observer of this process, or was deleted before. Delete what "
                + "CreateObjectReference gave.", nameof(obj));
        }
    }

    public object Create(Type type, GrainId grainId)
    {
        var shared = Shared(type);
        return shared.New(shared, grainId);
    }

    /// <summary>By the interface that the sender had; if it is a newer one, by the one that is asked for.</summary>
    public object? CreateReference(uint interfaceId, Type declared, GrainId grainId) =>
        _interfacesById.TryGetValue(interfaceId, out var shared) || _interfaces.TryGetValue(declared, out shared)
            ? shared.New(shared, grainId)
            : null;

    public bool Knows(GrainType type) => _classes.ContainsKey(type);

    /// <summary>Whether every silo has activations of its own.</summary>
    public bool IsWorker(GrainType type) => _workers.Count > 0 && _workers.Contains(type);

    public GrainClass ClassOf(GrainType type) => _classes.TryGetValue(type, out var found)
        ? found
        : throw new OrleansException($"No grain class of the kind '{type}' is known to this silo.");

    private TGrainInterface Create<TGrainInterface>(IdSpan key, string? prefix)
    {
        var shared = Shared(typeof(TGrainInterface));
        return (TGrainInterface)(object)shared.New(shared, GrainId.Create(Kind(shared, prefix), key));
    }

    private GrainInterface Shared(Type type) => _interfaces.TryGetValue(type, out var shared)
        ? shared
        : throw new ArgumentException(
            $"{type} is not a grain interface that this silo knows: it must extend IGrainWithStringKey, "
            + "IGrainWithGuidKey or "
            + "IGrainWithIntegerKey, or IGrainObserver, in a project that uses the actor engine's source "
            + "generator.", nameof(type));

    private static bool IsOfObservers(Type type) => type.IsAssignableTo(typeof(IGrainObserver));

    // As in Orleans: what a grain keeps must not hang on the process that it happens to be in.
    private static void OutsideOfGrains()
    {
        if (TaskScheduler.Current is Activation activation)
        {
            throw new InvalidOperationException(
                $"{activation.GrainId} cannot make or delete references to objects: only code outside of grains can. "
                + "A grain that observes sends this.AsReference<T>().");
        }
    }

    private static GrainType Kind(GrainInterface shared, string? prefix)
    {
        if (prefix is null && shared.Kinds is [var only])
        {
            return only.Type;
        }

        var kinds = shared.Kinds
            .Where(kind => prefix is null || kind.ClassName.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return kinds is [var one]
            ? one.Type
            : throw new ArgumentException(
                $"{shared.Name} is implemented by {kinds.Count} classes"
                + $"{(prefix is null ? "" : $" whose name begins with '{prefix}'")}: "
                + $"[{string.Join(", ", kinds.Select(kind => kind.ClassName))}]. It must be one; "
                + "choose by grainClassNamePrefix, or reference the project that has the class.", nameof(prefix));
    }
}

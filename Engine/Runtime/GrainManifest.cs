using System.Reflection;
using System.Runtime.Loader;

namespace Commerce.Engine;

/// <summary>Says that an assembly declares grains. Written by the source generator.</summary>
/// <param name="module">Implements <see cref="IGrainModule"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GrainModuleAttribute(Type module) : Attribute
{
    /// <summary>Implements <see cref="IGrainModule"/>.</summary>
    public Type Module { get; } = module;
}

/// <summary>The grains of one assembly. Written by the source generator.</summary>
public interface IGrainModule
{
    /// <summary>Adds them.</summary>
    /// <param name="manifest">Where to.</param>
    void Register(GrainManifest manifest);
}

/// <summary>All grain interfaces and classes that this process knows.</summary>
public sealed partial class GrainManifest
{
    private readonly Dictionary<Type, (string Name, ReferenceConstructor New)> _interfaces = [];
    private readonly Dictionary<Type, GrainClassDescription> _classes = [];
    private readonly HashSet<Assembly> _assemblies = [];

    internal IReadOnlyDictionary<Type, (string Name, ReferenceConstructor New)> Interfaces => _interfaces;

    internal IReadOnlyCollection<GrainClassDescription> Classes => _classes.Values;

    /// <summary>Adds an interface.</summary>
    /// <param name="type">The interface.</param>
    /// <param name="name">Its name on the wire.</param>
    /// <param name="constructor">Makes references.</param>
    /// <exception cref="InvalidOperationException">Another interface has the number of this name.</exception>
    public void AddInterface(Type type, string name, ReferenceConstructor constructor)
    {
        ArgumentNullException.ThrowIfNull(type);
        AddNumber(_interfaceNumbers, name, $"{name} ({type})");
        _interfaces[type] = (name, constructor);
    }

    /// <summary>Adds a class.</summary>
    /// <param name="description">The class.</param>
    public void AddClass(GrainClassDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        _classes[description.Type] = description;
    }

    /// <summary>Adds what an assembly declares; nothing if it declares no grains or was added before.</summary>
    /// <param name="assembly">The assembly.</param>
    public void AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (_assemblies.Add(assembly) && assembly.GetCustomAttribute<GrainModuleAttribute>() is { } module)
        {
            ((IGrainModule)Activator.CreateInstance(module.Module)!).Register(this);
        }
    }

    /// <summary>
    /// Everything that is loaded where the engine is, and what that refers to as far as it knows this engine. Another
    /// load context has assemblies of its own, perhaps other versions of these: whoever made it adds them.
    /// </summary>
    internal static GrainManifest OfThisProcess()
    {
        var manifest = new GrainManifest();
        manifest.AddAssembly(typeof(GrainManifest).Assembly);
        var engine = typeof(GrainManifest).Assembly.GetName().Name;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>(AssemblyLoadContext.GetLoadContext(typeof(GrainManifest).Assembly)!.Assemblies
            .Where(assembly => !assembly.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (!references.Any(reference => reference.Name == engine) || !seen.Add(assembly.FullName!))
            {
                continue;
            }

            manifest.AddAssembly(assembly);
            foreach (var reference in references.Where(reference => !IsFramework(reference.Name!)))
            {
                open.Enqueue(Assembly.Load(reference));
            }
        }

        return manifest;
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);
}

/// <summary>Makes a reference. Written by the source generator.</summary>
/// <param name="shared">The interface.</param>
/// <param name="grainId">The grain.</param>
/// <returns>The reference.</returns>
public delegate Orleans.Runtime.GrainReference ReferenceConstructor(
    GrainInterface shared, Orleans.Runtime.GrainId grainId);

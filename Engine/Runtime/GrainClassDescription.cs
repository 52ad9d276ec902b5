using Orleans.Serialization.Invocation;

namespace Commerce.Engine;

/// <summary>A grain class, as its source says. Written by the source generator.</summary>
/// <param name="type">The class.</param>
/// <param name="grainType">Its name in ids and in storage.</param>
/// <param name="interfaces">The grain interfaces that it implements, the most derived first.</param>
/// <param name="construct">Makes an instance.</param>
public sealed class GrainClassDescription(
    Type type, string grainType, Type[] interfaces, Func<GrainConstruction, object> construct)
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;

    /// <summary>Its name in ids and in storage.</summary>
    public string GrainType { get; } = grainType;

    /// <summary>Whether its requests interleave.</summary>
    public bool IsReentrant { get; init; }

    /// <summary>Which of its requests interleave with all others; null: none does because of that.</summary>
    public Func<IInvokable, bool>? MayInterleave { get; init; }

    /// <summary>
    /// How many activations a grain has in each silo at most; 0: one in the whole cluster; -1: as many as there are
    /// cores.
    /// </summary>
    public int MaxLocalWorkers { get; init; }

    /// <summary>How long an activation stays without a call; null: the silo's default.</summary>
    public TimeSpan? CollectionAge { get; init; }

    internal IReadOnlyList<Type> Interfaces { get; } = interfaces;

    internal Func<GrainConstruction, object> Construct { get; } = construct;
}

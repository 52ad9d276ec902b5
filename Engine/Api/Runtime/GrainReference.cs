using Commerce.Engine;

namespace Orleans.Runtime;

/// <summary>
/// Names a grain and calls it. Generated classes derive from it; two references to one grain are equal.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    /// <summary>The activation that the last call went to: saves the look-up while it lives.</summary>
    internal Activation? Target;

    private protected GrainReference(GrainInterface shared, GrainId grainId)
    {
        Shared = shared;
        GrainId = grainId;
    }

    /// <summary>The identity of the grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>The name of the interface that it is called by.</summary>
    public virtual string InterfaceName => Shared.Name;

    internal GrainInterface Shared { get; }

    /// <summary>A reference to the same grain by another interface.</summary>
    /// <typeparam name="TGrainInterface">The other interface.</typeparam>
    /// <returns>The reference.</returns>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable =>
            (TGrainInterface)Shared.Factory.Create(typeof(TGrainInterface), GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>Whether both name the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Whether they name different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) =>
        !(reference1 == reference2);

    /// <inheritdoc/>
    public sealed override string ToString() => $"{InterfaceName}({GrainId})";
}

using Commerce.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The identity of grains and of references to them.</summary>
public static class GrainExtensions
{
    /// <summary>The reference by which others call a grain: what to pass on instead of <c>this</c>.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="grain">A grain or a reference to one.</param>
    /// <returns>The reference.</returns>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
    {
        GrainReference reference =>
            (TGrainInterface)reference.Shared.Factory.Create(typeof(TGrainInterface), reference.GrainId),
        IGrainBase { GrainContext: Activation activation } =>
            (TGrainInterface)activation.Silo.References.Create(typeof(TGrainInterface), activation.GrainId),
        _ => throw NotAddressable(grain),
    };

    /// <inheritdoc cref="AsReference"/>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) =>
        grain.AsReference<TGrainInterface>();

    /// <summary>The identity.</summary>
    /// <param name="grain">A grain or a reference to one.</param>
    /// <returns>Its id.</returns>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw NotAddressable(grain),
    };

    /// <summary>The key of a grain with an integer key.</summary>
    /// <param name="grain">A grain or a reference to one.</param>
    /// <returns>Its key.</returns>
    /// <exception cref="InvalidOperationException">The key is not an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetGrainId().GetIntegerKey();

    /// <summary>The key of a grain with a <see cref="Guid"/> key.</summary>
    /// <param name="grain">A grain or a reference to one.</param>
    /// <returns>Its key.</returns>
    /// <exception cref="InvalidOperationException">The key is not a <see cref="Guid"/>.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetGrainId().GetGuidKey();

    /// <summary>The key of a grain with a string key.</summary>
    /// <param name="grain">A grain or a reference to one.</param>
    /// <returns>Its key.</returns>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    private static ArgumentException NotAddressable(IAddressable? grain) => new(
        $"{grain?.GetType().ToString() ?? "null"} has no grain identity: grains of a silo and references have.",
        nameof(grain));
}

using Commerce.Engine;
using Orleans.Streams;

namespace Orleans;

/// <summary>Streams in grains.</summary>
public static class GrainStreamingExtensions
{
    /// <summary>A provider of streams.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="name">The name that it was registered by.</param>
    /// <returns>The provider.</returns>
    /// <exception cref="KeyNotFoundException">No provider has this name.</exception>
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) =>
        ((IGrainBase)grain).GetStreamProvider(name);

    /// <inheritdoc cref="GetStreamProvider(Grain, string)"/>
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return LiveStreamProvider.Find(grain.GrainContext.ActivationServices, name);
    }
}

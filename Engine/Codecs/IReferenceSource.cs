using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Makes the references to grains that a message has.</summary>
internal interface IReferenceSource
{
    /// <summary>A reference.</summary>
    /// <param name="interfaceId">The interface, by <see cref="WireId"/> of its name.</param>
    /// <param name="declared">The interface that the receiver asks for.</param>
    /// <param name="grainId">The grain.</param>
    /// <returns>The reference; null if this process does not know the interface.</returns>
    object? CreateReference(uint interfaceId, Type declared, GrainId grainId);
}

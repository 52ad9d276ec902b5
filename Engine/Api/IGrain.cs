using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Marks an interface whose methods can be called on a grain from anywhere. Use one of the keyed ones.
/// </summary>
public interface IGrain : IAddressable;

/// <summary>A grain named by a string.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>A grain named by a <see cref="Guid"/>.</summary>
public interface IGrainWithGuidKey : IGrain;

/// <summary>A grain named by a <see cref="long"/>.</summary>
public interface IGrainWithIntegerKey : IGrain;

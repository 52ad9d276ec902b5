using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Marks an interface by which grains tell objects outside of grains: in a client, or beside the grains of a silo.
/// <see cref="IGrainFactory.CreateObjectReference"/> makes what grains are given. A method without a result
/// (<see langword="void"/>) is one-way.
/// </summary>
public interface IGrainObserver : IAddressable;

using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A state of a grain. It is read before <c>OnActivateAsync</c> and written when the grain says so.</summary>
/// <typeparam name="TState">What is kept.</typeparam>
public interface IPersistentState<TState> : IStorage<TState>;

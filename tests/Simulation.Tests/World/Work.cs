using System.Runtime.InteropServices;

namespace Commerce.Simulation;

/// <summary>Something that a process has to do.</summary>
/// <param name="Process">Whose it is.</param>
/// <param name="Act">What it is: a callback, or turns of an activation.</param>
/// <param name="State">What the callback is given.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Work(SimulatedProcess Process, object Act, object? State);

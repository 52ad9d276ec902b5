namespace Commerce.LoadTests.Calls;

/// <summary>What carries calls between two processes.</summary>
internal enum CallKind
{
    /// <summary>Bare sockets, with the batching of the engine's transport.</summary>
    Raw,

    /// <summary>The engine's transport: the same, proven and sealed.</summary>
    Wire,

    /// <summary>Calls of grains, on the engine that this program was built with.</summary>
    Grains,
}

/// <summary>What threads of the pool do while there is nothing to do.</summary>
internal enum IdleThreads
{
    /// <summary>Sleep at once, as in the shop's processes: a core is the sale's.</summary>
    Sleep,

    /// <summary>Spin a while first, as .NET has it: who comes next waits for no core to wake.</summary>
    Spin,
}

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

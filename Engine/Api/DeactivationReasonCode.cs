namespace Orleans;

/// <summary>The kinds of <see cref="DeactivationReason"/>.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>Not ending.</summary>
    None = 0,

    /// <summary>The silo stops.</summary>
    ShuttingDown = 1,

    /// <summary>The constructor, the read of the state or <c>OnActivateAsync</c> failed.</summary>
    ActivationFailed = 2,

    /// <summary>Nobody called for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>A request, the activation or the deactivation took too long while others waited.</summary>
    ActivationUnresponsive = 5,

    /// <summary>The grain's own error, say a write that met a newer state.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>Operations asked for it.</summary>
    RuntimeRequested = 11,
}

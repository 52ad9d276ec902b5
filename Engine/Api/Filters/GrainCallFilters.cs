namespace Orleans;

/// <summary>
/// Sees every call that comes to grains, in a turn of the grain. Registered as a service, for all grains of the silo,
/// in order; or implemented by a grain class, for its own calls, after those.
/// </summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Sees one call. Without <see cref="IGrainCallContext.Invoke"/> the method does not run.</summary>
    /// <param name="context">The call.</param>
    /// <returns>Ends with the call; its exception is the caller's.</returns>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>
/// Sees every call that leaves this process's code for a grain, in a turn of the caller. Registered as a service.
/// </summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Sees one call. Without <see cref="IGrainCallContext.Invoke"/> it is not sent.</summary>
    /// <param name="context">The call.</param>
    /// <returns>Ends with the call; its exception is the caller's.</returns>
    Task Invoke(IOutgoingGrainCallContext context);
}

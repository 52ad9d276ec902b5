using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>How a call leaves its reference: to an activation of this silo, or over a transport.</summary>
public interface IGrainCallRouter
{
    /// <summary>Sends a request.</summary>
    /// <param name="target">The grain.</param>
    /// <param name="request">The call.</param>
    /// <returns>The finished call, if it finished at once; null: the request's own completion tells.</returns>
    Task? Send(GrainReference target, GrainRequest request);
}

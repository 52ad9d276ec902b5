using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Base of the references that the source generator writes.</summary>
public abstract class GeneratedReference : GrainReference
{
    /// <summary>A reference.</summary>
    /// <param name="shared">The interface.</param>
    /// <param name="grainId">The grain.</param>
    protected GeneratedReference(GrainInterface shared, GrainId grainId) : base(shared, grainId)
    {
    }

    /// <summary>Calls a method with a result.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="request">The call.</param>
    /// <returns>What the caller awaits.</returns>
    protected Task<TResult> Call<TResult>(GrainRequest<TResult> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (Task<TResult>?)Shared.Router.Send(this, request) ?? request.Completion;
    }

    /// <summary>Calls a method without a result.</summary>
    /// <param name="request">The call.</param>
    /// <returns>What the caller awaits.</returns>
    protected Task Call(VoidGrainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Shared.Router.Send(this, request) ?? request.Completion;
    }

    /// <summary>Calls a method whose caller does not wait.</summary>
    /// <param name="request">The call.</param>
    protected void CallOneWay(VoidGrainRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = Shared.Router.Send(this, request);
    }
}

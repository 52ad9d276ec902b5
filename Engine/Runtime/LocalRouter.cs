using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Sends every call to an activation of this silo.</summary>
internal sealed class LocalRouter(Silo silo) : IGrainCallRouter
{
    /// <summary>How often a request may meet an activation that ends before executing it.</summary>
    private const int ForwardsMax = 10;

    public Task? Send(GrainReference target, GrainRequest request)
    {
        var token = request.CancellationToken;
        if (token.IsCancellationRequested)
        {
            return request.Cancelled(token);
        }

        request.Context = CallContext.Current;
        request.Deadline = silo.Clock.After(request.Method.ResponseTimeout ?? silo.Options.ResponseTimeout);
        var mayInline = silo.Threads.AllowInline
            && TaskScheduler.Current is not Activation
            && SynchronizationContext.Current is null
            && !request.Is(GrainMethodOptions.OneWay)
            && !ExecutionContext.IsFlowSuppressed()
            && RuntimeHelpers.TryEnsureSufficientExecutionStack();
        return CallTelemetry.IsOn(silo)
            ? PostObserved(target, request, mayInline, token)
            : Post(target, request, mayInline, token);
    }

    /// <summary>Passes on what an activation that ended did not execute.</summary>
    public void Forward(GrainId grainId, GrainRequest request)
    {
        if (request.IsInternal)
        {
            return; // A timer's tick: it ends with the activation.
        }

        try
        {
            if (++request.Forwards > ForwardsMax)
            {
                throw new OrleansException(
                    $"{request.Method.Name} of {grainId} met {ForwardsMax} activations that ended before executing it. "
                    + "Does OnActivateAsync call DeactivateOnIdle?");
            }

            while (!silo.Catalog.GetOrBegin(grainId).TryPost(request, mayInline: false, out _))
            {
                // It ended in between: look again.
            }
        }
        catch (OrleansException exception)
        {
            request.Complete(request.Failed(exception));
        }
    }

    // Apart, so that only calls that are observed pay for the closure.
    private Task? PostObserved(GrainReference target, GrainRequest request, bool mayInline, CancellationToken token) =>
        CallTelemetry.Send(silo, target, request, () => Post(target, request, mayInline, token));

    private Task? Post(GrainReference target, GrainRequest request, bool mayInline, CancellationToken token)
    {
        while (true)
        {
            var activation = target.Target;
            if (activation is null)
            {
                try
                {
                    target.Target = activation = silo.Catalog.GetOrBegin(target.GrainId);
                }
                catch (OrleansException exception)
                {
                    return request.Failed(exception);
                }
            }

            if (token.CanBeCanceled && request.Cancellation is null)
            {
                request.Cancellation = new CallCancellation(request, token);
                request.CancellationToken = request.Cancellation.GrainToken;
            }

            if (activation.TryPost(request, mayInline, out var outcome))
            {
                if (outcome is null)
                {
                    request.Cancellation?.Listen();
                }

                return outcome;
            }

            target.Target = null;
        }
    }
}

using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Sends every call to its activation: here, or in the silo that owns the grain.</summary>
internal sealed class LocalRouter(Silo silo) : IGrainCallRouter
{
    /// <summary>How often a request may meet an activation that ends before executing it.</summary>
    private const int ForwardsMax = 10;

    /// <summary>What sees calls before they are sent; null: nothing does.</summary>
    public IOutgoingGrainCallFilter[]? Filters { get; set; }

    public Task? Send(GrainReference target, GrainRequest request) =>
        Filters is { } filters && !Placement.IsAddressed(target.GrainId)
            ? request.Through(new OutgoingCallContext(this, target, request, filters))
            : SendNow(target, request);

    /// <summary>Sends a request past the filters.</summary>
    public Task? SendNow(GrainReference target, GrainRequest request)
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

        if (silo.Cluster is { } cluster && cluster.RouteOf(grainId) is { IsHere: false } route)
        {
            PassOn(cluster, route, grainId, request);
            return;
        }

        Deliver(grainId, request);
    }

    /// <summary>Gives a request to its activation, which is in this silo, but never runs it on this thread.</summary>
    public void Deliver(GrainId grainId, GrainRequest request)
    {
        try
        {
            if (++request.Forwards > ForwardsMax)
            {
                throw new OrleansException(
                    $"{request.Method.Name} of {grainId} met {ForwardsMax} activations that ended before executing it. "
                    + "Does OnActivateAsync call DeactivateOnIdle?");
            }

            var isNew = Link(request, request.CancellationToken);
            var refused = silo.Catalog.Post(grainId, request);
            if (refused is not null && request.Stage == RequestStage.Sending)
            {
                request.Complete(refused); // It came from elsewhere: nobody looks at what this returns.
            }
            else if (isNew)
            {
                request.Cancellation!.Listen();
            }
        }
        catch (SiloUnavailableException exception) when (request.Incoming is { } call)
        {
            call.Reject(RejectReason.Stopping, exception.Message);
        }
        catch (OrleansException exception)
        {
            request.Complete(request.Failed(exception));
        }
    }

    // To the silo that owns the grain now; or back to the silo that sent it here, which then finds that one.
    private static void PassOn(ClusterCalls cluster, in Route route, GrainId grainId, GrainRequest request)
    {
        if (request.Incoming is { } call)
        {
            call.Reject(RejectReason.NotOwner, $"{grainId} moved to another silo while the call waited.");
            return;
        }

        var token = request.CancellationToken;
        if (request.Cancellation is { } link)
        {
            token = link.CallerToken;
            link.End();
            request.Cancellation = null;
            request.CancellationToken = token;
        }

        if (cluster.Send(route, grainId, request, token) is { } failed)
        {
            request.Complete(failed);
        }
    }

    // Whether the grain's token is linked to the caller's now, and was not before.
    private static bool Link(GrainRequest request, CancellationToken token)
    {
        if (!token.CanBeCanceled || request.Cancellation is not null)
        {
            return false;
        }

        request.Cancellation = new CallCancellation(request, token);
        request.CancellationToken = request.Cancellation.GrainToken;
        return true;
    }

    // Apart, so that only calls that are observed pay for the closure.
    private Task? PostObserved(GrainReference target, GrainRequest request, bool mayInline, CancellationToken token) =>
        CallTelemetry.Send(silo, target, request, () => Post(target, request, mayInline, token));

    private Task? Post(GrainReference target, GrainRequest request, bool mayInline, CancellationToken token)
    {
        if (silo.Cluster is { } cluster && cluster.RouteOf(target.GrainId) is { IsHere: false } route)
        {
            return cluster.Send(route, target.GrainId, request, token);
        }

        while (true)
        {
            var activation = target.Target;
            if (activation is null)
            {
                try
                {
                    if (silo.References.IsWorker(target.GrainId.Type))
                    {
                        return PostToWorker(target.GrainId, request, token);
                    }

                    target.Target = activation = silo.Catalog.GetOrBegin(target.GrainId);
                }
                catch (SiloUnavailableException)
                    when (silo.Cluster?.RouteOf(target.GrainId) is { IsHere: false } moved)
                {
                    // This silo began to leave after the way was chosen.
                    return silo.Cluster.Send(moved, target.GrainId, request, token);
                }
                catch (OrleansException exception)
                {
                    return request.Failed(exception);
                }
            }

            Link(request, token);
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

    private Task? PostToWorker(GrainId grainId, GrainRequest request, CancellationToken token)
    {
        Link(request, token);
        var refused = silo.Catalog.Post(grainId, request);
        if (refused is null)
        {
            request.Cancellation?.Listen();
        }

        return refused;
    }
}

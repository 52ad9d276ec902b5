using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Sends calls by interfaces of observers: to the process that has the observer, or, since a grain may be one too, to
/// the grain. Filters do not see calls of observers.
/// </summary>
/// <param name="silo">Whose references use it.</param>
/// <param name="grains">For grains.</param>
internal sealed class ObserverRouter(Silo silo, IGrainCallRouter grains) : IGrainCallRouter
{
    public Task? Send(GrainReference target, GrainRequest request)
    {
        if (!ObserverId.TryParse(target.GrainId, out var observer))
        {
            return grains.Send(target, request);
        }

        var token = request.CancellationToken;
        if (token.IsCancellationRequested)
        {
            return request.Cancelled(token);
        }

        request.Context = CallContext.Current;
        request.Deadline = silo.Clock.After(request.Method.ResponseTimeout ?? silo.Options.ResponseTimeout);
        return CallTelemetry.IsOn(silo)
            ? SendObserved(observer, target, request, token)
            : SendNow(observer, target.GrainId, request, token);
    }

    // Apart, so that only calls that are observed pay for the closure.
    private Task? SendObserved(
        ObserverId observer, GrainReference target, GrainRequest request, CancellationToken token) =>
        CallTelemetry.Send(silo, target, request, () => SendNow(observer, target.GrainId, request, token));

    private Task? SendNow(ObserverId observer, GrainId target, GrainRequest request, CancellationToken token) =>
        silo.Cluster is { } cluster && observer.Process != silo.Process
            ? cluster.Send(cluster.RouteOf(target), target, request, token)
            : silo.Observers.Post(observer, request, token);
}

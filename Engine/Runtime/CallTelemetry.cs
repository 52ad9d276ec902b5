using System.Diagnostics;
using Orleans.Diagnostics;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Traces and times calls while somebody listens. Nobody listening costs two loads per call.
/// </summary>
internal static class CallTelemetry
{
    private static readonly ActivitySource Source = new(ActivitySources.ApplicationGrainActivitySourceName);

    public static bool IsOn(Silo silo) => Source.HasListeners() || silo.Instruments.Latency.Enabled;

    /// <summary>Sends with the caller's activity around, which ends with the call.</summary>
    public static Task? Send(Silo silo, GrainReference target, GrainRequest request, Func<Task?> send)
    {
        var callers = Activity.Current;
        var began = silo.Time.GetTimestamp();
        var activity = Begin(ActivityKind.Client, target.GrainId, request, callers?.Context ?? default);
        if (activity is not null)
        {
            request.Context = (request.Context ?? CallContext.Empty) with { Trace = activity.Context };
        }

        Activity.Current = callers; // The call's activity is not the caller's.
        var outcome = send();
        var ending = outcome ?? (request.Is(GrainMethodOptions.OneWay) ? Task.CompletedTask : request.Promised);
        _ = ending.ContinueWith(
            (task, _) =>
            {
                silo.Instruments.Latency.Record(silo.Time.GetElapsedTime(began).TotalMilliseconds);
                End(activity, task);
            },
            null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return outcome;
    }

    /// <summary>Runs the method with the grain's activity around, which ends with the method.</summary>
    public static Task Run(GrainId grainId, GrainRequest request, object grain, ActivityContext parent)
    {
        var activity = Begin(ActivityKind.Server, grainId, request, parent);
        Task? task = null;
        try
        {
            task = request.Run(grain);
            return task;
        }
        finally
        {
            _ = task?.ContinueWith(
                static (task, state) => End((Activity?)state, task),
                activity, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static Activity? Begin(ActivityKind kind, GrainId grainId, GrainRequest request, ActivityContext parent)
    {
        var activity = Source.StartActivity(request.Method.Name, kind, parent);
        activity?.SetTag("rpc.system", "orleans");
        activity?.SetTag("rpc.method", request.Method.Name);
        activity?.SetTag("rpc.orleans.target_id", grainId.ToString());
        return activity;
    }

    private static void End(Activity? activity, Task task)
    {
        if (activity is null)
        {
            return;
        }

        if (task.Exception?.InnerException is { } error)
        {
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
            activity.AddException(error);
        }

        activity.Stop();
    }
}

using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Commerce.Engine;

/// <summary>A call on its way through filters. Made only where there are any.</summary>
/// <param name="request">The call.</param>
/// <param name="grain">What is called.</param>
/// <param name="target">Its identity.</param>
internal abstract class GrainCallContext(GrainRequest request, object grain, GrainId target) : IGrainCallContext
{
    private int _stage;
    private object? _result;

    public IInvokable Request => request;

    public object Grain => grain;

    public abstract GrainId? SourceId { get; }

    public GrainId TargetId => target;

    public string InterfaceName => Request.GetInterfaceName();

    public string MethodName => Request.GetMethodName();

    public MethodInfo InterfaceMethod => Request.GetMethod();

    /// <summary>Whether the method has run or a filter has given a result instead.</summary>
    public bool HasResult { get; private set; }

    public object? Result
    {
        get => _result;
        set => (_result, HasResult) = (value, true);
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        try
        {
            await NextAsync(stage);
        }
        finally
        {
            _stage = stage; // A filter that calls again goes the same way again.
        }
    }

    protected abstract Task NextAsync(int stage);
}

/// <summary>A call in a turn of its grain.</summary>
internal sealed class IncomingCallContext(
    Activation activation, GrainRequest request, IIncomingGrainCallFilter[] filters)
    : GrainCallContext(request, activation.GrainInstance!, activation.GrainId), IIncomingGrainCallContext
{
    private readonly GrainRequest _request = request;

    public override GrainId? SourceId => null;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = Grain.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    protected override Task NextAsync(int stage) =>
        stage < filters.Length ? filters[stage].Invoke(this) : CallAsync();

    private async Task CallAsync()
    {
        var call = activation.Call(_request);
        await call;
        Result = _request.ResultOf(call);
    }
}

/// <summary>A call that leaves its caller.</summary>
internal sealed class OutgoingCallContext(
    LocalRouter router, GrainReference target, GrainRequest request, IOutgoingGrainCallFilter[] filters)
    : GrainCallContext(request, target, target.GrainId), IOutgoingGrainCallContext
{
    private readonly GrainRequest _request = request;

    public override GrainId? SourceId => SourceContext?.GrainId;

    public IGrainContext? SourceContext { get; } = TaskScheduler.Current as Activation;

    protected override Task NextAsync(int stage) =>
        stage < filters.Length ? filters[stage].Invoke(this) : SendAsync();

    // A copy each time: what was sent once cannot be sent again.
    private async Task SendAsync()
    {
        var sent = _request.Copy();
        var call = router.SendNow(target, sent);
        if (!sent.Is(GrainMethodOptions.OneWay))
        {
            call ??= sent.Promised;
            await call;
            Result = sent.ResultOf(call);
        }
    }
}

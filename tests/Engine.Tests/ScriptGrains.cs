using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace Commerce.Engine.Tests;

/// <summary>A grain that does what the test has written for the step that it is asked for.</summary>
public interface IScript : IGrainWithStringKey
{
    Task<string> RunAsync(string step, CancellationToken cancellationToken = default);

    Task DoAsync(string step);

    ValueTask<string> ValueAsync(string step);

    [AlwaysInterleave]
    Task<string> InterleaveAsync(string step);

    [ReadOnly]
    Task<string> ReadAsync(string step);

    [OneWay]
    Task TellAsync(string step);

    [ResponseTimeout("00:00:01")]
    Task<string> RunWithinASecondAsync(string step);
}

public interface ISerialGrain : IScript;

public interface IReentrantGrain : IScript;

public interface IWorkerGrain : IScript;

public interface IHospitableWorkerGrain : IScript;

public interface IFilteredGrain : IScript;

public interface IHospitableGrain : IScript;

public interface IRemindedGrain : IScript;

/// <summary>What a step sees.</summary>
internal sealed record Step(ScriptGrain Grain, CancellationToken Token);

/// <summary>What a test has written.</summary>
internal sealed class Script
{
    public ConcurrentDictionary<string, Func<Step, Task<string>>> Steps { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Log { get; } = new();

    public Func<Step, Task> Activating { get; set; } = _ => Task.CompletedTask;

    public Func<Step, DeactivationReason, Task> Deactivating { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Step, string, TickStatus, Task> Reminding { get; set; } = (_, _, _) => Task.CompletedTask;

    public Func<IIncomingGrainCallContext, Task> Filter { get; set; } = context => context.Invoke();

    public Action Constructing { get; set; } = () => { };

    public Func<Step, Task<string>> this[string step]
    {
        set => Steps[step] = value;
    }

    /// <summary>A step that does not end before the test says so.</summary>
    public Gate Gate(string step)
    {
        var gate = new Gate();
        this[step] = async _ =>
        {
            gate.Entered.SetResult();
            return await gate.Opened.Task;
        };
        return gate;
    }
}

internal sealed class Gate
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<string> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open(string answer = "") => Opened.SetResult(answer);
}

internal abstract class ScriptGrain : Grain, IScript
{
    private static int _instances;

    protected ScriptGrain(Script script)
    {
        Script = script;
        script.Constructing();
    }

    public int Instance { get; } = Interlocked.Increment(ref _instances);

    private Script Script { get; }

    public IGrainFactory Grains => GrainFactory;

    public int Counter { get; set; }

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        Script.Activating(new(this, cancellationToken));

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Script.Log.Enqueue(reason.ReasonCode.ToString());
        return Script.Deactivating(new(this, cancellationToken), reason);
    }

    public Task<string> RunAsync(string step, CancellationToken cancellationToken = default) =>
        Script.Steps[step](new(this, cancellationToken));

    public Task DoAsync(string step) => RunAsync(step, default);

    public ValueTask<string> ValueAsync(string step) => new(RunAsync(step, default));

    public Task<string> InterleaveAsync(string step) => RunAsync(step, default);

    public Task<string> ReadAsync(string step) => RunAsync(step, default);

    public Task TellAsync(string step) => RunAsync(step, default);

    public Task<string> RunWithinASecondAsync(string step) => RunAsync(step, default);

    public void End() => DeactivateOnIdle();

    public void Delay(TimeSpan span) => DelayDeactivation(span);
}

internal sealed class SerialGrain(Script script) : ScriptGrain(script), ISerialGrain;

internal sealed class RemindedGrain(Script script) : ScriptGrain(script), IRemindedGrain, IRemindable
{
    private readonly Script _script = script;

    public Task ReceiveReminder(string reminderName, TickStatus status) =>
        _script.Reminding(new(this, default), reminderName, status);
}

/// <summary>Sees its own calls.</summary>
internal sealed class FilteredGrain(Script script) : ScriptGrain(script), IFilteredGrain, IIncomingGrainCallFilter
{
    private readonly Script _script = script;

    public Task Invoke(IIncomingGrainCallContext context) => _script.Filter(context);
}

[StatelessWorker(2)]
internal sealed class WorkerGrain(Script script) : ScriptGrain(script), IWorkerGrain;

/// <summary>Lets in who is "welcome", and throws at who "throws".</summary>
[MayInterleave(nameof(IsWelcome))]
internal sealed class HospitableGrain(Script script) : ScriptGrain(script), IHospitableGrain
{
    public static bool IsWelcome(IInvokable request) => request.GetArgument(0) switch
    {
        "throws" => throw new NotSupportedException("Not that one."),
        var step => $"{step}".StartsWith("welcome", StringComparison.Ordinal),
    };
}

/// <summary>Lets in whom the test does.</summary>
[StatelessWorker(2)]
[MayInterleave(nameof(IsWelcome))]
internal sealed class HospitableWorkerGrain(Script script) : ScriptGrain(script), IHospitableWorkerGrain
{
    public static Predicate<object?> Welcome { get; set; } = _ => false;

    public static bool IsWelcome(IInvokable request) => Welcome(request.GetArgument(0));
}

[Reentrant]
internal sealed class ReentrantGrain(Script script) : ScriptGrain(script), IReentrantGrain;

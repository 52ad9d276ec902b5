using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Commerce.Engine;

/// <summary>
/// One call of one method: its arguments, its place in the mailbox, and what the caller awaits. The source generator
/// derives a class per method.
/// </summary>
public abstract class GrainRequest : IInvokable
{
    /// <summary>The next one in the mailbox.</summary>
    internal GrainRequest? Next;

    /// <summary>The activation that has it.</summary>
    internal Activation? Owner;

    /// <summary>What flows from the caller.</summary>
    internal CallContext? Context;

    /// <summary>The link between the caller's token and the grain's, if there is one.</summary>
    internal CallCancellation? Cancellation;

    /// <summary>When the caller stops waiting, by <see cref="SiloClock"/>.</summary>
    internal long Deadline;

    /// <summary>When the running of it began, by <see cref="SiloClock"/>.</summary>
    internal long StartedAt;

    /// <summary>The index among the running ones.</summary>
    internal int Slot;

    /// <summary>Where it is. Changed under the lock of the activation that holds it.</summary>
    internal RequestStage Stage;

    /// <summary>How often it was passed on because an activation ended before executing it.</summary>
    internal byte Forwards;

    /// <summary>Whether the predicate of the grain's class says that it may run beside others.</summary>
    internal bool MayInterleave;

    /// <summary>The token that the method is given; replaced by one that belongs to the grain's turns.</summary>
    protected virtual CancellationToken Token
    {
        get => default;
        set => throw new NotSupportedException($"{Method.Name} has no token.");
    }

    /// <summary>How many arguments there are, tokens included.</summary>
    protected virtual int ArgumentCount => 0;

    /// <summary>The method of the interface.</summary>
    protected virtual MethodInfo? Declared => null;

    internal GrainMethod Method => Describe();

    internal CancellationToken CancellationToken
    {
        get => Token;
        set => Token = value;
    }

    /// <summary>Whether it comes from the engine itself, and so is exempt from bounds and deadlines.</summary>
    internal virtual bool IsInternal => false;

    /// <summary>Whether it runs beside all others, and all others beside it.</summary>
    internal bool Interleaves => MayInterleave || Is(GrainMethodOptions.AlwaysInterleave);

    internal bool Is(GrainMethodOptions option) => (Method.Options & option) != GrainMethodOptions.None;

    internal Task Run(object grain) => Invoke(grain);

    /// <summary>Which method it is.</summary>
    /// <returns>The method.</returns>
    protected abstract GrainMethod Describe();

    /// <summary>Calls the method.</summary>
    /// <param name="grain">The instance.</param>
    /// <returns>What the method returns.</returns>
    protected abstract Task Invoke(object grain);

    /// <summary>Writes the arguments.</summary>
    /// <param name="writer">Where to.</param>
    protected virtual void WriteMembers(WireWriter writer)
    {
    }

    /// <summary>An argument.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>The argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    protected virtual object? GetArgument(int index) => throw NoArgument(index);

    /// <summary>Replaces an argument.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="value">Of the parameter's type.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    protected virtual void SetArgument(int index, object? value) => throw NoArgument(index);

    int IInvokable.GetArgumentCount() => ArgumentCount;

    object? IInvokable.GetArgument(int index) => GetArgument(index);

    void IInvokable.SetArgument(int index, object value) => SetArgument(index, value);

    string IInvokable.GetMethodName() => Declared!.Name;

    string IInvokable.GetInterfaceName() => Declared!.DeclaringType!.FullName!;

    MethodInfo IInvokable.GetMethod() => Declared!;

    Type IInvokable.GetInterfaceType() => Declared!.DeclaringType!;

    /// <summary>The same call, to be sent; this one was not.</summary>
    internal GrainRequest Copy() => (GrainRequest)MemberwiseClone();

    /// <summary>Runs it through filters.</summary>
    /// <returns>A task of the kind that the method returns.</returns>
    internal abstract Task Through(GrainCallContext context);

    /// <summary>What a method that succeeded gave.</summary>
    internal virtual object? ResultOf(Task outcome) => null;

    /// <summary>A failed task of the kind that the method returns.</summary>
    internal abstract Task Failed(Exception exception);

    /// <summary>A cancelled task of the kind that the method returns.</summary>
    internal abstract Task Cancelled(CancellationToken token);

    /// <summary>Makes what the caller awaits, if the call does not end at once.</summary>
    internal abstract void Promise(ICompletions completions);

    /// <summary>The same for a caller outside of any grain, who may go on where another process has answered.</summary>
    internal abstract void PromiseAnswer(ITurnThreads threads);

    /// <summary>What the caller awaits, if the call did not end at once.</summary>
    internal abstract Task Promised { get; }

    /// <summary>The call from another process that this is; null: the caller is in this one.</summary>
    internal abstract IncomingCall? Incoming { get; }

    /// <summary>Says that the caller is in another process, instead of <see cref="Promise"/>.</summary>
    internal abstract void AnswerTo(IncomingCall call);

    /// <summary>Gives the caller what the method gave. Later answers are ignored.</summary>
    internal abstract void Complete(Task outcome);

    private ArgumentOutOfRangeException NoArgument(int index) =>
        new(nameof(index), index, $"{Method.Name} has {ArgumentCount} arguments, numbered from 0.");

    /// <summary>Writes the arguments, as members with their positions; a token is not among them.</summary>
    internal void WriteArguments(WireWriter writer) => WriteMembers(writer);

    /// <summary>Writes what a method that succeeded gave.</summary>
    internal virtual void WriteResult(WireWriter writer, Task outcome)
    {
    }

    /// <summary>Reads what <see cref="WriteResult"/> wrote, for <see cref="Complete"/>.</summary>
    internal virtual Task ReadResult(ref WireReader reader) => Task.CompletedTask;
}

/// <summary>Where a request is.</summary>
internal enum RequestStage : byte
{
    Sending,
    Queued,
    Running,

    /// <summary>Answered: the caller knows, whether the method still runs or not.</summary>
    Answered,
}

/// <summary>A call of a method with a result.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public abstract class GrainRequest<TResult> : GrainRequest
{
    // What a local caller awaits, or the call from another process that is to be answered.
    private object? _waiter;

    internal Task<TResult> Completion => ((TaskCompletionSource<TResult>)_waiter!).Task;

    internal sealed override IncomingCall? Incoming => _waiter as IncomingCall;

    internal sealed override Task Promised => Completion;

    internal sealed override Task Failed(Exception exception) => Task.FromException<TResult>(exception);

    internal sealed override Task Cancelled(CancellationToken token) => Task.FromCanceled<TResult>(token);

    internal sealed override void Promise(ICompletions completions) => _waiter ??= completions.Create<TResult>();

    internal sealed override void PromiseAnswer(ITurnThreads threads) =>
        _waiter ??= new AwaitedAnswer<TResult>(threads);

    internal sealed override void AnswerTo(IncomingCall call) => _waiter = call;

    internal sealed override void Complete(Task outcome)
    {
        if (_waiter is AwaitedAnswer<TResult> answer)
        {
            answer.Complete((Task<TResult>)outcome);
        }
        else if (_waiter is TaskCompletionSource<TResult> completion)
        {
            completion.TrySetFromTask((Task<TResult>)outcome);
        }
        else
        {
            ((IncomingCall)_waiter!).Answer(this, outcome);
        }
    }

    internal sealed override void WriteResult(WireWriter writer, Task outcome) =>
        WriteValue(writer, ((Task<TResult>)outcome).GetAwaiter().GetResult());

    internal sealed override object? ResultOf(Task outcome) => ((Task<TResult>)outcome).GetAwaiter().GetResult();

    internal sealed override Task Through(GrainCallContext context) => ThroughAsync(context);

    internal sealed override Task ReadResult(ref WireReader reader) => Task.FromResult(ReadValue(ref reader));

    private async Task<TResult> ThroughAsync(GrainCallContext context)
    {
        await context.Invoke();
        return context.HasResult
            ? (TResult)context.Result!
            : throw new InvalidOperationException(
                $"A filter of {Method.Name} neither called Invoke nor gave a Result. To refuse a call, throw.");
    }

    /// <summary>Writes the result, as a member with number 0.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The result.</param>
    protected abstract void WriteValue(WireWriter writer, TResult value);

    /// <summary>Reads a result.</summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The result.</returns>
    protected abstract TResult ReadValue(ref WireReader reader);
}

/// <summary>A call of a method without a result.</summary>
public abstract class VoidGrainRequest : GrainRequest
{
    private object? _waiter;

    internal sealed override Task Through(GrainCallContext context) => context.Invoke();

    internal Task Completion => ((TaskCompletionSource)_waiter!).Task;

    internal sealed override IncomingCall? Incoming => _waiter as IncomingCall;

    internal sealed override Task Promised => Completion;

    internal sealed override Task Failed(Exception exception) => Task.FromException(exception);

    internal sealed override Task Cancelled(CancellationToken token) => Task.FromCanceled(token);

    internal sealed override void Promise(ICompletions completions) => _waiter ??= completions.Create();

    internal sealed override void PromiseAnswer(ITurnThreads threads) => _waiter ??= new AwaitedAnswer(threads);

    internal sealed override void AnswerTo(IncomingCall call) => _waiter = call;

    internal sealed override void Complete(Task outcome)
    {
        if (_waiter is AwaitedAnswer answer)
        {
            answer.Complete(outcome);
        }
        else if (_waiter is TaskCompletionSource completion)
        {
            completion.TrySetFromTask(outcome);
        }
        else
        {
            (_waiter as IncomingCall)?.Answer(this, outcome); // Null: one-way, from another process.
        }
    }
}

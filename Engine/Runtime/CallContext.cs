using System.Collections.Immutable;
using System.Diagnostics;

namespace Commerce.Engine;

/// <summary>What flows from a caller down its calls. Immutable, so that sending it costs a pointer.</summary>
/// <param name="Values">The entries of the request context.</param>
/// <param name="Chain">The call chain that may come back into an activation; empty: none.</param>
/// <param name="Trace">The activity of the call, if it is traced.</param>
internal sealed record CallContext(
    ImmutableDictionary<string, object> Values, Guid Chain, ActivityContext? Trace = null)
{
    public static readonly CallContext Empty = new(ImmutableDictionary<string, object>.Empty, Guid.Empty);

    /// <summary>The context in which nothing flows: every turn starts in it.</summary>
    public static readonly ExecutionContext Nothing = CaptureNothing();

    private static readonly AsyncLocal<CallContext?> Flowing = new();

    public static CallContext? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>Nothing that flowed into what this thread has just done flows into what it does next.</summary>
    public static void Leave()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), Nothing))
        {
            ExecutionContext.Restore(Nothing);
        }
    }

    private static ExecutionContext CaptureNothing()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart(); // Unsafe: without the context of whoever comes first.
        thread.Join();
        return captured!;
    }
}

using Commerce.Engine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain can ask of its activation.</summary>
public static class GrainBaseExtensions
{
    /// <summary>
    /// Ends the activation after the requests that are running. Calls that wait, and later ones, go to a new
    /// activation.
    /// </summary>
    /// <param name="grain">The grain.</param>
    public static void DeactivateOnIdle(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain called DeactivateOnIdle."));
    }

    /// <summary>
    /// Calls back in turns of this activation. Ticks never overlap each other; the period counts from the end of a
    /// tick; an error is logged and the next tick comes; the timer dies with the activation and does not keep it alive
    /// unless <see cref="GrainTimerCreationOptions.KeepAlive"/> says so.
    /// </summary>
    /// <typeparam name="TState">What the callback is given.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick. Its token fires when the timer is disposed or the activation ends.</param>
    /// <param name="state">What the callback is given.</param>
    /// <param name="options">When, how often, and whether ticks interleave with calls.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return ((Activation)grain.GrainContext).RegisterTimer(token => callback(state, token), options);
    }

    /// <summary>The same, with what the callback needs.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="options">When, how often, and whether ticks interleave with calls.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return ((Activation)grain.GrainContext).RegisterTimer(callback, options);
    }

    /// <summary>The same, with what the callback needs.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="options">When, how often, and whether ticks interleave with calls.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, _ => callback(), options);
    }

    /// <summary>The same, with what the callback needs.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="options">When, how often, and whether ticks interleave with calls.</param>
    /// <param name="state">What the callback is given.</param>
    /// <typeparam name="TState">What the callback is given.</typeparam>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, _ => callback(state), options);
    }

    /// <summary>The same, with the two times that every timer has.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="dueTime">Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not started.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>The same, with the two times that every timer has.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="dueTime">Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not started.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>The same, with the two times that every timer has.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick.</param>
    /// <param name="dueTime">Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not started.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one.</param>
    /// <param name="state">What the callback is given.</param>
    /// <typeparam name="TState">What the callback is given.</typeparam>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>The same, with the two times that every timer has.</summary>
    /// <typeparam name="TState">What the callback is given.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">One tick. Its token fires when the timer is disposed or the activation ends.</param>
    /// <param name="state">What the callback is given.</param>
    /// <param name="dueTime">Until the first tick; <see cref="Timeout.InfiniteTimeSpan"/>: not started.</param>
    /// <param name="period">From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/>: one
    /// tick.</param>
    /// <returns>The timer, to change or to dispose.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        TimeSpan dueTime,
        TimeSpan period) =>
        RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));
}

using Commerce.Storage;

namespace Commerce.Persistence;

/// <summary>
/// Long work for which nobody waits, step by step on a timer. Where it is, is written down: an activation that finds it
/// under way goes on with it, at the worst with the same step again.
/// </summary>
internal abstract class GrainInSteps<T> : Grain
    where T : class
{
    private readonly GrainRow<T> _row;
    private readonly TimeSpan _period;
    private IGrainTimer? _timer;

    /// <param name="store">Where the row is.</param>
    /// <param name="grainType">Kind of the row.</param>
    /// <param name="period">From the end of a step to the next one.</param>
    protected GrainInSteps(IShardStore store, string grainType, TimeSpan period)
    {
        _row = new GrainRow<T>(this, store, grainType);
        Store = store;
        _period = period;
    }

    /// <summary>Where the row is, and what the work is about.</summary>
    protected IShardStore Store { get; }

    /// <summary>What is written down; null: it was never begun.</summary>
    protected T? State => _row.State;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _row.ReadAsync(cancellationToken);
        if (State is { } state && IsRunning(state))
        {
            GoOn();
        }
    }

    /// <summary>Whether there is more to do.</summary>
    protected abstract bool IsRunning(T state);

    /// <summary>Does a step. One that fails is done again.</summary>
    protected abstract Task StepAsync(CancellationToken cancellationToken);

    /// <summary>Begins, unless it is under way.</summary>
    protected async Task<T> BeginAsync(Func<T> begin)
    {
        if (State is not { } state || !IsRunning(state))
        {
            await _row.WriteAsync(begin());
            GoOn();
        }

        return State!;
    }

    /// <summary>Writes down where it is; stops, if it is at its end.</summary>
    protected async Task NoteAsync(T state)
    {
        await _row.WriteAsync(state);
        if (State is { } now && !IsRunning(now)) // Somebody may have begun anew at once.
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>The next step comes only then.</summary>
    protected void Wait(TimeSpan time) => _timer?.Change(time, _period);

    // Interleaved: a step may take minutes, and whoever asks how far it is does not wait for it. The next step comes
    // only when it has ended, and nobody begins anew while the work is under way.
    private void GoOn() => _timer ??= this.RegisterGrainTimer(
        StepAsync, new GrainTimerCreationOptions(_period, _period) { KeepAlive = true, Interleave = true });
}

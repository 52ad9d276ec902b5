using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <content>Beginning and ending.</content>
internal sealed partial class Activation
{
    private readonly List<GrainTimer> _timers = [];
    private AsyncServiceScope? _scope;
    private CancellationTokenSource? _stuck;

    /// <summary>What sees calls before the grain; null: nothing does.</summary>
    private IIncomingGrainCallFilter[]? _filters;

    /// <summary>Begins to activate. Once, by who put it into the catalog.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _stateDeadline = Silo.Clock.After(Silo.Options.ActivationTimeout);
            _swept = true;
        }

        Silo.Sweeper.Add(this);
        _ = Task.Factory.StartNew(
            ActivateAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        bool queue;
        lock (_gate)
        {
            if (_state is ActivationState.Deactivating or ActivationState.Ended
                || _reason.ReasonCode != DeactivationReasonCode.None)
            {
                return;
            }

            _reason = deactivationReason;
            if (_state == ActivationState.Activating)
            {
                return; // ActivateAsync looks at the reason when it is done.
            }

            queue = BeginDeactivating();
        }

        Silo.Sweeper.Add(this);
        if (queue)
        {
            Silo.Threads.Queue(this);
        }

        if (cancellationToken.CanBeCanceled)
        {
            var registration = cancellationToken.UnsafeRegister(static state => ((Activation)state!).Abandon(), this);
            _ = Deactivated.ContinueWith(
                static (_, state) => ((CancellationTokenRegistration)state!).Unregister(),
                registration, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, Default);
        }
    }

    public void DelayDeactivation(TimeSpan span)
    {
        lock (_gate)
        {
            _keepUntil = span <= TimeSpan.Zero ? 0 : Silo.Clock.After(span);
        }
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_gate)
        {
            if (_state is ActivationState.Deactivating or ActivationState.Ended)
            {
                throw new InvalidOperationException(
                    $"{GrainId} registered a timer while it ends ({_reason.ReasonCode}). Register timers before that.");
            }

            _timers.Add(timer);
        }

        timer.Start();
        return timer;
    }

    public void Forget(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>Ends it if nobody called for the age, which is its class's or this one.</summary>
    public void CollectIfIdle(long now, TimeSpan? age = null)
    {
        lock (_gate)
        {
            var limit = (age ?? Class.CollectionAge) is var span && span == TimeSpan.MaxValue
                ? long.MaxValue
                : (long)span.TotalMilliseconds;
            if (_state != ActivationState.Active || _busy || _runningCount > 0 || _first is not null
                || now < _keepUntil || now - _usedAt < limit)
            {
                return;
            }
        }

        Silo.Instruments.Collected.Add(1);
        Deactivate(
            new DeactivationReason(DeactivationReasonCode.ActivationIdle, "Nobody called for the collection age."));
    }

    public void Touch()
    {
        lock (_gate)
        {
            _usedAt = Silo.Clock.Now;
        }
    }

    private async Task ActivateAsync()
    {
        try
        {
            _stuck = new CancellationTokenSource(Silo.Options.ActivationTimeout, Silo.Time);
            _scope = Silo.Services.CreateAsyncScope();
            var construction = new GrainConstruction(this);
            _creating = this;
            try
            {
                GrainInstance = Class.Construct(construction);
            }
            finally
            {
                _creating = null;
            }

            _filters = Silo.FiltersOf(GrainInstance);
            foreach (var state in construction.States)
            {
                await state.ReadStateAsync(_stuck.Token);
            }

            if (GrainInstance is Grain { Kept: { } kept })
            {
                await kept.ReadStateAsync(_stuck.Token);
            }

            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(_stuck.Token);
            }
        }
#pragma warning disable CA1031 // the callers get it
        catch (Exception exception)
        {
            if (!HasEnded)
            {
                Silo.Instruments.FailedToActivate.Add(1);
                Silo.Log.ActivationFailed(GrainId, exception);
            }

            await DisposeAsync();
            End(exception);
            return;
        }
#pragma warning restore CA1031

        _stuck.Dispose();
        Silo.Instruments.Created.Add(1);
        if (!TryBecomeActive())
        {
            await DisposeAsync();
        }
    }

    /// <summary>No: it took too long and was given up.</summary>
    private bool TryBecomeActive()
    {
        lock (_gate)
        {
            if (_state != ActivationState.Activating)
            {
                return false;
            }

            _state = ActivationState.Active;
            if (_reason.ReasonCode != DeactivationReasonCode.None)
            {
                BeginDeactivating();
            }

            return true;
        }
    }

    /// <summary>Under the lock. Whether to queue this to a thread.</summary>
    private bool BeginDeactivating()
    {
        _state = ActivationState.Deactivating;
        _stateDeadline = Silo.Clock.After(Silo.Options.DeactivationTimeout);
        _swept = true;
        foreach (var timer in _timers)
        {
            timer.Stop();
        }

        var queue = !_busy && HasWork();
        _busy |= queue;
        return queue;
    }

    /// <summary>Under the lock. Whether all that was running has ended and the last act can begin.</summary>
    private bool MayFinish() =>
        (_state == ActivationState.Deactivating || _isAbandoned) && _runningCount == 0 && !_finishing;

    private bool _finishing;
    private bool _isAbandoned;

    /// <summary>Whether it has been given up: what it still does is nobody's concern.</summary>
    private bool HasEnded
    {
        get
        {
            lock (_gate)
            {
                return _state == ActivationState.Ended;
            }
        }
    }

    /// <summary>Under the lock, in a turn.</summary>
    private void BeginFinish()
    {
        _finishing = true;
        _ = Task.Factory.StartNew(FinishAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
    }

    private async Task FinishAsync()
    {
        try
        {
            if (!HasEnded && GrainInstance is IGrainBase grain)
            {
                _stuck = new CancellationTokenSource(Silo.Options.DeactivationTimeout, Silo.Time);
                await grain.OnDeactivateAsync(_reason, _stuck.Token);
                _stuck.Dispose();
            }
        }
#pragma warning disable CA1031 // it ends anyway
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, _reason.ReasonCode, exception);
        }
#pragma warning restore CA1031

        await DisposeAsync();
        End(null);
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
#pragma warning disable CA1031 // it ends anyway
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(GrainId, _reason.ReasonCode, exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>The silo stops and waits no longer: every caller is told.</summary>
    public void Abort()
    {
        var stopped = new SiloUnavailableException($"Silo {Silo.SiloAddress} stopped before {GrainId} had ended.");
        GrainRequest[] running;
        lock (_gate)
        {
            running = _running[.._runningCount];
        }

        foreach (var request in running)
        {
            request.Complete(request.Failed(stopped));
        }

        End(stopped);
    }

    /// <summary>Does not wait any longer for what is running. When that has ended, the grain is disposed.</summary>
    private void Abandon()
    {
        Silo.Log.ActivationAbandoned(GrainId, _reason.ReasonCode);
        lock (_gate)
        {
            _isAbandoned |= _state != ActivationState.Ended;
        }

        End(null);
    }

    /// <summary>Out of the catalog; who waits goes to the next activation, or fails if this one never lived.</summary>
    private void End(Exception? failure)
    {
        Silo.Catalog.Remove(this);
        GrainRequest? waiting;
        lock (_gate)
        {
            if (_state == ActivationState.Ended)
            {
                return;
            }

            foreach (var timer in _timers)
            {
                timer.Stop();
            }

            _state = ActivationState.Ended;
            waiting = _first;
            _first = _last = null;
            _waiting = _waitingInterleavers = 0;
        }

        while (waiting is { } request)
        {
            waiting = request.Next;
            request.Next = null;
            if (failure is not null)
            {
                request.Cancellation?.End();
                request.Complete(request.Failed(failure));
            }
            else
            {
                Silo.Router.Forward(GrainId, request);
            }
        }

        Silo.Instruments.Destroyed.Add(1);
        _deactivated.TrySetResult();
    }
}

internal enum ActivationState : byte
{
    Activating,
    Active,

    /// <summary>Starts nothing new; what is running ends, then the grain's own end runs.</summary>
    Deactivating,
    Ended,
}

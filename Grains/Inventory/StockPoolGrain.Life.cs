using Commerce.Delivery;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Inventory;

/// <summary>How an activation of a pool begins, stays, and ends.</summary>
internal sealed partial class StockPoolGrain
{
    /// <summary>
    /// How long callers wait for a silo that is behind to see what the pool's owner saw. Views agree within
    /// milliseconds; where they do not, the silo is cut off, and its callers should ask elsewhere.
    /// </summary>
    private static readonly TimeSpan CatchUpTimeMax = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long an activation that was refused its pool answers so without asking again: two silos with different views
    /// do not fight for a pool, and a refused one costs its callers no wait.
    /// </summary>
    private static readonly TimeSpan StepBackTime = TimeSpan.FromSeconds(1);

    /// <summary>The same when its shard does not take it over now: as often as anybody looks for a change.</summary>
    private static readonly TimeSpan OverloadedTime = TimeSpan.FromMilliseconds(250);

    private async Task<bool> TakeOverAsync(CancellationToken cancellationToken)
    {
        var takeover = new PoolTakeover(
            this.GetPrimaryKeyString(), ids.NewGuid(), Silo, view.Number, view.DeadSilos);
        try
        {
            _row = await store.TakeOverAsync(takeover, cancellationToken);
            return true;
        }
        catch (TakeoverRefusedException refused)
        {
            if (await view.CatchUpAsync(refused.View, CatchUpTimeMax, cancellationToken))
            {
                // Nobody was told anything yet. Whoever the pool belongs to by the newer view gets the calls that wait:
                // another silo, or the next activation here.
                LogCaughtUp(logger, takeover.PoolId, takeover.View, refused.View);
                _refusal = refused;
                DeactivateOnIdle();
                return false;
            }

            LogTakeoverRefused(logger, takeover.PoolId, StepBackTime, refused);
            StepBack(refused, StepBackTime);
            return false;
        }
        catch (StoreOverloadedException overloaded)
        {
            LogNotTakenOver(logger, takeover.PoolId, overloaded.Message);
            StepBack(overloaded, OverloadedTime);
            return false;
        }
    }

    private void StepBack(Exception refusal, TimeSpan duration)
    {
        _refusal = refusal;
        this.RegisterGrainTimer(
            () =>
            {
                DeactivateOnIdle();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(duration, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    private async Task LoadAsync(PoolRow row, CancellationToken cancellationToken)
    {
        var toRelay = new List<HoldToRelay>();
        var unknown = unknowns.Find(row.PoolId);
        var committed = false;
        string? damage = null;
        try
        {
            await store.ReadPoolLogAsync(
                row.PoolId, afterSeq: 0,
                entry =>
                {
                    committed |= unknown?.Has(entry) == true;
                    damage ??= TryReplay(entry, row, toRelay);
                },
                cancellationToken);
            if (unknown is not null)
            {
                unknowns.Resolve(row.PoolId, committed);
            }

            if (_pool.Counters != row.Counters)
            {
                damage ??= $"the log adds up to {_pool.Counters}, the row says {row.Counters}";
            }
        }
        catch (Exception unreadable) when (unreadable is OverflowException or FormatException)
        {
            damage ??= unreadable.Message;
        }

        if (damage is not null)
        {
            Quarantine(damage);
        }

        relay.Enqueue(Journal.Window, toRelay, row.Counters.Seq);
        StoreRelayedSeqLater();
    }

    // What the log does not allow is damage; what a store throws while it is read is not.
    private string? TryReplay(PoolEntry entry, PoolRow row, List<HoldToRelay> toRelay)
    {
        try
        {
            Replay(entry, row, toRelay);
            return null;
        }
        catch (Exception damage) when (damage is InvalidOperationException or OverflowException or FormatException)
        {
            return damage.Message;
        }
    }

    private void Replay(PoolEntry entry, PoolRow row, List<HoldToRelay> toRelay)
    {
        if (entry.Seq > row.Counters.Seq)
        {
            return; // Of an owner that has replaced this one already: its first append, or its first "no", tells.
        }

        _pool.Apply(entry);
        if (entry.Kind == PoolEntryKind.Hold && entry.Seq > row.RelayedSeq)
        {
            toRelay.Add(new HoldToRelay(entry, _pool.Terms!));
        }
    }

    private void Quarantine(string why)
    {
        _pool.Quarantined ??= why;
        LogQuarantined(logger, _row!.PoolId, why);
    }

    private void Died(Exception cause)
    {
        LogDied(logger, _row!.PoolId, _row.Epoch, cause);
        if (Journal.UnknownSeq is { } seq)
        {
            unknowns.Note(_row.PoolId, _row.Epoch, seq);
        }

        DeactivateOnIdle();
    }

    // A pool that must be read again in the middle of its sale makes its buyers wait.
    private void KeepWhileOnSale()
    {
        if (_pool.Terms is { } terms && time.GetUtcNow() is var now && now < terms.ClosesAt + KeepAfterClose)
        {
            DelayDeactivation(terms.ClosesAt + KeepAfterClose - now);
        }
    }

    // How far the relay has come is written with each append; after the last one, by this timer.
    private void StoreRelayedSeqLater() => _relayedSeqTimer ??= this.RegisterGrainTimer(
        StoreRelayedSeqAsync, new GrainTimerCreationOptions(RelayedSeqDelay, RelayedSeqDelay) { Interleave = true });

    private async Task StoreRelayedSeqAsync(CancellationToken cancellationToken)
    {
        await Journal.StoreRelayedSeqAsync();
        if (!Journal.RelayedSeqIsBehind)
        {
            _relayedSeqTimer?.Dispose();
            _relayedSeqTimer = null;
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug,
        Message = "Pool {PoolId} is active with epoch {Epoch} at sequence number {Seq}, after {ElapsedMs} ms.")]
    private static partial void LogActivated(ILogger logger, string poolId, long epoch, long seq, double elapsedMs);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "A commit of pool {PoolId} under epoch {Epoch} failed or is unknown; the activation ends and the "
            + "next call reads the log.")]
    private static partial void LogDied(ILogger logger, string poolId, long epoch, Exception cause);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Critical,
        Message = "Pool {PoolId} is quarantined and refuses everything until its log has been looked at: {Why}.")]
    private static partial void LogQuarantined(ILogger logger, string poolId, string why);

    // The shard says that it does not commit, once; there may be a thousand pools in it.
    [LoggerMessage(EventId = 2005, Level = LogLevel.Debug, Message = "Pool {PoolId} could not be taken over: {Why}")]
    private static partial void LogNotTakenOver(ILogger logger, string poolId, string why);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Debug,
        Message = "Pool {PoolId} was refused to this silo in view {View}; it has reached {Reached} since, and the "
            + "calls that wait go to whom the pool belongs to now.")]
    private static partial void LogCaughtUp(ILogger logger, string poolId, long view, long reached);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "Pool {PoolId} was refused to this silo, which steps back and asks again in {StepBack} at the "
            + "earliest.")]
    private static partial void LogTakeoverRefused(
        ILogger logger, string poolId, TimeSpan stepBack, Exception refused);
}

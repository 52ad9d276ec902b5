using System.Diagnostics;
using Commerce.Delivery;
using Commerce.Storage;

namespace Commerce.Inventory;

/// <summary>
/// Commits what one activation of a pool decided: one append in flight, the next gathers meanwhile. Callers wait here
/// and hear their result when it is durable. Used in the turns of its activation only.
/// </summary>
/// <remarks>
/// After a failure it is dead: everybody who waits, and everybody who comes later, gets the exception. The activation
/// must end; the next one reads what was committed.
/// </remarks>
internal sealed class PoolJournal
{
    /// <summary>
    /// How long an append that a shard refuses is sent again, from the shard's first refusal: its server may only be
    /// restarting. Shorter than a hold is waited for: who waits hears that nothing was done.
    /// </summary>
    private static readonly TimeSpan OverloadPatience = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// How long an append is waited for. It takes milliseconds, and 2 s while a standby goes away; one that takes
    /// longer may be on its way to a server that this process alone does not reach. Who waits asks again.
    /// </summary>
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(4);

    private readonly IShardStore _store;
    private readonly IHoldRelay _relay;
    private readonly TimeProvider _time;
    private readonly PoolRow _row;
    private readonly Action<Exception> _died;
    private readonly PoolOwnership _ownership;
    private Batch _gathering = new();
    private Batch _committing = new();
    private Task _running = Task.CompletedTask;
    private long _storedRelayedSeq;
    private bool _refused;
    private Exception? _deathCause;

    public PoolJournal(
        IShardStore store, IHoldRelay relay, TimeProvider time, PoolRow row, Action<Exception> died)
    {
        (_store, _relay, _time, _row, _died) = (store, relay, time, row, died);
        Committed = row.Counters;
        _ownership = new PoolOwnership(store, row);
        _storedRelayedSeq = row.RelayedSeq;
        Window = new RelayWindow(row.PoolId, row.RelayedSeq);
    }

    /// <summary>What is durable.</summary>
    public PoolCounters Committed { get; private set; }

    /// <summary>What of it has reached the buyers' shards.</summary>
    public RelayWindow Window { get; }

    /// <summary>
    /// First sequence number of the append that ended the activation, if nobody knows whether it was written; else
    /// null.
    /// </summary>
    public long? UnknownSeq { get; private set; }

    /// <summary>Entries that gather for the next append.</summary>
    public int GatheringCount => _gathering.Entries.Count;

    /// <summary>Whether the stored row does not yet say that everything was relayed.</summary>
    public bool RelayedSeqIsBehind => _storedRelayedSeq < Committed.Seq;

    /// <summary>
    /// Whether an entry is worth deciding. While the shard refuses commits it is not: whoever came would wait only to
    /// be refused too.
    /// </summary>
    public bool MayAppend() => !_refused && _store.MayAppend(_row.PoolId);

    /// <summary>Whether a hold is: it must also find its way to its buyer's shard.</summary>
    public bool MayHold() => MayAppend() && !_relay.IsStuck;

    /// <exception cref="StoreOverloadedException">The activation is at its end, because its shard refuses
    /// commits.</exception>
    /// <exception cref="CommitOutcomeUnknownException">The activation is at its end; call again.</exception>
    public void ThrowIfDead()
    {
        if (_deathCause is { } cause)
        {
            throw cause is StoreOverloadedException
                ? new StoreOverloadedException($"Pool '{_row.PoolId}' could not commit. Retry later.", cause)
                : new CommitOutcomeUnknownException(
                    $"The activation of pool '{_row.PoolId}' ended because a commit failed. Retry with the same key.",
                    cause);
        }
    }

    /// <summary>Logs an entry that memory already has. Completes with the result when it is durable.</summary>
    public Task<T> AppendAsync<T>(PoolEntry entry, PoolCounters after, PoolTerms? terms, T result)
    {
        var waiter = new Waiter<T>(result);
        _gathering.Entries.Add(entry);
        _gathering.Waiters.Add(waiter);
        _gathering.After = after;
        if (entry.Kind == PoolEntryKind.Hold)
        {
            _gathering.Holds.Add(new HoldToRelay(entry, terms!));
        }
        else if (entry.Kind == PoolEntryKind.Terms)
        {
            _gathering.Terms = entry.Detail;
        }

        Start();
        return waiter.Task;
    }

    /// <summary>Completes with the result when everything decided so far is durable.</summary>
    public Task<T> AfterPendingAsync<T>(T result)
    {
        var last = _gathering.Entries.Count > 0 ? _gathering : _committing;
        if (last.Entries.Count == 0)
        {
            return Task.FromResult(result);
        }

        var waiter = new Waiter<T>(result);
        last.Waiters.Add(waiter);
        return waiter.Task;
    }

    /// <summary>
    /// Completes with a result that was decided without an entry, once the store has said that the pool is still this
    /// activation's: one that was replaced and does not know it must not refuse what its successor has given.
    /// </summary>
    public Task<T> ConfirmAsync<T>(T result)
    {
        var confirmed = _ownership.ConfirmAsync();
        return confirmed.IsCompletedSuccessfully ? Task.FromResult(result) : AfterAsync(confirmed, result);
    }

    /// <summary>Stores how far the relay has come, if nothing else is being written.</summary>
    public Task StoreRelayedSeqAsync()
    {
        if (_running.IsCompleted && _deathCause is null && Window.RelayedSeq > _storedRelayedSeq && MayAppend())
        {
            _gathering.After = Committed;
            _gathering.Forced = true;
            Start();
        }

        return _running;
    }

    /// <summary>
    /// Completes when nothing is being written any more. Never fails: who waits for a result hears of it.
    /// </summary>
    public Task WhenIdleAsync() => _running;

    private async Task<T> AfterAsync<T>(Task confirmed, T result)
    {
        try
        {
            await confirmed;
            return result;
        }
        catch (StaleEpochException replaced) when (_deathCause is null)
        {
            _deathCause = replaced;
            _died(replaced);
            throw;
        }
    }

    private void Start()
    {
        if (_running.IsCompleted)
        {
            _running = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (_gathering.Entries.Count > 0 || _gathering.Forced)
            {
                if (_gathering.Holds.Count > 0 && _relay.RoomAsync() is { IsCompleted: false } room)
                {
                    await WaitAsync(room);
                }

                (_gathering, _committing) = (_committing, _gathering);
                await CommitAsync(_committing);
                _committing.Succeed();
                // Requests that came in while callers were answered join the next append.
                await Task.Yield();
            }
        }
        catch (Exception exception)
        {
            _deathCause = exception;
            UnknownSeq = exception is CommitOutcomeUnknownException && _committing.Entries is [var first, ..]
                ? first.Seq
                : null;
            _committing.Fail(exception);
            _gathering.Fail(exception);
            _died(exception);
        }
    }

    // Who waits for the relay is refused after a while: nothing of it was written, but memory has it, so the pool ends.
    private async Task WaitAsync(Task room)
    {
        try
        {
            await room.WaitAsync(OverloadPatience, _time);
        }
        catch (TimeoutException)
        {
            throw new StoreOverloadedException(
                $"Pool '{_row.PoolId}' commits no more holds: too many of this process are on their way into buyers' "
                + "shards that take none. Retry later.");
        }
    }

    private async Task CommitAsync(Batch batch)
    {
        var relayedSeq = Window.RelayedSeq;
        var append = new PoolAppend(
            _row.PoolId, _row.Epoch, _row.Owner, Committed.Seq, batch.Entries, batch.After, relayedSeq, batch.Terms);
        var started = Stopwatch.GetTimestamp();
        if (!await TryAppendAsync(append))
        {
            return;
        }

        InventoryMeters.BatchSize.Record(batch.Entries.Count);
        InventoryMeters.CommitMs.Record(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        Committed = batch.After;
        _storedRelayedSeq = relayedSeq;
        _relay.Enqueue(Window, batch.Holds, Committed.Seq);
    }

    // Refused, nothing was written: the same append may be sent again. Who waits, waits; who comes is refused at once.
    // One without entries need not: nobody waits for it, and a later one says the same.
    private async Task<bool> TryAppendAsync(PoolAppend append)
    {
        var started = _time.GetTimestamp();
        var backOff = new BackOff(_time, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                await _store.AppendAsync(append).WaitAsync(CommitPatience, _time);
                _refused = false;
                return true;
            }
            catch (TimeoutException late)
            {
                throw new CommitOutcomeUnknownException(
                    $"An append of pool '{_row.PoolId}' was not answered within {CommitPatience}; it may be durable, "
                    + "now or until the next owner takes over.",
                    late);
            }
            catch (StoreOverloadedException) when (append.Entries.Count == 0)
            {
                return false;
            }
            catch (StoreOverloadedException refusal)
                when (_time.GetElapsedTime(started) < OverloadPatience && refusal.RefusingFor < OverloadPatience)
            {
                _refused = true;
                await backOff.WaitAsync(CancellationToken.None);
            }
        }
    }

    private abstract class Waiter
    {
        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    // Completed in a turn of the activation, so that what awaits it there goes on in the same turn.
    private sealed class Waiter<T>(T result) : Waiter
    {
        private readonly TaskCompletionSource<T> _completion = new();

        public Task<T> Task => _completion.Task;

        public override void Succeed() => _completion.SetResult(result);

        public override void Fail(Exception exception) => _completion.SetException(exception);
    }

    private sealed class Batch
    {
        public List<PoolEntry> Entries { get; } = [];

        public List<HoldToRelay> Holds { get; } = [];

        public List<Waiter> Waiters { get; } = [];

        public PoolCounters After { get; set; }

        public ReadOnlyMemory<byte>? Terms { get; set; }

        /// <summary>Write it although it has no entry.</summary>
        public bool Forced { get; set; }

        public void Succeed()
        {
            Clear();
            foreach (var waiter in Waiters)
            {
                waiter.Succeed();
            }

            Waiters.Clear();
        }

        // Nothing is cleared: the store may still be at the entries.
        public void Fail(Exception exception)
        {
            foreach (var waiter in Waiters)
            {
                waiter.Fail(exception);
            }

            Waiters.Clear();
        }

        private void Clear()
        {
            Entries.Clear();
            Holds.Clear();
            Terms = null;
            Forced = false;
        }
    }
}

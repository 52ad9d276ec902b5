using Commerce.Storage;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// C2, C3, C4: what buyers were told under each key, against what the log has under it.
/// </summary>
internal sealed class ReceiptChecks(Evidence evidence, CheckOptions options)
{
    /// <summary>Refusals that a pool gives only to who has nothing under this key: it looks at the key
    /// first.</summary>
    internal static readonly HashSet<string> RefusalsOfNewKeys = new(StringComparer.Ordinal)
    {
        "sold-out", "insufficient-stock", "limit-reached", "ended", "not-started", KeyReused,
    };

    private const string KeyReused = "idempotency-key-reused";
    private const string NotFound = "not-found";

    private readonly CheckResult _acknowledged = new(CheckId.Acknowledged);
    private readonly CheckResult _keys = new(CheckId.Keys);
    private readonly CheckResult _phantoms = new(CheckId.Phantoms);
    private long _lost;
    private long _staleRefusals;

    internal IEnumerable<CheckResult> Run()
    {
        foreach (var story in evidence.Stories)
        {
            evidence.Count(story.Attempts.Count);
            CheckReceipts(story);
            CheckAnswersAgree(story);
            CheckHoldWasAskedFor(story);
        }

        CheckLogsHaveNothingElse();
        CheckOrderCalls();
        if (_lost > 0)
        {
            _acknowledged.Note($"{_lost} acknowledged orders were lost in a failover that was declared to lose some: "
                + "that is its recovery point");
        }

        if (_staleRefusals > 0)
        {
            _keys.Note(
                $"{_staleRefusals} refusals during faults came from who did not know yet, or of what a fault undid");
        }

        return [_acknowledged, _keys, _phantoms];
    }

    private void CheckReceipts(KeyStory story)
    {
        foreach (var attempt in story.Attempts.Where(attempt => attempt.Kind == OpKind.Ok))
        {
            _acknowledged.Examined++;
            var receipt = attempt.End!;
            if (evidence.HoldOf(story.Pool, receipt.OrderId) is not { } hold)
            {
                if (evidence.MayBeLost(attempt))
                {
                    story.LostAsDeclared = true;
                    _lost++;
                    continue;
                }

                Lost(story, attempt,
                    $"order {receipt.OrderId} was acknowledged at {Witness.Seconds(receipt.At)} s to {story}, and is " +
                    $"not in the log of {story.Pool}", receipt.Seq);
                continue;
            }

            var entry = hold.Entry;
            Same(story, attempt, hold, "buyer", entry.Buyer, story.Buyer);
            Same(story, attempt, hold, "key", entry.IdempotencyKey, story.Key);
            Same(story, attempt, hold, "units", entry.Quantity, attempt.Invoke.Units);
            Same(story, attempt, hold, "price", entry.UnitPrice, receipt.Price);
            Same(story, attempt, hold, "entry", entry.Seq, receipt.Seq);
            Same(story, attempt, hold, "time to pay", entry.HeldUntil, receipt.PayBefore);
            if (receipt.Epoch > 0)
            {
                Same(story, attempt, hold, "epoch", entry.Epoch, receipt.Epoch);
            }

            if (!hold.HasOrder && entry.Seq <= hold.Pool.Row.RelayedSeq)
            {
                Lost(story, attempt, $"order {receipt.OrderId} was acknowledged and is in the log of {story.Pool}, but "
                    + "there is no such order", entry.Seq);
            }
        }
    }

    private void Same<T>(KeyStory story, Call attempt, HoldFact hold, string what, T logged, T told)
    {
        if (!EqualityComparer<T>.Default.Equals(logged, told))
        {
            Lost(story, attempt,
                $"the receipt of order {hold.Entry.OrderId} says {what} {told}, the log {logged}", hold.Entry.Seq);
        }
    }

    private void Lost(KeyStory story, Call attempt, string text, long seq) =>
        _acknowledged.Violated(text, () => Witness.Of(evidence, story.Pool, WithCalls(story, attempt), seq));

    private List<Call> WithCalls(KeyStory story, Call attempt) =>
        [attempt, .. story.Attempts.Where(other => other.Number != attempt.Number),
            .. evidence.CallsOfOrder(attempt.End?.OrderId)];

    private void CheckAnswersAgree(KeyStory story)
    {
        Call? receipt = null; // The receipt that was there first.
        foreach (var attempt in story.Attempts.Where(attempt => attempt.Kind == OpKind.Ok))
        {
            _keys.Examined++;
            if (receipt is null || attempt.Stop < receipt.Stop)
            {
                receipt = attempt;
            }
        }

        if (receipt is null || story.LostAsDeclared)
        {
            return;
        }

        foreach (var attempt in story.Attempts)
        {
            var same = attempt.Invoke.Units == receipt.Invoke.Units;
            if (attempt.Kind == OpKind.Ok && (!same || attempt.End!.Body != receipt.End!.Body))
            {
                Disagree(story, receipt, attempt,
                    $"{story} got two receipts that differ: {receipt.End!.Body ?? receipt.End.OrderId}, then " +
                    $"{attempt.End!.Body ?? attempt.End.OrderId}");
            }
            else if (attempt.Kind == OpKind.Fail && same && attempt.Start > receipt.Stop
                && RefusalsOfNewKeys.Contains(attempt.End!.Answer ?? ""))
            {
                if (IsStale(attempt, receipt))
                {
                    _staleRefusals++;
                    continue;
                }

                Disagree(story, receipt, attempt,
                    $"{story} got a receipt, and later, asked the same again, was refused: {attempt.End.Answer}");
            }
        }
    }

    // An owner that has been replaced and has not heard of it can still say no, for as long as refusals may be old.
    private bool IsStale(Call refusal, Call receipt) =>
        refusal.Start - receipt.Stop <= options.RefusalAgeMax.Ticks * TimeSpan.NanosecondsPerTick
        && evidence.NearFault(refusal, TimeSpan.Zero);

    private void Disagree(KeyStory story, Call receipt, Call attempt, string text) => _keys.Violated(
        text, () => Witness.Of(evidence, story.Pool, [receipt, attempt], receipt.End!.Seq));

    private void CheckHoldWasAskedFor(KeyStory story)
    {
        if (story.Hold is not { } hold)
        {
            CheckRefusedAsReused(story);
            return;
        }

        _phantoms.Examined++;
        if (story.Attempts.Exists(attempt =>
            attempt.MayHaveHappened && attempt.Invoke.Units == hold.Entry.Quantity))
        {
            return;
        }

        _phantoms.Violated(
            $"{story} was refused each time it asked for {hold.Entry.Quantity}, but the log has order " +
            $"{hold.Entry.OrderId} under it",
            () => Witness.Of(evidence, story.Pool, story.Attempts, hold.Entry.Seq));
    }

    // "Reused" is said of a key that has an order. Whoever hears it of a new key cannot buy with it, ever.
    private void CheckRefusedAsReused(KeyStory story)
    {
        var refused = story.Attempts.Find(
            attempt => attempt.Kind == OpKind.Fail && attempt.End!.Answer == KeyReused);
        if (refused is null || story.LostAsDeclared)
        {
            return;
        }

        // It may have been said of a decision that a fault undid before it was committed.
        if (evidence.NearFault(refused, options.RefusalAgeMax))
        {
            _staleRefusals++;
        }
        else
        {
            _keys.Violated(
                $"{story} was refused as used before, but the log has nothing under it",
                () => Witness.Of(evidence, story.Pool, story.Attempts));
        }
    }

    private void CheckLogsHaveNothingElse()
    {
        foreach (var pool in evidence.Head.Pools.Where(pool => pool.OursAlone))
        {
            if (!evidence.Pools.TryGetValue(pool.PoolId, out var replay))
            {
                _phantoms.Lacks($"the shards have no pool {pool.PoolId}");
                continue;
            }

            foreach (var line in replay.Ledger.Where(line => line.Entry.Kind == PoolEntryKind.Hold))
            {
                var entry = line.Entry;
                evidence.Count(1);
                if (evidence.StoryOf(pool.PoolId, entry.Buyer, entry.IdempotencyKey) is null)
                {
                    _phantoms.Violated(
                        $"the log of {pool.PoolId} has order {entry.OrderId} of buyer {entry.Buyer} under key " +
                        $"{entry.IdempotencyKey}, which nobody asked for",
                        () => Witness.Of(evidence, pool.PoolId, Neighbours(replay, entry.Seq), entry.Seq));
                }
            }
        }
    }

    // For an entry that no operation made: those that made the entries beside it.
    private List<Call> Neighbours(PoolReplay pool, long seq) =>
    [
        .. pool.Ledger
            .Skip((int)Math.Clamp(seq - 4, 0, pool.Ledger.Count)).Take(7)
            .Select(line => evidence.StoryOf(
                pool.Row.PoolId, line.Entry.Buyer, line.Entry.IdempotencyKey)?.Attempts[0])
            .OfType<Call>(),
    ];

    private void CheckOrderCalls()
    {
        foreach (var call in evidence.Calls)
        {
            var op = call.Invoke;
            if (op.OrderId is not { } orderId || op.Pool is not { } pool
                || evidence.StoryOfOrder(orderId)?.LostAsDeclared == true)
            {
                continue;
            }

            if (op.Action == OpAction.Cancel && call.Kind == OpKind.Ok)
            {
                _acknowledged.Examined++;
                if (!WasCancelled(orderId))
                {
                    Broken(call, pool, $"the cancellation of order {orderId} was acknowledged, but it is " +
                        $"{evidence.Shards.Orders.GetValueOrDefault(orderId)?.Status ?? "not there"}");
                }
            }
            else if (op.Action == OpAction.ReadOrder && call.Kind != OpKind.Info)
            {
                // Orders are read by id only after their receipt has come.
                _acknowledged.Examined++;
                if (call.Kind == OpKind.Fail && call.End!.Answer == NotFound)
                {
                    Broken(call, pool, $"order {orderId}, which its buyer has a receipt for, was not found when its "
                        + $"buyer read it: {call.End!.Answer}");
                }
            }
        }
    }

    private void Broken(Call call, string pool, string text)
    {
        var orderId = call.Invoke.OrderId;
        var hold = evidence.HoldOf(pool, orderId);
        var story = evidence.StoryOfOrder(orderId);
        _acknowledged.Violated(text, () => Witness.Of(
            evidence, pool, [call, .. story?.Attempts ?? [], .. evidence.CallsOfOrder(orderId)],
            hold?.Entry.Seq ?? 0));
    }

    private bool WasCancelled(string orderId) =>
        evidence.Shards.Orders.TryGetValue(orderId, out var order)
        && (order.Status == StoredOrder.Cancelled
            || order.Timeline?.Any(step => step.Status == StoredOrder.Cancelled) == true);
}

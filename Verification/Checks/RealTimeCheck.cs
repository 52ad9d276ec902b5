using System.Globalization;
using Commerce.Storage;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// C8: the log's order is one that buyers can have seen. An operation that had ended before another began comes before
/// it; what was read was there at some moment of the read; a refusal had its reason; nothing expired before its time.
/// </summary>
internal sealed class RealTimeCheck(Evidence evidence, CheckOptions options)
{
    // A lost batch takes the reasons of refusals with it that were given shortly before.
    private static readonly TimeSpan BeforeFault = TimeSpan.FromSeconds(1);

    private readonly CheckResult _result = new(CheckId.RealTime);
    private readonly List<(Call Call, string Pool)> _unfounded = [];
    private long _refusals;
    private long _unfoundedByFaults;

    internal CheckResult Run()
    {
        foreach (var pool in evidence.Pools.Values.Where(pool => pool.Ledger.Count > 0))
        {
            var timeline = new PoolTimeline(evidence, pool);
            CheckOrder(timeline);
            CheckExpiries(timeline);
            CheckAnswers(timeline);
        }

        JudgeRefusals();
        return _result;
    }

    private void CheckOrder(PoolTimeline timeline)
    {
        Call? latest = null; // Of all earlier entries, the operation that began last.
        for (var i = 0; i < timeline.Makers.Length; i++)
        {
            var (maker, end) = (timeline.Makers[i], timeline.Ends[i]);
            evidence.Count(1);
            if (end is not null)
            {
                _result.Examined++;
                if (latest is not null && end.Stop < latest.Start)
                {
                    var (first, second, seq) = (end, latest, timeline.Pool.Ledger[i].Entry.Seq);
                    _result.Violated(
                        $"entry {seq} of {timeline.Pool.Row.PoolId} was acknowledged at {Witness.Seconds(first.Stop)} s"
                        + $", before an operation began ({Witness.Seconds(second.Start)} s) that the log has earlier",
                        () => Witness.Of(evidence, timeline.Pool.Row.PoolId, [first, second], seq));
                }
            }

            if (maker is not null && (latest is null || maker.Start > latest.Start))
            {
                latest = maker;
            }
        }
    }

    private void CheckExpiries(PoolTimeline timeline)
    {
        var pool = timeline.Pool;
        for (var i = 0; i < pool.Ledger.Count; i++)
        {
            var entry = pool.Ledger[i].Entry;
            evidence.Count(1);
            if (entry.Kind != PoolEntryKind.Release || entry.OrderId is not { } orderId
                || !pool.Holds.TryGetValue(orderId, out var hold))
            {
                continue;
            }

            var calls = evidence.CallsOfOrder(orderId);
            evidence.Count(calls.Count);
            if (calls.Any(call => call.Invoke.Action == OpAction.Cancel && call.MayHaveHappened))
            {
                continue;
            }

            _result.Examined++;
            var seen = calls.FirstOrDefault(
                call => call.Invoke.Action == OpAction.ReadOrder && call.Kind == OpKind.Ok
                && call.End!.Answer == StoredOrder.Expired);
            var by = Math.Min(timeline.CommittedBy(i), seen?.Stop ?? long.MaxValue);
            var promised = evidence.Head.At(hold.Entry.HeldUntil!.Value - options.ClockErrorMax);
            if (by < promised)
            {
                _result.Violated(
                    $"order {orderId} was held until {hold.Entry.HeldUntil:O}, but was given back, without having been "
                    + $"cancelled, before {evidence.Head.TimeOf(by):O}",
                    () => Witness.Of(
                        evidence, pool.Row.PoolId, Focus(timeline, i, orderId), entry.Seq));
            }
        }
    }

    // The buyer's own operations, and the one that shows how early it was.
    private List<Call> Focus(PoolTimeline timeline, int position, string orderId)
    {
        var hold = timeline.Pool.Holds[orderId].Entry;
        var focus = new List<Call>(
            evidence.StoryOf(timeline.Pool.Row.PoolId, hold.Buyer, hold.IdempotencyKey)?.Attempts ?? []);
        focus.AddRange(evidence.CallsOfOrder(orderId));
        var by = timeline.CommittedBy(position);
        for (var i = position; by < long.MaxValue && i < timeline.Ends.Length; i++)
        {
            if (timeline.Ends[i]?.Stop == by)
            {
                focus.Add(timeline.Ends[i]!);
                break;
            }
        }

        return focus;
    }

    private void CheckAnswers(PoolTimeline timeline)
    {
        var states = new PoolStates(evidence, timeline.Pool);
        foreach (var call in evidence.CallsOfPool(timeline.Pool.Row.PoolId))
        {
            evidence.Count(1);
            if (evidence.MayBeLost(call))
            {
                continue; // It may have been based on what a failover lost, as declared.
            }

            if (call is { Invoke.Action: OpAction.ReadStock, Kind: OpKind.Ok })
            {
                CheckRead(timeline, states, call);
            }
            else if (call is { Invoke.Action: OpAction.Buy, Kind: OpKind.Fail })
            {
                CheckRefusal(timeline, states, call);
            }
        }
    }

    private void CheckRead(PoolTimeline timeline, PoolStates states, Call read)
    {
        var (first, last) = Window(timeline, read, options.StockReadAgeMax);
        _result.Examined++;
        if (!states.HadLeft(read.End!.Units, first, last))
        {
            _result.Violated(
                string.Create(CultureInfo.InvariantCulture,
                    $"{read.End.Units} units left of {timeline.Pool.Row.PoolId} were read at ") +
                $"{Witness.Seconds(read.Stop)} s; the log has no such moment from entry {SeqAt(timeline, first)} to " +
                $"{SeqAt(timeline, last)}",
                () => Witness.Of(evidence, timeline.Pool.Row.PoolId, [read], SeqAt(timeline, last)));
        }
    }

    private void CheckRefusal(PoolTimeline timeline, PoolStates states, Call call)
    {
        var (first, last) = Window(timeline, call, options.RefusalAgeMax);
        var founded = call.End!.Answer switch
        {
            "sold-out" => states.HadLeft(0, first, last),
            "insufficient-stock" => states.HadFewerThan(call.Invoke.Units, first, last),
            "limit-reached" => states.BuyerHadOver(call.Invoke.Buyer!, call.Invoke.Units, first, last),
            _ => (bool?)null,
        };
        CheckKeyWasNotThere(timeline, call);
        if (founded is null)
        {
            return;
        }

        _result.Examined++;
        _refusals++;
        if (founded == false)
        {
            if (evidence.NearFault(call, BeforeFault))
            {
                _unfoundedByFaults++;
            }
            else
            {
                _unfounded.Add((call, timeline.Pool.Row.PoolId));
            }
        }
    }

    // Whoever asks again because the outcome was unknown must learn it: not "no" when the order is there.
    private void CheckKeyWasNotThere(PoolTimeline timeline, Call call)
    {
        var op = call.Invoke;
        if (!ReceiptChecks.RefusalsOfNewKeys.Contains(call.End!.Answer ?? "")
            || evidence.StoryOf(op.Pool!, op.Buyer, op.Key) is not { Hold: { } hold } story
            || hold.Entry.Quantity != op.Units)
        {
            return;
        }

        var position = (int)hold.Entry.Seq - 1;
        var by = position < timeline.Pool.Ledger.Count ? timeline.CommittedBy(position) : long.MaxValue;
        if (by >= call.Start)
        {
            return;
        }

        var isOld = call.Start - by <= options.RefusalAgeMax.Ticks * TimeSpan.NanosecondsPerTick;
        if (isOld && evidence.NearFault(call, TimeSpan.Zero))
        {
            _unfoundedByFaults++;
            return;
        }

        _result.Violated(
            $"{story} was refused ({call.End!.Answer}) at {Witness.Seconds(call.Stop)} s, though its order "
            + $"{hold.Entry.OrderId} had been committed by {Witness.Seconds(by)} s",
            () => Witness.Of(evidence, op.Pool, story.Attempts, hold.Entry.Seq));
    }

    private void JudgeRefusals()
    {
        if (_unfoundedByFaults > 0)
        {
            _result.Note($"{_unfoundedByFaults} refusals had their reason in decisions that a fault undid");
        }

        if (_unfounded.Count <= _refusals * options.UnfoundedRefusalsMax)
        {
            if (_unfounded.Count > 0)
            {
                _result.Note($"{_unfounded.Count} of {_refusals} refusals had no reason in the log: within bounds");
            }

            return;
        }

        foreach (var (call, pool) in _unfounded)
        {
            _result.Violated(
                $"buyer {call.Invoke.Buyer} was refused ({call.End!.Answer}) at {Witness.Seconds(call.Stop)} s, for "
                + $"which the log of {pool} has no reason ({_unfounded.Count} of {_refusals} refusals are so)",
                () => Witness.Of(evidence, pool, [call]));
        }
    }

    // What an answer may be based on: nothing older than its bound, nothing that had not begun when it ended.
    private static (int First, int Last) Window(PoolTimeline timeline, Call call, TimeSpan age)
    {
        var last = timeline.PossibleAt(call.Stop);
        var first = timeline.KnownAt(call.Start - (age.Ticks * TimeSpan.NanosecondsPerTick));
        return (Math.Min(first, last), last);
    }

    private static long SeqAt(PoolTimeline timeline, int position) =>
        position < 0 ? 0 : timeline.Pool.Ledger[position].Entry.Seq;
}

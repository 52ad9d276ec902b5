using System.Text;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Who buys what.</summary>
/// <param name="Fronts">Where.</param>
/// <param name="Sales">What; mostly the first.</param>
/// <param name="Tokens">Sessions of the buyers.</param>
/// <param name="Members">Their ids, in the same order.</param>
internal sealed record HistoryTargets(
    IReadOnlyList<Uri> Fronts, IReadOnlyList<SaleTarget> Sales, IReadOnlyList<string> Tokens,
    IReadOnlyList<string> Members);

/// <summary>
/// Buyers who buy, twice at once, again, with another body, cancel, pay, and look, as chance has it; every beginning
/// and every end is recorded. What has an unknown outcome is asked again under its key by another process.
/// </summary>
internal sealed class HistoryLoad : ILoad
{
    private const double ShareOfOtherSales = 1 / 3.0;

    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(30);

    private readonly HistoryTargets _targets;
    private readonly Recorder _recorder;
    private readonly Random _random;
    private readonly ArrivalSchedule? _schedule;
    private readonly Action<Want> _pay;
    private readonly PriorityQueue<Want, long> _later = new();
    private readonly Dictionary<int, (Want Want, Op Invoke)> _open = [];
    private readonly HashSet<int> _acknowledged = []; // Keys whose first receipt has been followed up.
    private readonly OutcomeCounts _classifier = new();
    private readonly long _start;
    private readonly long _stop;
    private readonly long _giveUp;
    private int _keys;

    /// <param name="plan">How much of what.</param>
    /// <param name="targets">Who buys what.</param>
    /// <param name="recorder">Gets every record.</param>
    /// <param name="pay">Hears of orders that their buyers want to pay.</param>
    /// <param name="start">Ticks at which the load starts.</param>
    internal HistoryLoad(
        HistoryPlan plan, HistoryTargets targets, Recorder recorder, Action<Want> pay, long start)
    {
        (_targets, _recorder, _pay, _start) = (targets, recorder, pay, start);
        _random = new Random(plan.Seed);
        _schedule = plan.Rate is { } rate ? new ArrivalSchedule(rate, plan.For, ArrivalKind.Poisson, _random) : null;
        _stop = start + Clock.Ticks(plan.For);
        _giveUp = _stop + Clock.Ticks(SettleTime);
    }

    /// <summary>Answers by what they were, and attempts without one.</summary>
    internal SortedDictionary<string, long> Answers { get; } = new(StringComparer.Ordinal);

    public long NextDue
    {
        get
        {
            var due = _later.TryPeek(out _, out var at) ? at : long.MaxValue;
            return Math.Min(due, _schedule is null ? 0
                : _schedule.Next == long.MaxValue ? long.MaxValue : _start + _schedule.Next);
        }
    }

    public bool Finished(long now) => now >= _giveUp || (now >= _stop && _open.Count == 0 && _later.Count == 0);

    public int TryTake(long now, Span<byte> target, out Ticket ticket)
    {
        ticket = default;
        if (!TryNext(now, out var want))
        {
            return 0;
        }

        var invoke = _recorder.Begin(OpOf(want), now);
        _open.Add(invoke.Process, (want, invoke));
        ticket = new Ticket(invoke.Process, Duplicate: false, now);
        return Write(want, target);
    }

    public void OnReply(in Ticket ticket, long now, int code, ReadOnlySpan<byte> body)
    {
        _open.Remove(ticket.Request, out var open);
        var answer = code is 200 or 201 ? "ok" : _classifier.NameOf(_classifier.Classify(code, body));
        if (answer == "ok")
        {
            Note(open.Want.Action, answer);
            Done(open.Want, open.Invoke, now, body);
        }
        else if (code < 500 || answer == OutcomeCounts.Overloaded)
        {
            Note(open.Want.Action, answer);
            _recorder.End(open.Invoke, OpKind.Fail, answer, now);
            if (answer is OutcomeCounts.Overloaded or "rate-limited")
            {
                Again(open.Want, now);
            }
        }
        else
        {
            Unknown(open, now, answer);
        }
    }

    public void OnLost(in Ticket ticket, long now, LostReason reason)
    {
        _open.Remove(ticket.Request, out var open);
        Unknown(open, now, reason switch
        {
            LostReason.Timeout => "timeout",
            LostReason.ConnectionLost => "connection-lost",
            LostReason.Malformed => "malformed",
        });
    }

    private bool TryNext(long now, out Want want)
    {
        if (_later.TryPeek(out want, out var at) && at <= now)
        {
            _later.Dequeue();
            return true;
        }

        if (now >= _stop || (_schedule is not null
            && (_schedule.Next == long.MaxValue || _start + _schedule.Next > now)))
        {
            return false;
        }

        _schedule?.Advance();
        want = NewWant(now);
        return true;
    }

    private Want NewWant(long now)
    {
        var buyer = _random.Next(_targets.Tokens.Count);
        var sale = _targets.Sales.Count > 1 && _random.NextDouble() < ShareOfOtherSales
            ? _random.Next(1, _targets.Sales.Count)
            : 0;
        if (_random.NextDouble() < 0.08)
        {
            return new Want(OpAction.ReadStock, sale, buyer, 0, 0, null);
        }

        var want = new Want(OpAction.Buy, sale, buyer, _keys++, _random.NextDouble() < 0.15 ? 2 : 1, null);
        if (_random.NextDouble() < 0.2)
        {
            Later(want, now, _random.Next(2) == 0 ? 0 : 500);
        }

        if (_random.NextDouble() < 0.03)
        {
            Later(want with { Units = want.Units + 1 }, now, 300);
        }

        return want;
    }

    private void Later(in Want want, long now, double millisecondsMax) => _later.Enqueue(
        want, now + Clock.Ticks(TimeSpan.FromMilliseconds(_random.NextDouble() * millisecondsMax)));

    // Reads are not repeated: another read is as good.
    private void Unknown((Want Want, Op Invoke) open, long now, string why)
    {
        Note(open.Want.Action, why);
        _recorder.End(open.Invoke, OpKind.Info, why, now);
        if (open.Want.Action is OpAction.Buy or OpAction.Cancel)
        {
            Again(open.Want, now);
        }
    }

    private void Again(in Want want, long now)
    {
        if (now < _giveUp)
        {
            Later(want with { Attempts = want.Attempts + 1 }, now, 40 << Math.Min(want.Attempts, 4));
        }
    }

    private void Done(in Want want, Op invoke, long now, ReadOnlySpan<byte> body)
    {
        var ended = invoke with { Kind = OpKind.Ok };
        switch (want.Action)
        {
            case OpAction.Buy:
                ended = HistoryAnswers.Receipt(ended, body);
                Follow(want with { OrderId = ended.OrderId, Attempts = 0 }, now);
                break;
            case OpAction.ReadStock:
                ended = ended with { Units = HistoryAnswers.Remaining(body, _targets.Sales[want.Sale].Sku) };
                break;
            case OpAction.ReadOrder:
                ended = ended with { Answer = HistoryAnswers.Status(body) };
                break;
        }

        _recorder.End(ended, now);
    }

    private void Follow(in Want bought, long now)
    {
        if (!_acknowledged.Add(bought.Key))
        {
            return;
        }

        if (_random.NextDouble() < 0.05)
        {
            Later(bought, now, 15_000); // Somebody who comes back, whatever happened meanwhile.
        }

        switch (_random.NextDouble())
        {
            case < 0.12:
                Later(bought with { Action = OpAction.Cancel }, now, 1000);
                break;
            case < 0.3:
                _pay(bought);
                break;
            case < 0.5:
                Later(bought with { Action = OpAction.ReadOrder }, now, _random.Next(2) * 3000);
                break;
        }
    }

    private void Note(OpAction action, string answer)
    {
        var name = $"{action} {answer}";
        Answers[name] = Answers.GetValueOrDefault(name) + 1;
    }

    private Op OpOf(in Want want) => new()
    {
        Action = want.Action,
        Pool = _targets.Sales[want.Sale].PoolId,
        Buyer = want.Action == OpAction.ReadStock ? null : _targets.Members[want.Buyer],
        Key = want.Action == OpAction.Buy ? KeyOf(want) : null,
        Units = want.Units,
        OrderId = want.OrderId,
    };

    private static string KeyOf(in Want want) => $"history-{want.Key:D8}";

    private int Write(in Want want, Span<byte> target)
    {
        var sale = _targets.Sales[want.Sale];
        var head = $"HTTP/1.1\r\nHost: {_targets.Fronts[0].Authority}\r\nAuthorization: Bearer "
            + $"{_targets.Tokens[want.Buyer]}\r\n";
        var text = want.Action switch
        {
            OpAction.Buy => Post(
                sale.OrderPath, $"{head}Idempotency-Key: {KeyOf(want)}\r\n",
                $$"""{"quantity":{{want.Units}}}"""),
            OpAction.Cancel => Post($"/api/orders/{want.OrderId}/cancellation", head, "{}"),
            OpAction.ReadOrder => $"GET /api/orders/{want.OrderId} {head}\r\n",
            _ => $"GET /api/flash-sales/{sale.SaleId} {head}\r\n",
        };
        return Encoding.ASCII.GetBytes(text, target);
    }

    private static string Post(string path, string head, string body) =>
        $"POST {path} {head}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}

using System.Globalization;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>
/// What buyers felt of the faults that hit some pools and not the others, by kind: who waited how long for a receipt of
/// the pool that was hit, how many had no answer to build on, and how slow the other pools were then.
/// </summary>
internal static class FaultFigures
{
    /// <summary>How long before a fault is compared with the time of the fault.</summary>
    private const long Before = 5_000_000_000;

    /// <summary>What a fault of a silo can disturb, it disturbs by then.</summary>
    private const long During = 5_000_000_000;

    internal static void Describe(Evidence evidence, CheckResult result)
    {
        var buys = evidence.Calls.Where(call => call.Invoke.Action == OpAction.Buy).ToList();
        var first = new Dictionary<string, FirstAnswers>(StringComparer.Ordinal);
        foreach (var kind in evidence.Faults.Where(fault => fault.Invoke.Pools is not null)
            .GroupBy(fault => fault.Invoke.Key!, StringComparer.Ordinal))
        {
            var felt = new Felt();
            foreach (var fault in kind)
            {
                Look(evidence, fault, buys, first, felt);
            }

            result.Note($"{kind.Key} × {kind.Count()}: {felt}");
        }
    }

    private static void Look(
        Evidence evidence, Call fault, List<Call> buys, Dictionary<string, FirstAnswers> first, Felt felt)
    {
        var hit = fault.Invoke.Pools!.ToHashSet(StringComparer.Ordinal);
        foreach (var pool in hit)
        {
            if (!first.TryGetValue(pool, out var receipts))
            {
                receipts = new FirstAnswers(evidence, evidence.CallsOfPool(pool)
                    .Where(call => call is { Invoke.Action: OpAction.Buy, Kind: OpKind.Ok }));
                first.Add(pool, receipts);
            }

            if (receipts.After(fault.Start) is { } receipt)
            {
                felt.Receipts.Add((receipt.Stop - fault.Start) / 1e6);
            }
        }

        var until = Math.Max(fault.End?.At ?? fault.Start, fault.Start) + During;
        for (var at = FirstFrom(buys, fault.Start - Before); at < buys.Count && buys[at].Start < until; at++)
        {
            var call = buys[at];
            evidence.Count(1);
            if (call.Start >= fault.Start)
            {
                felt.Count(call);
            }

            if (!hit.Contains(call.Invoke.Pool!) && call.End is { } end)
            {
                (call.Start < fault.Start ? felt.Calm : felt.Disturbed).Add((end.At - call.Start) / 1e6);
            }
        }
    }

    private static int FirstFrom(List<Call> calls, long time)
    {
        var (low, high) = (0, calls.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = calls[middle].Start >= time ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static double At(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Max(0, (int)Math.Ceiling(share * values.Count) - 1)];
    }

    /// <summary>Of all faults of a kind. Times in milliseconds.</summary>
    private sealed class Felt
    {
        private readonly SortedDictionary<string, int> _failed = new(StringComparer.Ordinal);
        private int _asked;

        internal List<double> Receipts { get; } = [];

        internal List<double> Calm { get; } = [];

        internal List<double> Disturbed { get; } = [];

        internal void Count(Call call)
        {
            _asked++;
            var answer = call.Kind switch
            {
                OpKind.Info => call.End?.Answer ?? "no end",
                OpKind.Fail when call.End!.Answer is "overloaded" or "rate-limited" => call.End.Answer,
                _ => null,
            };
            if (answer is not null)
            {
                _failed[answer] = _failed.GetValueOrDefault(answer) + 1;
            }
        }

        public override string ToString()
        {
            var parts = new List<string>();
            if (Receipts.Count > 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture,
                    $"first receipt of a pool that was hit p50 {At(Receipts, 0.5):0} ms, max {Receipts.Max():0} ms"));
            }

            parts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{_failed.Values.Sum():N0} of {_asked:N0} buyers failed")
                + (_failed.Count == 0 ? "" : $" ({string.Join(", ", _failed.Select(f => $"{f.Key} {f.Value}"))})"));
            if (Calm.Count > 0 && Disturbed.Count > 0)
            {
                var (calm, disturbed) = (At(Calm, 0.99), At(Disturbed, 0.99));
                parts.Add(string.Create(CultureInfo.InvariantCulture,
                    $"other pools p99 {disturbed:0.0} ms, before {calm:0.0} ms: {disturbed / calm:0.0} times"));
            }

            return string.Join("; ", parts);
        }
    }
}

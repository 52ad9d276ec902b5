using System.Globalization;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>
/// C11: how long after the end of each fault the pool answered a buyer again, with a receipt or with a refusal that
/// only a pool can give.
/// </summary>
internal static class RecoveryCheck
{
    private static readonly HashSet<string> NotFromPools = new(StringComparer.Ordinal)
    {
        "overloaded", "rate-limited", "unauthenticated",
    };

    internal static CheckResult Run(Evidence evidence, CheckOptions options)
    {
        var result = new CheckResult(CheckId.Recovery);
        if (evidence.Faults.Count == 0)
        {
            result.NotApplicable = "no faults were made";
            return result;
        }

        var bound = (long)options.RecoveryMax.TotalNanoseconds;
        var (times, receipts) = (new List<double>(), new List<double>());
        var stretches = Stretches(evidence, result);
        foreach (var pool in evidence.Pools.Keys)
        {
            var answers = AnswersOf(evidence, pool);
            var asked = evidence.CallsOfPool(pool).Where(call => call.Invoke.Action == OpAction.Buy).ToList();
            var given = answers.Where(call => call.Kind == OpKind.Ok).ToList();
            var unasked = 0;
            foreach (var last in stretches)
            {
                var healed = last.Stop;
                var first = FirstAfter(evidence, answers, healed, call => call.Stop);
                var question = FirstAfter(evidence, asked, healed, call => call.Start);
                var took = (first?.Stop ?? long.MaxValue) - healed;
                if (took <= bound)
                {
                    result.Examined++;
                    times.Add(took / 1e6);
                    if (FirstAfter(evidence, given, healed, call => call.Stop) is { } receipt)
                    {
                        receipts.Add((receipt.Stop - healed) / 1e6);
                    }
                }
                else if (question is not null && question.Start - healed <= bound && evidence.End - healed > bound)
                {
                    result.Examined++;
                    Late(evidence, options, result, pool, last, first);
                }
                else
                {
                    unasked++;
                }
            }

            if (unasked > 0)
            {
                result.Note($"after {unasked} faults nobody asked {pool} for long enough to say");
            }
        }

        if (result is { Examined: 0, ViolationCount: 0 })
        {
            result.Lacks("nothing was answered after any fault, or the run ended too soon to say");
        }

        Describe(result, "answer", times);
        Describe(result, "receipt", receipts);
        return result;
    }

    // Faults that overlap are one: the pool cannot answer before the last of them is healed. Gives that one of each.
    private static List<Call> Stretches(Evidence evidence, CheckResult result)
    {
        var stretches = new List<Call>();
        foreach (var fault in evidence.Faults)
        {
            evidence.Count(1);
            if (fault.End is null)
            {
                result.Lacks($"fault {fault.Invoke.Key} was never healed");
            }
            else if (stretches.Count > 0 && fault.Start <= stretches[^1].Stop)
            {
                stretches[^1] = stretches[^1].Stop >= fault.Stop ? stretches[^1] : fault;
            }
            else
            {
                stretches.Add(fault);
            }
        }

        return stretches;
    }

    private static List<Call> AnswersOf(Evidence evidence, string pool)
    {
        var answers = evidence.CallsOfPool(pool).Where(
            call => call.Invoke.Action == OpAction.Buy
            && (call.Kind == OpKind.Ok
                || (call.Kind == OpKind.Fail && !NotFromPools.Contains(call.End!.Answer ?? "")))).ToList();
        evidence.Sort(answers, (a, b) => a.Stop.CompareTo(b.Stop));
        return answers;
    }

    private static Call? FirstAfter(Evidence evidence, List<Call> calls, long time, Func<Call, long> at)
    {
        var (low, high) = (0, calls.Count);
        while (low < high)
        {
            evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = at(calls[middle]) > time ? (low, middle) : (middle + 1, high);
        }

        return low < calls.Count ? calls[low] : null;
    }

    private static void Late(
        Evidence evidence, CheckOptions options, CheckResult result, string pool, Call fault, Call? first) =>
        result.Violated(
            string.Create(CultureInfo.InvariantCulture,
                $"after fault {fault.Invoke.Key}, healed at {Witness.Seconds(fault.End!.At)} s, {pool} answered ") +
            (first is null ? "nobody" : $"first at {Witness.Seconds(first.Stop)} s") +
            string.Create(CultureInfo.InvariantCulture,
                $"; the bound is {options.RecoveryMax.TotalSeconds} s"),
            () => Witness.Of(evidence, pool, first is null ? [fault] : [fault, first]));

    private static void Describe(CheckResult result, string what, List<double> times)
    {
        if (times.Count > 0)
        {
            times.Sort();
            result.Note(string.Create(CultureInfo.InvariantCulture,
                $"first {what} after a fault: p50 {At(0.5):0} ms, p99 {At(0.99):0} ms, max {times[^1]:0} ms"));
        }

        double At(double share) => times[Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1)];
    }
}

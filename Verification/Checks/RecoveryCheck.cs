using System.Globalization;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>
/// C11: how long after each fault the pool answered a buyer again who had asked after it, with a receipt or with a
/// refusal that only a pool can give. The time runs from the end of the fault, or from its beginning if the shop is to
/// heal it itself.
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

        var (times, receipts) = (new List<double>(), new List<double>());
        var stretches = Stretches(evidence, options, result);
        foreach (var pool in evidence.Pools.Keys)
        {
            var asked = evidence.CallsOfPool(pool).Where(call => call.Invoke.Action == OpAction.Buy).ToList();
            var answers = new FirstAnswers(evidence, asked.Where(IsAnswerOfPool));
            var given = new FirstAnswers(evidence, asked.Where(call => call.Kind == OpKind.Ok));
            var questions = new FirstAnswers(evidence, asked);
            var unasked = 0;
            foreach (var stretch in stretches)
            {
                var (from, bound) = (stretch.From, (long)stretch.Max.TotalNanoseconds);
                var first = answers.After(from);
                if (first is not null && first.Stop - from <= bound)
                {
                    result.Examined++;
                    times.Add((first.Stop - from) / 1e6);
                    if (given.After(from) is { } receipt)
                    {
                        receipts.Add((receipt.Stop - from) / 1e6);
                    }
                }
                else if (questions.BegunAfter(from) is { } question && question.Start - from <= bound
                    && evidence.End - from > bound)
                {
                    result.Examined++;
                    Late(evidence, result, pool, stretch, first);
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
        FaultFigures.Describe(evidence, result);
        return result;
    }

    // Faults that overlap are one: the pool cannot answer before the last of them is over.
    private static List<Stretch> Stretches(Evidence evidence, CheckOptions options, CheckResult result)
    {
        var stretches = new List<Stretch>();
        foreach (var fault in evidence.Faults)
        {
            evidence.Count(1);
            if (fault.End is null)
            {
                result.Lacks($"fault {fault.Invoke.Key} was never healed");
                continue;
            }

            var stretch = options.TakeoverMax.TryGetValue(fault.Invoke.Key!, out var max)
                ? new Stretch(fault, fault.Start, max)
                : new Stretch(fault, fault.Stop, options.RecoveryMax);
            if (stretches.Count > 0 && fault.Start <= stretches[^1].Fault.Stop)
            {
                stretches[^1] = stretches[^1].From >= stretch.From ? stretches[^1] : stretch;
            }
            else
            {
                stretches.Add(stretch);
            }
        }

        return stretches;
    }

    private static bool IsAnswerOfPool(Call call) => call.Kind == OpKind.Ok
        || (call.Kind == OpKind.Fail && !NotFromPools.Contains(call.End!.Answer ?? ""));

    private static void Late(Evidence evidence, CheckResult result, string pool, Stretch stretch, Call? first) =>
        result.Violated(
            string.Create(CultureInfo.InvariantCulture,
                $"after fault {stretch.Fault.Invoke.Key}, "
                + $"{(stretch.From == stretch.Fault.Start ? "begun" : "healed")} at {Witness.Seconds(stretch.From)} s, "
                + $"{pool} answered ")
            + (first is null ? "nobody" : $"first at {Witness.Seconds(first.Stop)} s")
            + string.Create(CultureInfo.InvariantCulture, $"; the bound is {stretch.Max.TotalSeconds} s"),
            () => Witness.Of(evidence, pool, first is null ? [stretch.Fault] : [stretch.Fault, first]));

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

    /// <summary>A time without answers.</summary>
    /// <param name="Fault">The last of those that overlap.</param>
    /// <param name="From">Since when an answer is waited for.</param>
    /// <param name="Max">For how long.</param>
    private sealed record Stretch(Call Fault, long From, TimeSpan Max);
}

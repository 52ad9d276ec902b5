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
        var times = new List<double>();
        foreach (var pool in evidence.Pools.Keys)
        {
            var answers = AnswersOf(evidence, pool);
            for (var i = 0; i < evidence.Faults.Count; i++)
            {
                if (evidence.Faults[i].End is not { } healed)
                {
                    result.Lacks($"fault {evidence.Faults[i].Invoke.Key} was never healed");
                    continue;
                }

                result.Examined++;
                var next = i + 1 < evidence.Faults.Count ? evidence.Faults[i + 1].Start : evidence.End;
                var first = FirstAfter(evidence, answers, healed.At);
                var took = (first?.Stop ?? long.MaxValue) - healed.At;
                if (took <= bound && took >= 0)
                {
                    times.Add(took / 1e6);
                }
                else if (next - healed.At > bound || first is not null)
                {
                    Late(evidence, options, result, pool, evidence.Faults[i], first);
                }
                else
                {
                    result.Lacks($"after fault {i + 1} nothing was answered before the next began, or the run ended");
                }
            }
        }

        Describe(result, times);
        return result;
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

    private static Call? FirstAfter(Evidence evidence, List<Call> answers, long time)
    {
        var (low, high) = (0, answers.Count);
        while (low < high)
        {
            evidence.Count(1);
            var middle = (low + high) / 2;
            (low, high) = answers[middle].Stop > time ? (low, middle) : (middle + 1, high);
        }

        return low < answers.Count ? answers[low] : null;
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

    private static void Describe(CheckResult result, List<double> times)
    {
        if (times.Count > 0)
        {
            times.Sort();
            result.Note(string.Create(CultureInfo.InvariantCulture,
                $"first answer after a fault: p50 {At(0.5):0} ms, p99 {At(0.99):0} ms, max {times[^1]:0} ms"));
        }

        double At(double share) => times[Math.Max(0, (int)Math.Ceiling(share * times.Count) - 1)];
    }
}

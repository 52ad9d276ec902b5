using Commerce.Storage.Verification;
using Commerce.Verification.Histories;

namespace Commerce.Verification.Checks;

/// <summary>
/// Judges a run: the history of what buyers asked and heard, against the logs and orders of the stopped shop. Every
/// check takes n log n steps of operations and log entries.
/// </summary>
public static class HistoryCheck
{
    /// <summary>Runs all checks.</summary>
    /// <param name="head">What the run was asked to do.</param>
    /// <param name="ops">The records, earliest first; read once.</param>
    /// <param name="inspector">The shards, of a shop that was stopped after the run.</param>
    /// <param name="gateway">The gateway's books; null when they cannot be had.</param>
    /// <param name="options">Bounds.</param>
    /// <exception cref="InvalidDataException">The records cannot be those of a run.</exception>
    public static RunReport Run(
        RunHead head, IEnumerable<Op> ops, IShardInspector inspector, IReadOnlyList<GatewayEvent>? gateway,
        CheckOptions options)
    {
        var evidence = new Evidence(head, ops, inspector, gateway);
        var results = new List<CheckResult> { StockCheck.Run(evidence) };
        results.AddRange(new ReceiptChecks(evidence, options).Run());
        results.AddRange(ShardFindings.Run(evidence, results.ToDictionary(result => result.Check)));
        results.Add(new RealTimeCheck(evidence, options).Run());
        results.Add(new MoneyCheck(evidence).Run());
        results.Add(EffectCheck.Run(evidence));
        results.Add(RecoveryCheck.Run(evidence, options));
        results.Add(GrowthCheck.Run(evidence));
        results.Add(new CheckResult(CheckId.Chat) { NotApplicable = "there is no chat" });

        var seen = Sometimes.Count(evidence);
        var violated = results.Where(result => result.ViolationCount > 0)
            .Select(result => $"{Name(result.Check)}: {result.ViolationCount} violation(s)").ToList();
        var missing = Missing(evidence, results, seen).ToList();
        var verdict = violated.Count > 0 ? Verdict.Invalid : missing.Count > 0 ? Verdict.Unknown : Verdict.Valid;
        return new RunReport(
            verdict, [.. violated, .. missing], [.. results.OrderBy(result => result.Check)], seen,
            evidence.Calls.Count, evidence.Steps);
    }

    /// <summary>How reports and documents call a check, for example <c>C2 acknowledged</c>.</summary>
    public static string Name(CheckId check) => $"C{(int)check} {NameOf(check)}";

    private static string NameOf(CheckId check) => check switch
    {
        CheckId.Stock => "stock",
        CheckId.Acknowledged => "acknowledged",
        CheckId.Keys => "keys",
        CheckId.Phantoms => "phantoms",
        CheckId.Limit => "limit",
        CheckId.Log => "log",
        CheckId.Owners => "owners",
        CheckId.RealTime => "real time",
        CheckId.Money => "money",
        CheckId.Effects => "effects",
        CheckId.Recovery => "recovery",
        CheckId.Growth => "growth",
        CheckId.Chat => "chat",
    };

    // A run in which nothing dangerous happened proves nothing.
    private static IEnumerable<string> Missing(
        Evidence evidence, List<CheckResult> results, SortedDictionary<string, long> seen)
    {
        if (!evidence.Calls.Exists(call => call is { Invoke.Action: OpAction.Buy, Kind: OpKind.Ok }))
        {
            yield return "vacuous: nobody got a receipt";
        }

        foreach (var result in results.Where(result =>
            result is { Examined: 0, NotApplicable: null } && MustExamine(result.Check)))
        {
            yield return $"vacuous: {Name(result.Check)} had nothing to look at";
        }

        foreach (var result in results)
        {
            foreach (var gap in result.Gaps.Distinct(StringComparer.Ordinal))
            {
                yield return $"{Name(result.Check)}: {gap}";
            }
        }

        foreach (var state in evidence.Head.MustSee.Where(state => seen.GetValueOrDefault(state) == 0))
        {
            yield return $"vacuous: '{state}' was not seen, which the run was made for";
        }
    }

    // Whether anybody paid is the run's choice; shards older than the record of takeovers have none; recovery says
    // itself what it lacks.
    private static bool MustExamine(CheckId check) =>
        check is not (CheckId.Money or CheckId.Owners or CheckId.Recovery);
}

using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// C5, C6, C7, and the parts of the others that the shards show by themselves: what the verifier of the shards found,
/// with the operations around it.
/// </summary>
internal static class ShardFindings
{
    internal static IEnumerable<CheckResult> Run(Evidence evidence, IReadOnlyDictionary<CheckId, CheckResult> results)
    {
        var report = evidence.ShardReport;
        var limit = new CheckResult(CheckId.Limit) { Examined = report.Holds };
        var log = new CheckResult(CheckId.Log) { Examined = report.Entries + report.Orders };
        var owners = new CheckResult(CheckId.Owners) { Examined = report.Takeovers };
        foreach (var (what, count) in report.Lagging)
        {
            log.Note($"{count} {what}");
        }

        foreach (var difference in report.Differences)
        {
            var result = difference.Check switch
            {
                CheckId.Limit => limit,
                CheckId.Log => log,
                CheckId.Owners => owners,
                _ => results[difference.Check],
            };
            result.Violated(difference.ToString(), () => WitnessOf(evidence, difference));
        }

        return [limit, log, owners];
    }

    private static Witness WitnessOf(Evidence evidence, Difference difference)
    {
        var pool = difference.Pool is { } named && evidence.Pools.ContainsKey(named) ? named : null;
        return Witness.Of(evidence, pool, Focus(evidence, pool, difference), difference.Seq ?? 0);
    }

    private static List<Call> Focus(Evidence evidence, string? pool, Difference difference)
    {
        var focus = new List<Call>();
        if (pool is not null)
        {
            foreach (var line in evidence.Pools[pool].Ledger.Where(
                line => line.Entry.Seq == difference.Seq
                || (line.Entry.OrderId is not null && line.Entry.OrderId == difference.OrderId)))
            {
                var story = evidence.StoryOf(pool, line.Entry.Buyer, line.Entry.IdempotencyKey);
                focus.AddRange(story?.Attempts ?? []);
            }
        }

        focus.AddRange(evidence.CallsOfOrder(difference.OrderId));
        return focus;
    }
}

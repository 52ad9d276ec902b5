using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// C1 as buyers see it: what they have receipts for, and have not given back, is no more than there ever was.
/// </summary>
internal static class StockCheck
{
    internal static CheckResult Run(Evidence evidence)
    {
        var result = new CheckResult(CheckId.Stock);
        var told = new Dictionary<string, (long Units, Call Last)>(StringComparer.Ordinal);
        foreach (var story in evidence.Stories)
        {
            var orders = new HashSet<string>(StringComparer.Ordinal);
            foreach (var receipt in story.Attempts.Where(attempt => attempt.Kind == OpKind.Ok))
            {
                result.Examined++;
                evidence.Count(1);
                var orderId = receipt.End!.OrderId!;
                var isLive = evidence.HoldOf(story.Pool, orderId) is { } hold
                    ? hold.State is HoldState.Held or HoldState.Sold
                    : !evidence.MayBeLost(receipt);
                if (isLive && orders.Add(orderId))
                {
                    var (units, last) = told.GetValueOrDefault(story.Pool, (0, receipt));
                    told[story.Pool] =
                        (units + receipt.Invoke.Units, last.Stop > receipt.Stop ? last : receipt);
                }
            }
        }

        foreach (var (pool, (units, last)) in told)
        {
            var most = evidence.Pools.TryGetValue(pool, out var replay)
                ? replay.Ledger.Select(line => line.Intake).DefaultIfEmpty().Max()
                : 0;
            if (units > most)
            {
                result.Violated(
                    $"buyers have receipts for {units} units of {pool}, which never had more than {most}",
                    () => Witness.Of(evidence, pool, [last], last.End!.Seq));
            }
        }

        return result;
    }
}

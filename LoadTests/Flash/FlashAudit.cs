using System.Diagnostics;
using Commerce.LoadTests.Http;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Flash;

/// <summary>What the shop says afterwards about what it told its buyers.</summary>
internal sealed record FlashAudit(
    int Receipts, int Distinct, int Missing, int Different, int OverLimit, long Oversold, long Unaccounted,
    PoolView Pool,
    LatencyHistogram ReadLatency, IReadOnlyList<string> Differences)
{
    internal bool Clean => Differences.Count == 0;

    /// <summary>Compares receipts with orders, buyers' totals with the limit, and the pool with both.</summary>
    /// <param name="shop">The shop's API.</param>
    /// <param name="url">Its address.</param>
    /// <param name="sale">What was sold.</param>
    /// <param name="load">What buyers were told.</param>
    /// <param name="request">Which buyer each request was of.</param>
    /// <param name="tokens">Of the buyers.</param>
    /// <param name="opsToken">Of the one who looks at the pool.</param>
    /// <param name="onlyBuyers">Whether nobody else bought in this sale, so that the pool must agree to the
    /// unit.</param>
    /// <param name="timeout">For a request; the whole audit may take forty times as long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<FlashAudit> RunAsync(
        ShopApi shop, Uri url, SaleTarget sale, FlashLoad load, FlashRequest request, IReadOnlyList<string> tokens,
        string opsToken,
        bool onlyBuyers, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var receipts = load.Receipts
            .Select(receipt => Receipt.Parse(receipt.Request, request.BuyerOf(receipt.Request), receipt.Body)).ToList();
        var reads = new OrderReadLoad(url, tokens, receipts, Stopwatch.GetTimestamp() + Clock.Ticks(timeout * 40));
        using (var loop = new LoadLoop(await LoadRunner.ResolveAsync(url, cancellationToken), 64, timeout, time))
        {
            await loop.ConnectAsync();
            loop.Run(reads, _ => !cancellationToken.IsCancellationRequested);
        }

        var differences = reads.Differences.Concat(load.Mismatches).ToList();
        Note(reads.Unanswered, "order(s) could not be read in time");
        var distinct = receipts.Select(receipt => receipt.OrderId).Distinct(StringComparer.Ordinal).Count();
        Note(receipts.Count - distinct, "receipt(s) carry the order id of another receipt");
        var sequences = receipts.Select(receipt => receipt.Sequence).Distinct().Count();
        Note(receipts.Count - sequences, "receipt(s) carry the sequence number of another receipt");
        var overLimit = receipts.GroupBy(receipt => receipt.Buyer)
            .Count(buyer => buyer.Sum(receipt => receipt.Quantity) > sale.LimitPerBuyer);
        Note(overLimit, $"buyer(s) have more than {sale.LimitPerBuyer} units");

        var pool = await shop.GetPoolAsync(sale.PoolId, opsToken, cancellationToken);
        var told = receipts.Sum(receipt => (long)receipt.Quantity);
        var oversold = Math.Max(0, Math.Max(told, pool.Held + pool.Sold) - sale.Units);
        var unaccounted = onlyBuyers ? Math.Abs(pool.Held + pool.Sold - told)
            : Math.Max(0, told - pool.Held - pool.Sold);
        Note(oversold, $"unit(s) more than the {sale.Units} of the sale");
        Note(unaccounted, $"unit(s) between receipts ({told}) and the pool ({pool.Held} held, {pool.Sold} sold)");
        if (!pool.EquationHolds || pool.Quarantined)
        {
            differences.Add(
                $"pool {pool.PoolId}: equation holds: {pool.EquationHolds}, quarantined: {pool.Quarantined}");
        }

        return new FlashAudit(
            receipts.Count, distinct, reads.Missing + reads.Unanswered, reads.Different, overLimit, oversold,
            unaccounted, pool,
            reads.Latency, differences);

        void Note(long count, string what)
        {
            if (count > 0)
            {
                differences.Add($"{count} {what}");
            }
        }
    }
}

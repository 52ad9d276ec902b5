using System.Globalization;
using System.Text.Json;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Replay;

/// <summary>Reads what a replay came to, by the API alone, and compares it with what the file adds up to.</summary>
internal sealed class ReplayAudit(
    ReplayPlan plan, ReplayHttp http, ReplayShop shop, ReplayMembers members, int atOnce, TimeProvider time)
{
    private const int PageSize = 100;
    private static readonly TimeSpan QuietMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RollupRange = TimeSpan.FromDays(366);
    private static readonly TimeSpan RebuildMax = TimeSpan.FromMinutes(5);

    /// <summary>Waits until every event of the shop has reached its consumers, and every order is paid.</summary>
    internal async Task WaitUntilQuietAsync(ShopApi api, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var quiet = 0; quiet < 4;)
        {
            if (time.GetElapsedTime(began) > QuietMax)
            {
                throw new ShopApiException($"Events still wait for their consumers after {QuietMax}.");
            }

            await Task.Delay(QuietPeriod, time, cancellationToken);
            quiet = await api.GetOutboxLengthAsync(members.Operator, cancellationToken) == 0 ? quiet + 1 : 0;
        }
    }

    internal async Task<ShopSums> ReadAsync(IReadOnlyList<string?> orderIds, CancellationToken cancellationToken)
    {
        var sums = new ShopSums();
        await ReadAllAsync(
            Enumerable.Range(0, orderIds.Count).Where(n => orderIds[n] is not null),
            n => shop.GetOrderAsync(plan.Orders[n].Customer, orderIds[n]!, cancellationToken),
            (n, order) => sums.Add(plan.Orders[n], order), cancellationToken);
        await ReadAllAsync(
            Enumerable.Range(0, plan.CustomerCount), buyer => ListAsync(buyer, cancellationToken),
            (_, list) => (sums.Listed, sums.ListedPence) =
                (sums.Listed + list.Orders, sums.ListedPence + list.Pence),
            cancellationToken);
        await ReadAllAsync(
            plan.Units.Keys, sku => StockAsync(sku, cancellationToken), (sku, stock) => sums.Stock[sku] = stock,
            cancellationToken);
        await ReadRollupsAsync(sums, cancellationToken);
        return sums;
    }

    /// <summary>Has the rollups recomputed from the orders.</summary>
    /// <returns>Rows that were wrong.</returns>
    internal async Task<long> RebuildAsync(CancellationToken cancellationToken)
    {
        const string Path = "/api/ops/rollups/rebuild";
        var began = time.GetTimestamp();
        var reply = await http.PostAsync(Path, members.Operator, new { }, null, cancellationToken);
        while (reply.IsSuccess && reply.Body.GetProperty("running").GetBoolean())
        {
            if (time.GetElapsedTime(began) > RebuildMax)
            {
                throw new ShopApiException($"The rollups are not rebuilt in {RebuildMax}.");
            }

            await Task.Delay(QuietPeriod, time, cancellationToken);
            reply = await http.GetAsync(Path, members.Operator, cancellationToken);
        }

        return reply.IsSuccess
            ? reply.Body.GetProperty("corrected").GetInt64()
            : throw new ShopApiException($"The rollups cannot be rebuilt: {reply.Problem}.");
    }

    /// <summary>In what the shop differs from the file.</summary>
    internal IEnumerable<string> Compare(FileSums file, ShopSums sums)
    {
        var all = file.All;
        (string What, long File, long Shop)[] totals =
        [
            ("orders", plan.Orders.Count, sums.Orders), ("listed orders", plan.Orders.Count, sums.Listed),
            ("payments", plan.Orders.Count, sums.Payments), ("rollup: orders", plan.Orders.Count, sums.RollupOrders),
            ("pence of orders", all.Pence, sums.OrdersPence), ("pence of listed orders", all.Pence, sums.ListedPence),
            ("pence of payments", all.Pence, sums.PaidPence),
            ("pence of refunds", all.RefundedPence, sums.RefundedPence),
            ("refunds", plan.Returns.Count, sums.Refunds),
        ];
        return totals.Where(total => total.File != total.Shop)
            .Select(total => $"{total.What}: the file has {total.File:N0}, the shop {total.Shop:N0}")
            .Concat(Compare("orders", file.Skus, sums.Skus))
            .Concat(Compare("rollup", file.Skus, sums.Rollups))
            .Concat(sums.RollupHours == all ? [] : [$"rollup by hour: the file has {all}, the shop {sums.RollupHours}"])
            .Concat(CompareStock(file, sums))
            .Concat(sums.Wrong);
    }

    private static IEnumerable<string> Compare(
        string what, IReadOnlyDictionary<string, SkuSums> file, Dictionary<string, SkuSums> shop) =>
        file.Keys.Union(shop.Keys, StringComparer.Ordinal)
            .Where(sku => file.GetValueOrDefault(sku) != shop.GetValueOrDefault(sku))
            .Select(sku => $"{what} of '{sku}': the file has {file.GetValueOrDefault(sku)}, the shop "
                + $"{shop.GetValueOrDefault(sku)}");

    private static IEnumerable<string> CompareStock(FileSums file, ShopSums sums)
    {
        foreach (var (sku, stock) in sums.Stock)
        {
            var sold = file.Skus.GetValueOrDefault(sku).Units - file.Skus.GetValueOrDefault(sku).ReturnedUnits;
            if (stock != new StockSums(stock.Intake, stock.Intake - sold, 0, sold))
            {
                yield return $"stock of '{sku}': {sold} sold by the file less what came back, the shop has {stock}";
            }
        }
    }

    private async Task<(long Orders, long Pence)> ListAsync(int buyer, CancellationToken cancellationToken)
    {
        var (orders, pence) = (0L, 0L);
        for (var page = 1; ; page++)
        {
            var reply = await http.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/orders?page={page}&pageSize={PageSize}"),
                members.Buyers[buyer], cancellationToken);
            var items = reply.Body.GetProperty("items").EnumerateArray().ToList();
            orders += items.Count;
            pence += items.Sum(item => ShopSums.Amount(item.GetProperty("total")));
            if (orders >= reply.Body.GetProperty("total").GetInt64() || items.Count == 0)
            {
                return (orders, pence);
            }
        }
    }

    private async Task<StockSums> StockAsync(string sku, CancellationToken cancellationToken)
    {
        var reply = await http.GetAsync(
            $"/api/ops/pools/{Uri.EscapeDataString($"sku:{sku}")}", members.Operator, cancellationToken);
        return reply.IsSuccess
            ? new StockSums(Number("intake"), Number("available"), Number("held"), Number("sold"))
            : throw new ShopApiException($"The pool of '{sku}' cannot be read: {reply.Problem}.");

        long Number(string name) => reply.Body.GetProperty(name).GetInt64();
    }

    private async Task ReadRollupsAsync(ShopSums sums, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await foreach (var row in RollupsAsync("sku", now, cancellationToken))
        {
            var sku = ShopSums.Text(row, "sku");
            sums.Rollups[sku] = sums.Rollups.GetValueOrDefault(sku) + SumsOf(row);
        }

        await foreach (var row in RollupsAsync("hour", now, cancellationToken))
        {
            sums.RollupOrders += row.GetProperty("orders").GetInt64();
            sums.RollupHours += SumsOf(row);
        }
    }

    private async IAsyncEnumerable<JsonElement> RollupsAsync(
        string by, DateTimeOffset now,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, after) = (now - RollupRange, "");
        while (true)
        {
            var reply = await http.GetAsync(
                $"/api/ops/rollups?by={by}&from={Uri.EscapeDataString($"{from:O}")}"
                    + $"&to={Uri.EscapeDataString($"{now.AddHours(1):O}")}&after={Uri.EscapeDataString(after)}",
                members.Operator, cancellationToken);
            if (!reply.IsSuccess)
            {
                throw new ShopApiException($"The rollups cannot be read: {reply.Problem}.");
            }

            foreach (var row in reply.Body.GetProperty("items").EnumerateArray())
            {
                yield return row;
            }

            if (!reply.Body.TryGetProperty("nextAfter", out var next) || next.ValueKind != JsonValueKind.String)
            {
                yield break;
            }

            (from, after) = by == "sku"
                ? (from, next.GetString()!)
                : (DateTimeOffset.Parse(next.GetString()!, CultureInfo.InvariantCulture), "");
        }
    }

    private static SkuSums SumsOf(JsonElement row) => new(
        row.GetProperty("units").GetInt64(), ShopSums.Amount(row.GetProperty("gross")),
        row.GetProperty("returnedUnits").GetInt64(), ShopSums.Amount(row.GetProperty("refunded")));

    private async Task ReadAllAsync<TKey, T>(
        IEnumerable<TKey> keys, Func<TKey, Task<T>> read, Action<TKey, T> count, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        await Parallel.ForEachAsync(
            keys, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (key, _) =>
            {
                var found = await read(key);
                lock (gate)
                {
                    count(key, found);
                }
            });
    }
}

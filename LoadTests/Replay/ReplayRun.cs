using System.Globalization;
using System.Text.Json;
using Commerce.LoadTests.Measure;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Replay;

/// <summary>Does what a plan says: orders by their times, many under way at once, then what comes back.</summary>
/// <param name="plan">What to do.</param>
/// <param name="shop">Where.</param>
/// <param name="underWayMax">Orders that are under way at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayRun(ReplayPlan plan, ReplayShop shop, int underWayMax, TimeProvider time)
{
    private static readonly TimeSpan PaidAfterMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _failures = [];
    private readonly string?[] _orderIds = new string?[plan.Orders.Count];
    private int _placed;
    private int _returned;

    /// <summary>Id of each order of the plan; null: it was not placed.</summary>
    internal IReadOnlyList<string?> OrderIds => _orderIds;

    /// <summary>What was not done, and why.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    /// <summary>Places and pays all orders.</summary>
    /// <param name="prices">Sees to their prices; null: orders that are there already are asked for again.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    internal async Task PlaceAsync(PriceBoard? prices, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var permits = new SemaphoreSlim(underWayMax);
        var (progress, began) = (ProgressLine.OnConsole(), time.GetTimestamp());
        var running = new List<Task>();
        for (var n = 0; n < plan.Orders.Count; n++)
        {
            await permits.WaitAsync(stop.Token);
            var placed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var ready = prices?.TakeUp(plan.Orders[n].Items, placed.Task) ?? Task.CompletedTask;
            running.RemoveAll(one => one.IsCompletedSuccessfully);
            running.Add(EndAsync(PlaceAsync(n, ready, placed, stop.Token), permits, stop));
            if (n % 64 == 0)
            {
                progress.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{time.GetElapsedTime(began).TotalSeconds,6:0.0} s  placed {Volatile.Read(ref _placed):N0} of " +
                    $"{plan.Orders.Count:N0} orders  prices changed {prices?.Changes ?? 0:N0}"));
            }
        }

        await Task.WhenAll(running);
        progress.Done();
    }

    /// <summary>Has come back what comes back: those of one order one after the other.</summary>
    internal async Task ReturnAsync(CancellationToken cancellationToken)
    {
        var (progress, began) = (ProgressLine.OnConsole(), time.GetTimestamp());
        var ofOrders = plan.Returns.GroupBy(back => back.Order).ToList();
        await Parallel.ForEachAsync(
            ofOrders,
            new ParallelOptions { MaxDegreeOfParallelism = underWayMax, CancellationToken = cancellationToken },
            async (ofOrder, cancellation) =>
            {
                foreach (var back in ofOrder)
                {
                    await ReturnAsync(back, cancellation);
                }

                if (Interlocked.Increment(ref _returned) % 64 == 0)
                {
                    progress.Write(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{time.GetElapsedTime(began).TotalSeconds,6:0.0} s  returned of {_returned:N0} of " +
                        $"{ofOrders.Count:N0} orders"));
                }
            });
        progress.Done();
    }

    // The first that fails ends all: what comes later may rest on it.
    private static async Task EndAsync(Task order, SemaphoreSlim permits, CancellationTokenSource stop)
    {
        try
        {
            await order;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            permits.Release();
        }
    }

    private async Task PlaceAsync(
        int number, Task ready, TaskCompletionSource placed, CancellationToken cancellationToken)
    {
        var order = plan.Orders[number];
        try
        {
            await ready;
            var (orderId, refusal) = await shop.PlaceAsync(order, cancellationToken);
            if (orderId is null)
            {
                Fail($"Invoice {order.Invoice} ({order.Key}) is no order: {refusal}.");
                return;
            }

            _orderIds[number] = orderId;
            Interlocked.Increment(ref _placed);
        }
        finally
        {
            placed.TrySetResult();
        }

        await shop.PayAsync(order, _orderIds[number]!, cancellationToken);
    }

    private async Task ReturnAsync(PlannedReturn back, CancellationToken cancellationToken)
    {
        var order = plan.Orders[back.Order];
        if (_orderIds[back.Order] is not { } orderId)
        {
            Fail($"Cancellation {back.Invoice} is not returned: invoice {order.Invoice} is no order.");
            return;
        }

        await WaitForPaymentAsync(order.Customer, orderId, cancellationToken);
        if (await shop.ReturnAsync(back, order.Customer, orderId, cancellationToken) is { } reason)
        {
            Fail($"Cancellation {back.Invoice} of order {orderId} (invoice {order.Invoice}): {reason}.");
        }
    }

    private async Task WaitForPaymentAsync(int customer, string orderId, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (IsUnpaid(await shop.GetOrderAsync(customer, orderId, cancellationToken)))
        {
            if (time.GetElapsedTime(began) > PaidAfterMax)
            {
                throw new ShopApiException(
                    $"Order {orderId} was paid at the gateway, and the shop has not heard of it in {PaidAfterMax}.");
            }

            await Task.Delay(LookPeriod, time, cancellationToken);
        }
    }

    internal static bool IsUnpaid(JsonElement order) => order.GetProperty("status").GetString() == "awaitingPayment";

    private void Fail(string failure)
    {
        lock (_failures)
        {
            _failures.Add(failure);
        }
    }
}

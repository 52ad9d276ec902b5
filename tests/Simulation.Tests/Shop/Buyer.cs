using Commerce.Inventory;
using Commerce.Orders;
using Commerce.Payments;
using Commerce.Storage;
using Commerce.Verification.Histories;

namespace Commerce.Simulation;

/// <summary>
/// Somebody who wants units of a pool and asks, with one key, until told yes or no; then pays, gives up, or forgets.
/// </summary>
internal sealed class Buyer(Shop shop, SimulatedFront front, string pool, long number, Random random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly MemberId _member = new(number);

    public bool IsDone { get; private set; }

    public HoldOutcome? Answer { get; private set; }

    /// <summary>Asks for units, once or more than once at a time.</summary>
    public async Task BuyAsync(int units, string key, SimulatedFront? alsoBy, BuyerPlan plan)
    {
        var also = alsoBy is null ? Task.FromResult<HoldResult?>(null) : HoldAsync(alsoBy, units, key);
        var held = await HoldAsync(front, units, key);
        Answer = held!.Outcome;
        if (held.Receipt is { } receipt)
        {
            await FollowAsync(receipt, plan);
        }

        await also;
        IsDone = true;
    }

    private async Task FollowAsync(HoldReceipt receipt, BuyerPlan plan)
    {
        switch (plan)
        {
            case BuyerPlan.Pay:
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1500)), front.Process.Time);
                await PayAsync(receipt);
                break;
            case BuyerPlan.PayLate:
                await Task.Delay(
                    Shop.HoldDuration + TimeSpan.FromMilliseconds(random.Next(-300, 2500)), front.Process.Time);
                await PayAsync(receipt);
                break;
            case BuyerPlan.PayAndCancel:
                await Task.WhenAll(PayAsync(receipt), CancelAsync(receipt));
                break;
            case BuyerPlan.Cancel:
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2000)), front.Process.Time);
                await CancelAsync(receipt);
                break;
        }

        await ReadAsync(receipt);
    }

    private async Task<HoldResult?> HoldAsync(SimulatedFront by, int units, string key)
    {
        var op = new Op
        {
            Action = OpAction.Buy,
            Pool = pool,
            Buyer = _member.ToString(),
            Key = key,
            Units = units,
        };
        while (true)
        {
            var invoke = shop.History.Begin(op);
            var (held, refused, unknown) = await TryAsync(() => by.Grains.GetGrain<IStockPoolGrain>(pool).HoldAsync(
                new HoldStock(_member, units, key, RequestHash: units, Address: null)));
            if (held is not null && held.Outcome != HoldOutcome.Overloaded)
            {
                shop.History.End(invoke, held.Receipt is null ? OpKind.Fail : OpKind.Ok, ask => Told(ask, held));
                return held;
            }

            shop.History.End(
                invoke, unknown is null ? OpKind.Fail : OpKind.Info,
                ask => ask with { Answer = unknown ?? refused ?? "overloaded" });
            await PauseAsync();
        }
    }

    private static Op Told(Op ask, HoldResult held) => held.Receipt is { } receipt
        ? ask with
        {
            OrderId = receipt.OrderId.ToString(),
            Seq = receipt.Sequence,
            Price = receipt.UnitPrice.Amount,
            PayBefore = receipt.PayBefore,
            Body = receipt.ToString(),
        }
        : ask with
        {
            Answer = held.Outcome switch
            {
                HoldOutcome.SoldOut => "sold-out",
                HoldOutcome.InsufficientStock => "insufficient-stock",
                HoldOutcome.LimitReached => "limit-reached",
                HoldOutcome.KeyReused => "idempotency-key-reused",
                HoldOutcome.NotStarted => "not-started",
                HoldOutcome.Ended => "ended",
                _ => held.Outcome.ToString(),
            },
        };

    // The gateway takes the money, and tells the shop until it has understood.
    private async Task PayAsync(HoldReceipt receipt)
    {
        var invoke = shop.History.Begin(OfOrder(OpAction.Pay, receipt));
        var happened = shop.Gateway.Take(
            receipt.OrderId, receipt.UnitPrice.Times(receipt.Quantity), front.Process.Time.GetUtcNow());
        shop.History.End(invoke, OpKind.Ok);
        while (true)
        {
            var (answer, refused, unknown) = await TryAsync(
                () => OrderOf(receipt).ApplyPaymentEventAsync(happened));
            shop.World.Note("gateway", $"{happened.EventId} {answer} {refused} {unknown}");
            if (refused is null && unknown is null && answer != PaymentEventOutcome.UnknownOrder)
            {
                return;
            }

            await PauseAsync();
        }
    }

    private async Task CancelAsync(HoldReceipt receipt)
    {
        while (true)
        {
            var invoke = shop.History.Begin(OfOrder(OpAction.Cancel, receipt));
            var (answer, refused, unknown) = await TryAsync(() => OrderOf(receipt).CancelAsync(_member));
            if (unknown is null && refused is null)
            {
                shop.History.End(invoke, answer == CancelOutcome.Cancelled ? OpKind.Ok : OpKind.Fail, ask =>
                    ask with { Answer = answer.ToString() });
                return;
            }

            shop.History.End(
                invoke, unknown is null ? OpKind.Fail : OpKind.Info, ask => ask with { Answer = unknown ?? refused });
            await PauseAsync();
        }
    }

    private async Task ReadAsync(HoldReceipt receipt)
    {
        while (true)
        {
            var invoke = shop.History.Begin(OfOrder(OpAction.ReadOrder, receipt));
            var (order, refused, unknown) = await TryAsync(() => OrderOf(receipt).GetAsync(_member));
            if (unknown is null && refused is null)
            {
                shop.History.End(invoke, order is null ? OpKind.Fail : OpKind.Ok, ask =>
                    ask with { Answer = order?.Status.Text() ?? "not-found" });
                return;
            }

            shop.History.End(invoke, OpKind.Info, ask => ask with { Answer = unknown ?? refused });
            await PauseAsync();
        }
    }

    private Op OfOrder(OpAction action, HoldReceipt receipt) => new()
    {
        Action = action,
        Pool = pool,
        Buyer = _member.ToString(),
        OrderId = receipt.OrderId.ToString(),
    };

    private IOrderGrain OrderOf(HoldReceipt receipt) =>
        front.Grains.GetGrain<IOrderGrain>(receipt.OrderId.ToString());

    // As a front: what certainly was not done is told apart from what may have been.
    private async Task<(T? Answer, string? Refused, string? Unknown)> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return (await call().WaitAsync(Patience, front.Process.Time), null, null);
        }
        catch (Exception exception) when (
            exception is StoreOverloadedException or TakeoverRefusedException or StaleEpochException
                or LimitExceededException)
        {
            shop.Failed(exception);
            return (default, "overloaded", null);
        }
        catch (Exception exception)
        {
            shop.Failed(exception);
            return (default, null, exception.GetType().Name);
        }
    }

    private Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(50 + random.Next(400)), front.Process.Time);
}

/// <summary>What a buyer does with a receipt.</summary>
internal enum BuyerPlan
{
    Pay,
    PayLate,
    PayAndCancel,
    Cancel,
    Forget,
}

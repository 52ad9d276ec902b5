using System.Globalization;
using Commerce.Orders;
using Commerce.Persistence;
using Commerce.Storage;
using Microsoft.Extensions.Logging;

namespace Commerce.Payments;

/// <summary>
/// Compares a day's books in steps: page after page of the gateway's with the orders they name, then shard after shard
/// what only orders say with what the gateway says of those payments. A lost event is applied as if it had come; then
/// the order is compared again.
/// </summary>
/// <remarks>
/// <para>Nothing is guessed. What cannot be read now is read later: the run waits, and its report says for what. What
/// orders say that the gateway's page of the day does not is asked for by the payment: gateway and shop may have it on
/// different days.</para>
/// <para>Where a run is, is in memory: one that a crash cuts short begins anew. What was settled stays in the report of
/// the day, because a second look does not find it any more.</para>
/// </remarks>
internal sealed partial class ReconciliationGrain(
    IShardStore store, IPaymentGateway gateway, TimeProvider time, ILogger<ReconciliationGrain> logger)
    : GrainInSteps<Reconciliation>(store, GrainType, StepPeriod), IReconciliationGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "reconciliation";

    /// <summary>Differences that a report lists; it counts them all.</summary>
    public const int DifferencesMax = 1_000;

    /// <summary>Payments that the gateway is asked for one by one in a step.</summary>
    public const int AskedOfStep = 100;

    private const int BookingsOfStep = 200;

    /// <summary>Bookings of a day whose names are kept in memory meanwhile: 200 MB.</summary>
    private const int BookingsMax = 2_000_000;

    private const int AskedAtOnce = 16;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>What is younger may be on its way: of a day that is not over.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(1);

    private ReconciliationRun? _run;

    private string Day => this.GetPrimaryKeyString();

    private DateTimeOffset From => new(
        DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);

    public async Task<Reconciliation> StartAsync()
    {
        await BeginAsync(() =>
        {
            _run = null;
            return ReconciliationRun.Begin(Day, State, time.GetUtcNow());
        });
        return Told()!;
    }

    public async Task<bool> EnsureAsync()
    {
        // One that began earlier has left the day's last minute out.
        if (State is { Running: false } done && done.StartedAt >= From.AddDays(1) + OnItsWay)
        {
            return true;
        }

        await StartAsync();
        return false;
    }

    public Task<Reconciliation?> GetAsync() => Task.FromResult(Told());

    protected override bool IsRunning(Reconciliation state) => state.Running;

    protected override async Task StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _run ??= new ReconciliationRun(State!, From, Until());
            if (_run.Part is { } part)
            {
                await ReadBooksAsync(_run, part, cancellationToken);
            }
            else if (_run.Shard < Store.Map.Shards.Count)
            {
                await AskShardAsync(_run, cancellationToken);
            }
            else
            {
                await EndAsync(_run);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await WaitAsync(exception);
        }
    }

    private Reconciliation? Told() => _run?.Report ?? State;

    private DateTimeOffset Until()
    {
        var (end, settled) = (From.AddDays(1), time.GetUtcNow() - OnItsWay);
        return settled < end ? settled : end;
    }

    private async Task ReadBooksAsync(ReconciliationRun run, BooksPart part, CancellationToken cancellationToken)
    {
        var page = await gateway.ReadBooksAsync(part.From, part.Until, run.After, BookingsOfStep, cancellationToken);
        if (run.Seen.Count + page.Items.Count > BookingsMax)
        {
            throw new InvalidOperationException(
                $"The gateway has more than {BookingsMax:N0} bookings of {Day}: more than can be compared here.");
        }

        var compared = part.IsCompared ? page.Items : [];
        var differences = await Task.WhenAll(compared.Select(async there => (
            There: there, Difference: BookComparison.Compare(there, await FindAsync(there.OrderId)))));
        foreach (var (there, difference) in differences)
        {
            if (difference is not null && run.IsNew(difference))
            {
                await NoteAsync(run, await SettleAsync(there, difference));
            }
        }

        run.Took(page);
    }

    private async Task AskShardAsync(ReconciliationRun run, CancellationToken cancellationToken)
    {
        var (unseen, lastOrder) = await Store.ReadSnapshotAsync(
            run.Shard,
            shard => BookComparison.Unseen(shard, run.From, run.Until, run.Seen, run.AfterOrder, AskedOfStep),
            cancellationToken);
        foreach (var some in unseen.Chunk(AskedAtOnce))
        {
            var differences = await Task.WhenAll(some.Select(async here =>
                BookComparison.Compare(here, await gateway.ReadPaymentAsync(here.PaymentId, cancellationToken))));
            foreach (var difference in differences.OfType<BookDifference>().Where(run.IsNew))
            {
                await NoteAsync(run, difference);
            }
        }

        if (lastOrder is null)
        {
            await CompareCashAsync(run, cancellationToken); // Once for a shard.
        }

        run.Looked(lastOrder);
    }

    private async Task CompareCashAsync(ReconciliationRun run, CancellationToken cancellationToken)
    {
        var differences = await Store.ReadSnapshotAsync(
            run.Shard, shard => CashComparison.Of(shard, run.From, run.Until), cancellationToken);
        foreach (var difference in differences.Where(run.IsNew))
        {
            await NoteAsync(run, difference);
        }
    }

    // What the order would have heard: its own rules say what follows, and that it follows once.
    private async Task<BookDifference> SettleAsync(GatewayBooking there, BookDifference difference)
    {
        if (!OrderId.TryParse(there.OrderId, out var id))
        {
            return difference;
        }

        var order = GrainFactory.GetGrain<IOrderGrain>(there.OrderId);
        if (difference.Kind == BookDifferenceKind.PaymentMissingHere)
        {
            await order.ApplyPaymentEventAsync(new PaymentEvent(
                there.EventId, PaymentEventKind.Succeeded, there.PaymentId, id, there.Amount, there.At));
        }
        else if (difference.Kind == BookDifferenceKind.RefundMissingHere
            && await FindAsync(there.OrderId) is { } state && BookComparison.RefundOf(there, state) is { } due)
        {
            await order.ConfirmRefundAsync(there.PaymentId, due.Id, there.EventId);
        }

        return difference with
        {
            Settled = BookComparison.Compare(there, await FindAsync(there.OrderId)) is null,
        };
    }

    private async Task NoteAsync(ReconciliationRun run, BookDifference difference)
    {
        run.Note(difference, DifferencesMax);
        await NoteAsync(run.Report);
    }

    private async Task<OrderState?> FindAsync(string orderId) =>
        OrderId.TryParse(orderId, out _) ? await OrderRow.FindAsync(Store, orderId, CancellationToken.None) : null;

    private async Task EndAsync(ReconciliationRun run)
    {
        var report = run.Report with { Running = false, EndedAt = time.GetUtcNow(), Error = null };
        await NoteAsync(report);
        _run = null;
        if (report.DifferenceCount > 0)
        {
            LogDiffer(logger, Day, report.DifferenceCount, report.SettledCount);
        }
        else
        {
            LogAgree(logger, Day, report.Payments, report.Refunds);
        }
    }

    private async Task WaitAsync(Exception exception)
    {
        LogWaits(logger, Day, RetryAfter, exception);
        Wait(RetryAfter);
        if (_run is { } run && run.Report.Error != exception.Message)
        {
            run.Failed(exception.Message);
            await NoteAsync(run.Report);
        }
    }

    [LoggerMessage(EventId = 2352, Level = LogLevel.Warning,
        Message = "The books of {Day} differ from the gateway's in {Count} places; {Settled} of them are settled. "
            + "GET /api/ops/reconciliation tells them.")]
    private static partial void LogDiffer(ILogger logger, string day, long count, long settled);

    [LoggerMessage(EventId = 2353, Level = LogLevel.Information,
        Message = "The books of {Day} agree with the gateway's: {Payments} payments, {Refunds} refunds.")]
    private static partial void LogAgree(ILogger logger, string day, long payments, long refunds);

    [LoggerMessage(EventId = 2354, Level = LogLevel.Warning,
        Message = "Comparing the books of {Day} with the gateway's waits for {Delay}.")]
    private static partial void LogWaits(ILogger logger, string day, TimeSpan delay, Exception exception);
}

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
internal sealed partial class ReconciliationGrain : Grain, IReconciliationGrain
{
    /// <summary>Kind of the rows.</summary>
    public const string GrainType = "reconciliation";

    /// <summary>Differences that a report lists; it counts them all.</summary>
    public const int DifferencesMax = 1_000;

    private const int BookingsOfStep = 200;

    /// <summary>Bookings of a day whose names are kept in memory meanwhile: 200 MB.</summary>
    private const int BookingsMax = 2_000_000;

    /// <summary>Payments of a shard that the gateway is asked for one by one.</summary>
    private const int AskedMax = 1_000;

    private const int AskedAtOnce = 16;

    private static readonly TimeSpan StepPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>What is younger may be on its way: of a day that is not over.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(1);

    private readonly GrainRow<Reconciliation> _row;
    private readonly IShardStore _store;
    private readonly IPaymentGateway _gateway;
    private readonly TimeProvider _time;
    private readonly ILogger<ReconciliationGrain> _logger;
    private ReconciliationRun? _run;
    private IGrainTimer? _timer;

    public ReconciliationGrain(
        IShardStore store, IPaymentGateway gateway, TimeProvider time, ILogger<ReconciliationGrain> logger)
    {
        _row = new GrainRow<Reconciliation>(this, store, GrainType);
        (_store, _gateway, _time, _logger) = (store, gateway, time, logger);
    }

    private string Day => this.GetPrimaryKeyString();

    private DateTimeOffset From => new(
        DateOnly.ParseExact(Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _row.ReadAsync(cancellationToken);
        if (_row.State is { Running: true })
        {
            GoOn();
        }
    }

    public async Task<Reconciliation> StartAsync()
    {
        if (_row.State is not { Running: true })
        {
            _run = null;
            await _row.WriteAsync(ReconciliationRun.Begin(Day, _row.State, _time.GetUtcNow()));
            GoOn();
        }

        return Told()!;
    }

    public async Task<bool> EnsureAsync()
    {
        if (_row.State is { Running: false } done && done.StartedAt >= From.AddDays(1))
        {
            return true;
        }

        await StartAsync();
        return false;
    }

    public Task<Reconciliation?> GetAsync() => Task.FromResult(Told());

    private Reconciliation? Told() => _run?.Report ?? _row.State;

    // Not interleaved: a step ends before the next one, and before anybody starts anew.
    private void GoOn() => _timer ??= this.RegisterGrainTimer(
        StepAsync, new GrainTimerCreationOptions(StepPeriod, StepPeriod) { KeepAlive = true });

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _run ??= new ReconciliationRun(_row.State!, From, Until());
            if (!_run.BooksAreRead)
            {
                await ReadBooksAsync(_run, cancellationToken);
            }
            else if (_run.Shard < _store.Map.Shards.Count)
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

    private DateTimeOffset Until()
    {
        var (end, settled) = (From.AddDays(1), _time.GetUtcNow() - OnItsWay);
        return settled < end ? settled : end;
    }

    private async Task ReadBooksAsync(ReconciliationRun run, CancellationToken cancellationToken)
    {
        var page = await _gateway.ReadBooksAsync(run.From, run.Until, run.After, BookingsOfStep, cancellationToken);
        if (run.Seen.Count + page.Items.Count > BookingsMax)
        {
            throw new InvalidOperationException(
                $"The gateway has more than {BookingsMax:N0} bookings of {Day}: more than can be compared here.");
        }

        var differences = await Task.WhenAll(page.Items.Select(async there => (
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
        var unseen = await _store.ReadSnapshotAsync(
            run.Shard, shard => BookComparison.Unseen(shard, run.From, run.Until, run.Seen, AskedMax),
            cancellationToken);
        if (unseen.Count > AskedMax)
        {
            throw new InvalidOperationException(
                $"Shard {run.Shard} has more than {AskedMax:N0} payments of {Day} that the gateway's books of the day "
                + "do not have. Are they the books of this shop, and of this gateway?");
        }

        foreach (var some in unseen.Chunk(AskedAtOnce))
        {
            var differences = await Task.WhenAll(some.Select(async here =>
                BookComparison.Compare(here, await _gateway.ReadPaymentAsync(here.PaymentId, cancellationToken))));
            foreach (var difference in differences.OfType<BookDifference>().Where(run.IsNew))
            {
                await NoteAsync(run, difference);
            }
        }

        run.Shard++;
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
        await _row.WriteAsync(run.Report);
    }

    private async Task<OrderState?> FindAsync(string orderId) =>
        OrderId.TryParse(orderId, out _) ? await OrderRow.FindAsync(_store, orderId, CancellationToken.None) : null;

    private async Task EndAsync(ReconciliationRun run)
    {
        var report = run.Report with { Running = false, EndedAt = _time.GetUtcNow(), Error = null };
        await _row.WriteAsync(report);
        _run = null;
        _timer?.Dispose();
        _timer = null;
        if (report.DifferenceCount > 0)
        {
            LogDiffer(_logger, Day, report.DifferenceCount, report.SettledCount);
        }
        else
        {
            LogAgree(_logger, Day, report.Payments, report.Refunds);
        }
    }

    private async Task WaitAsync(Exception exception)
    {
        LogWaits(_logger, Day, RetryAfter, exception);
        _timer?.Change(RetryAfter, StepPeriod);
        if (_run is { } run && run.Report.Error != exception.Message)
        {
            run.Failed(exception.Message);
            await _row.WriteAsync(run.Report);
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

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Ticks the reminders of the grains that this silo owns. It keeps none of them: it looks into the table for what is
/// due, and a tick is its once it has moved the reminder there. So a reminder that was unregistered does not tick, no
/// two silos deliver a tick, whatever they think they own, and what came due while no silo ran comes late, once.
/// </summary>
internal sealed class ReminderService
{
    /// <summary>
    /// How long a tick that has begun is not begun again. If nobody says by then that it was delivered, because its
    /// silo died or the store was away, it is due again. Longer than a call may take.
    /// </summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);

    /// <summary>How many ticks are under way at most; the others stay in the table.</summary>
    private const int OpenMax = 256;

    private const int PageMax = 100;

    private readonly Silo _silo;
    private readonly IReminderTable _table;
    private readonly ReminderOptions _options;
    private readonly TaskCompletionSource _ended;
    private ITimer? _timer;
    private int _looking;
    private int _open = 1; // The service itself, until it ends.
    private volatile bool _isMore;
    private volatile bool _stopped;

    public ReminderService(Silo silo, IReminderTable table)
    {
        (_silo, _table) = (silo, table);
        _options = silo.Services.GetRequiredService<IOptions<ReminderOptions>>().Value;
        _ended = silo.Completions.Create();
        var isOfProcess = silo.Services.GetRequiredService<IMembershipTable>() is MemoryMembershipTable;
        if (table is MemoryReminderTable && silo.Cluster is not null && !isOfProcess)
        {
            throw new InvalidOperationException(
                "Reminders are to be kept in memory, where the silos in other processes of this cluster do not see "
                + "them: ticks would be lost. Register an IReminderTable that all silos reach.");
        }

        foreach (var span in (TimeSpan[])[_options.MinimumReminderPeriod, _options.RefreshReminderListPeriod])
        {
            if (span <= TimeSpan.Zero)
            {
                throw new OptionsValidationException(
                    nameof(ReminderOptions), typeof(ReminderOptions), [$"{span} is not more than zero."]);
            }
        }
    }

    /// <summary>The reminders of a grain's silo.</summary>
    /// <exception cref="InvalidOperationException">It keeps none.</exception>
    public static ReminderService Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return ((Activation)grain.GrainContext).Silo.Reminders ?? throw new InvalidOperationException(
            $"{grain.GrainContext.GrainId} asked for reminders, and this silo keeps none. Call "
            + "UseInMemoryReminderService on its builder, or register an IReminderTable.");
    }

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _timer = _silo.Time.CreateTimer(
                static state => ((ReminderService)state!).Look(), this, _options.RefreshReminderListPeriod,
                _options.RefreshReminderListPeriod);
        }
    }

    /// <summary>Begins nothing any more.</summary>
    public void Stop()
    {
        _timer?.Dispose();
        _stopped = true;
    }

    /// <summary>Ends once it is written down which ticks were delivered, or it is not worth to wait.</summary>
    public async Task EndAsync()
    {
        Closed();
        try
        {
            await _ended.Task.WaitAsync(Claim / 10, _silo.Time);
        }
        catch (TimeoutException)
        {
            // What was delivered and not written down comes again.
        }
    }

    public async Task<IGrainReminder> RegisterAsync(
        GrainId grain, string name, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < _options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Reminder '{name}' of {grain} was to tick every {period}, and the least period is "
                + $"{_options.MinimumReminderPeriod} (ReminderOptions.MinimumReminderPeriod). A timer may tick more "
                + "often.", nameof(period));
        }

        var version = _silo.Ids.NewGuid();
        await _table.WriteAsync(grain, name, version, Whole(dueTime), Whole(period), cancellationToken);
        return new Reminder(grain, name, version);
    }

    public async Task UnregisterAsync(GrainId grain, IGrainReminder reminder, CancellationToken cancellationToken)
    {
        if (reminder is not Reminder known || known.Grain != grain)
        {
            throw new ArgumentException(
                $"{grain} unregistered a reminder '{reminder?.ReminderName}' that is not one of its own.",
                nameof(reminder));
        }

        if (!await _table.RemoveAsync(grain, known.ReminderName, known.Version, cancellationToken)
            && (await _table.ReadAsync(grain, cancellationToken)).Any(row => row.Name == known.ReminderName))
        {
            throw new ReminderException(
                $"Reminder '{known.ReminderName}' of {grain} was registered anew since it was read, so it was not "
                + "unregistered. Get it again.");
        }
    }

    public async Task<List<IGrainReminder>> ReadAsync(GrainId grain, CancellationToken cancellationToken) =>
        [.. (await _table.ReadAsync(grain, cancellationToken)).Select(
            row => new Reminder(grain, row.Name, row.Version))];

    // As the table keeps times.
    private static TimeSpan Whole(TimeSpan span) =>
        TimeSpan.FromMilliseconds(span.Ticks / TimeSpan.TicksPerMillisecond);

    private void Look()
    {
        if (!_stopped && Interlocked.Exchange(ref _looking, 1) == 0)
        {
            _ = LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            ReminderRow? last = null;
            do
            {
                var limit = Math.Min(PageMax, OpenMax - Volatile.Read(ref _open));
                _isMore = limit <= 0; // Whoever ends looks again.
                if (_isMore)
                {
                    break;
                }

                var page = await _table.ReadDueAsync(last, limit, CancellationToken.None);
                foreach (var row in page.Rows.Where(IsOurs))
                {
                    if (_stopped)
                    {
                        break;
                    }

                    Interlocked.Increment(ref _open);
                    _ = TickAsync(row, page.Now);
                }

                last = page.Rows.Length == limit ? page.Rows[^1] : null;
            }
            while (last is not null && !_stopped);
        }
#pragma warning disable CA1031 // the next look may succeed
        catch (Exception exception)
        {
            _silo.Log.RemindersUnread(exception);
        }
#pragma warning restore CA1031
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    // Also of a stateless worker: who it belongs to is only about who ticks it.
    private bool IsOurs(ReminderRow row) => _silo.Cluster is not { } cluster
        || _silo.SiloAddress.Equals(cluster.Placement.OwnerOf(row.Grain));

    private async Task TickAsync(ReminderRow row, DateTimeOffset now)
    {
        try
        {
            var begun = row with { Due = now + Claim };
            if (await _table.TryMoveAsync(row, begun.Due, CancellationToken.None) && await DeliverAsync(row, now))
            {
                await _table.TryMoveAsync(begun, row.TickAfter(now), CancellationToken.None);
            }
        }
#pragma warning disable CA1031 // it is due again after the claim
        catch (Exception exception)
        {
            _silo.Log.ReminderNotMoved(row.Name, row.Grain, exception);
        }
#pragma warning restore CA1031
        finally
        {
            Closed();
        }
    }

    // Whether the grain had it; if that is not sure, it gets it again.
    private async Task<bool> DeliverAsync(ReminderRow row, DateTimeOffset now)
    {
        try
        {
            var status = new TickStatus(row.FirstTick.UtcDateTime, row.Period, now.UtcDateTime);
            await _silo.References.GetGrain<IRemindable>(row.Grain).ReceiveReminder(row.Name, status);
        }
        catch (Exception exception)
            when (exception is SiloUnavailableException or LimitExceededException or CallNotExecutedException)
        {
            _silo.Log.ReminderUndelivered(row.Name, row.Grain, Claim, exception);
            return false;
        }
#pragma warning disable CA1031 // the grain's own: the next tick comes
        catch (Exception exception)
        {
            _silo.Log.ReminderFailed(row.Name, row.Grain, exception);
        }
#pragma warning restore CA1031

        return true;
    }

    private void Closed()
    {
        var open = Interlocked.Decrement(ref _open);
        if (_isMore && open <= OpenMax / 2)
        {
            _isMore = false;
            Look();
        }

        if (open == 0)
        {
            _ended.TrySetResult();
        }
    }

    private sealed record Reminder(GrainId Grain, string ReminderName, Guid Version) : IGrainReminder;
}

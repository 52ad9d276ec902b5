using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Commerce.Payments;

/// <summary>
/// Asks now and then whether the books of the last days have been compared: every silo asks, and the day's grain, of
/// which there is one, runs once. So no silo has to be up at a time, and what an outage missed is caught up with, the
/// oldest day first.
/// </summary>
internal sealed partial class DailyReconciliation(
    IGrainFactory grains, IPaymentGateway gateway, ReconciliationSettings settings, TimeProvider time,
    ILogger<DailyReconciliation> logger) : BackgroundService
{
    private const int DaysMax = 7;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Begins with the oldest day whose books have still to be compared.</summary>
    /// <returns>Whether all have been.</returns>
    internal async Task<bool> EnsureAsync()
    {
        var over = DateOnly.FromDateTime((time.GetUtcNow() - settings.After).UtcDateTime);
        for (var day = over.AddDays(-DaysMax); day < over; day = day.AddDays(1))
        {
            var key = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (!await grains.GetGrain<IReconciliationGrain>(key).EnsureAsync())
            {
                return false;
            }
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (gateway is NoPaymentGateway)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await EnsureAsync().WaitAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotAsked(logger, Interval, exception);
            }
        }
    }

    [LoggerMessage(EventId = 2355, Level = LogLevel.Warning,
        Message = "Whether books are to be compared could not be asked; again in {Interval}.")]
    private static partial void LogNotAsked(ILogger logger, TimeSpan interval, Exception exception);
}

using Commerce.Configuration;
using Commerce.Storage;

namespace Commerce.Hosting;

/// <summary>
/// Takes the folder of a front before anything else starts, and says that the front is ready while it sees an active
/// silo that lives.
/// </summary>
internal sealed class FrontReadiness : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly DataDirectoryLock _directory;
    private readonly ISiloList _silos;
    private readonly ShopReadiness _readiness;
    private readonly TimeProvider _time;

    public FrontReadiness(
        CommerceOptions options, ISiloList silos, ShopReadiness readiness, IHostApplicationLifetime lifetime,
        TimeProvider time)
    {
        (_silos, _readiness, _time) = (silos, readiness, time);
        lifetime.ApplicationStopping.Register(readiness.Stopping);
        try
        {
            _directory = DataDirectoryLock.Acquire(options.DataDirectory);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(exception.Message, exception);
        }
    }

    public override void Dispose()
    {
        _directory.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, _time);
        var isReady = false;
        do
        {
            if (isReady != _silos.IsAnyAlive)
            {
                isReady = !isReady;
                Tell(isReady);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Tell(bool isReady)
    {
        if (isReady)
        {
            _readiness.Done(ShopReadiness.Silos);
        }
        else
        {
            _readiness.WaitFor(ShopReadiness.Silos);
        }
    }
}

namespace Commerce.Storage.Servers;

/// <summary>Looks at a shard every 250 ms until it is disposed, whatever a look throws.</summary>
internal sealed class RepeatedLook : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly Task _running;
    private long _answered;

    /// <param name="look">
    /// Called at once, and then with each interval; whether the server answered that is written to.
    /// </param>
    /// <param name="failed">Told what a look threw.</param>
    /// <param name="time">The clock.</param>
    public RepeatedLook(Func<CancellationToken, Task<bool>> look, Action<Exception> failed, TimeProvider time)
    {
        (_time, _answered) = (time, time.GetTimestamp());
        _running = RunAsync(look, failed);
    }

    /// <summary>How long ago the last look began that was answered.</summary>
    public TimeSpan SilentFor => _time.GetElapsedTime(Volatile.Read(ref _answered));

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<bool>> look, Action<Exception> failed)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
            {
                var began = _time.GetTimestamp();
                try
                {
                    if (await look(_stopping.Token))
                    {
                        Volatile.Write(ref _answered, began);
                    }
                }
                catch (Exception exception) when (!_stopping.IsCancellationRequested)
                {
                    failed(exception);
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
        }
    }
}

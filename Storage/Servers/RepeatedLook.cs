namespace Commerce.Storage.Servers;

/// <summary>Looks at something every 250 ms until it is disposed, whatever a look throws.</summary>
internal sealed class RepeatedLook : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <param name="look">Called at once, and then with each interval.</param>
    /// <param name="failed">Told what a look threw.</param>
    /// <param name="time">The clock.</param>
    public RepeatedLook(Func<CancellationToken, Task> look, Action<Exception> failed, TimeProvider time) =>
        _running = RunAsync(look, failed, time);

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task> look, Action<Exception> failed, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    await look(_stopping.Token);
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

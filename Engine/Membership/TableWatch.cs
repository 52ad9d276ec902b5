namespace Commerce.Engine;

/// <summary>
/// Hears of changes of the membership table. It is only a hint, where the table gives any: that it cannot be had is
/// said once, and it is asked for again after each read.
/// </summary>
internal sealed class TableWatch(IMembershipTable table, Action<MembershipVersion> heard, MembershipLog log)
    : IAsyncDisposable
{
    private IAsyncDisposable? _watch;
    private volatile bool _isBegun;
    private volatile bool _isDisposed;
    private bool _saidNothing;

    /// <summary>Begins to listen, unless it has. Called by one at a time.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isBegun)
        {
            return;
        }

        _isBegun = true;
        try
        {
            var watch = await table.WatchAsync(heard, cancellationToken);
            Interlocked.Exchange(ref _watch, watch);
            if (_isDisposed)
            {
                await EndAsync();
            }
        }
        catch (Exception exception)
        {
            if (!_saidNothing)
            {
                _saidNothing = true;
                log.TellsNothing(exception);
            }

            _isBegun = false;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return EndAsync();
    }

    private ValueTask EndAsync() =>
        Interlocked.Exchange(ref _watch, null) is { } watch ? watch.DisposeAsync() : ValueTask.CompletedTask;
}

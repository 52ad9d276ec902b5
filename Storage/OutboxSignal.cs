namespace Commerce.Storage;

/// <summary>Tells those who wait that a shard's outbox has a later event.</summary>
internal sealed class OutboxSignal(long lastId)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId = lastId;

    public void Committed(long lastId)
    {
        TaskCompletionSource passed;
        lock (_lock)
        {
            if (lastId <= _lastId)
            {
                return;
            }

            _lastId = lastId;
            passed = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        passed.SetResult();
    }

    public async Task WaitAsync(long afterId, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_lastId > afterId)
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}

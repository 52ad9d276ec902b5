namespace Commerce.Engine.Tests;

/// <summary>Callers that call many grains one after the other, and count who answers.</summary>
internal sealed class CallLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _answered = [];
    private readonly Task _callers;
    private (Func<IReadOnlyDictionary<string, int>, bool> Holds, TaskCompletionSource Held)? _wanted;

    public CallLoad(SiloGroup.Member from)
        : this(n => from.Serial($"load{n % 200}").RunAsync("where"))
    {
    }

    /// <summary>Calls of a kind.</summary>
    /// <param name="call">Is given how many calls this caller has made, and gives who answered.</param>
    public CallLoad(Func<int, Task<string>> call) =>
        _callers = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallAsync(call)));

    public IReadOnlyDictionary<string, int> Answered
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<string, int>(_answered);
            }
        }
    }

    /// <summary>Waits until what was answered is as wanted; fails if a call does.</summary>
    public async Task UntilAsync(Func<IReadOnlyDictionary<string, int>, bool> holds)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _wanted = (holds, held);
        }

        await await Task.WhenAny(held.Task, _callers).WaitAsync(SiloGroup.Never);
    }

    /// <summary>Counts anew.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _answered.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _callers.WaitAsync(SiloGroup.Never);
        _over.Dispose();
    }

    private async Task CallAsync(Func<int, Task<string>> call)
    {
        for (var n = 0; !_over.IsCancellationRequested; n++)
        {
            var where = await call(n);
            lock (_gate)
            {
                _answered[where] = _answered.GetValueOrDefault(where) + 1;
                if (_wanted is { } wanted && wanted.Holds(_answered))
                {
                    wanted.Held.TrySetResult();
                }
            }
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Commerce.Engine.Tests;

/// <summary>An observer with all that its interface may have.</summary>
public interface IListener : IGrainObserver
{
    void Tell(string what);

    [OneWay]
    Task TellAsync(string what);

    Task<string> AskAsync(string what, CancellationToken cancellationToken = default);

    [ResponseTimeout("00:00:01")]
    ValueTask<string> AskWithinASecondAsync(string what);
}

/// <summary>A grain that observers subscribe to.</summary>
public interface ISpeakerGrain : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    /// <summary>Subscribes it to another one, too.</summary>
    Task RelayAsync(string other, IListener listener);

    Task ShoutAsync(string what);

    /// <summary>Asks all that are subscribed; how many are left.</summary>
    Task<int> AskAllAsync(string what);

    Task<string> AskAsync(IListener listener, string what, CancellationToken cancellationToken = default);

    Task<string> AskWithinASecondAsync(IListener listener, string what);

    /// <summary>Makes this grain one of another's observers.</summary>
    Task ListenToAsync(string other);

    /// <summary>What it was told.</summary>
    [AlwaysInterleave]
    Task<string> HeardAsync();
}

internal sealed class SpeakerGrain(IGrainFactory grains) : Grain, ISpeakerGrain, IListener
{
    private readonly ObserverManager<IListener> _listeners = new(TimeSpan.FromMinutes(5), NullLogger.Instance);
    private readonly TaskCompletionSource<string> _heard = new();

    public Task SubscribeAsync(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task RelayAsync(string other, IListener listener) =>
        grains.GetGrain<ISpeakerGrain>(other).SubscribeAsync(listener);

    public Task ShoutAsync(string what)
    {
        _listeners.Notify(listener => listener.Tell(what));
        return Task.CompletedTask;
    }

    public async Task<int> AskAllAsync(string what)
    {
        await _listeners.Notify(listener => listener.AskAsync(what));
        return _listeners.Count;
    }

    public Task<string> AskAsync(
        IListener listener, string what, CancellationToken cancellationToken = default) =>
        listener.AskAsync(what, cancellationToken);

    public async Task<string> AskWithinASecondAsync(IListener listener, string what) =>
        await listener.AskWithinASecondAsync(what);

    public Task ListenToAsync(string other) =>
        grains.GetGrain<ISpeakerGrain>(other).SubscribeAsync(this.AsReference<IListener>());

    public Task<string> HeardAsync() => _heard.Task;

    void IListener.Tell(string what) => _heard.TrySetResult(what);

    Task IListener.TellAsync(string what) => Task.CompletedTask;

    Task<string> IListener.AskAsync(string what, CancellationToken cancellationToken) => Task.FromResult("grain");

    ValueTask<string> IListener.AskWithinASecondAsync(string what) => new("grain");
}

/// <summary>Keeps what it is told, and answers what the test has written.</summary>
internal sealed class Listener : IListener
{
    private readonly Lock _gate = new();
    private readonly List<string> _heard = [];
    private (int Count, TaskCompletionSource Reached)? _wanted;

    public ConcurrentDictionary<string, Func<CancellationToken, Task<string>>> Answers { get; } =
        new(StringComparer.Ordinal);

    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>Waits until it was told so many things.</summary>
    public Task UntilHeardAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _wanted = (count, reached);
            Look();
        }

        return reached.Task.WaitAsync(SiloGroup.Never);
    }

    public void Tell(string what)
    {
        lock (_gate)
        {
            _heard.Add(what);
            Look();
        }

        if (Answers.TryGetValue(what, out var answer))
        {
            _ = answer(default);
        }
    }

    public Task TellAsync(string what)
    {
        Tell(what);
        return Task.CompletedTask;
    }

    public Task<string> AskAsync(string what, CancellationToken cancellationToken = default) =>
        Answers.TryGetValue(what, out var answer) ? answer(cancellationToken) : Task.FromResult($"{what}!");

    public ValueTask<string> AskWithinASecondAsync(string what) => new(AskAsync(what));

    private void Look()
    {
        if (_wanted is { } wanted && _heard.Count >= wanted.Count)
        {
            wanted.Reached.TrySetResult();
        }
    }
}

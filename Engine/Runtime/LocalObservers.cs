using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The observers of this process.</summary>
internal sealed class LocalObservers(Silo silo)
{
    private readonly ConcurrentDictionary<long, LocalObserver> _all = new();
    private long _last;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _all.IsEmpty;

    /// <summary>Adds an observer.</summary>
    /// <returns>The id of references to it.</returns>
    public GrainId Add(IGrainObserver target)
    {
        var id = new ObserverId(silo.Process, Interlocked.Increment(ref _last));
        var grainId = id.ToGrainId();
        _all[id.Number] = new LocalObserver(silo, grainId, target);
        silo.Cluster?.Announce();
        return grainId;
    }

    /// <summary>Removes an observer. What waits for it still runs.</summary>
    /// <returns>Whether it was here.</returns>
    public bool Remove(GrainId id) =>
        ObserverId.TryParse(id, out var observer)
        && observer.Process == silo.Process
        && _all.TryRemove(observer.Number, out _);

    /// <summary>Gives a call to an observer.</summary>
    /// <param name="id">Of an observer that is, or was, here.</param>
    /// <param name="request">With context and deadline.</param>
    /// <param name="token">The caller's.</param>
    /// <returns>The refusal; null: taken.</returns>
    public Task? Post(ObserverId id, GrainRequest request, CancellationToken token) =>
        id.Process == silo.Process && _all.TryGetValue(id.Number, out var observer)
            ? observer.Post(request, token)
            : request.Failed(new ClientNotAvailableException(
                $"{request.Method.Name}: {silo.Process} has no observer {id.ToGrainId()}, or has none any more."));

    /// <summary>Gives a call from another process to an observer.</summary>
    public void Deliver(ObserverId id, GrainRequest request)
    {
        if (Post(id, request, request.CancellationToken) is { } refused)
        {
            request.Complete(refused);
        }
    }

    /// <summary>Forgets those that nobody keeps any more.</summary>
    public void Collect()
    {
        foreach (var (number, observer) in _all)
        {
            if (observer.IsCollected)
            {
                _all.TryRemove(number, out _);
            }
        }
    }
}

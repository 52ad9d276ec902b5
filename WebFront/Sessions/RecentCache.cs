using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Commerce.Web.Sessions;

/// <summary>
/// A bounded map that keeps what was used lately: two generations; when the young one is full it becomes the old one,
/// and what nobody asked for since is dropped. Asking costs one lookup, and never a lock.
/// </summary>
/// <param name="capacity">Entries of one generation, so that at most twice as many are kept.</param>
internal sealed class RecentCache<TKey, TValue>(int capacity)
    where TKey : IEquatable<TKey>
    where TValue : class
{
    private readonly Lock _turning = new();
    private volatile Generations _generations = new(new(), new());
    private int _youngCount;

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var generations = _generations;
        if (generations.Young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!generations.Old.TryGetValue(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        var generations = _generations;
        if (generations.Young.TryAdd(key, value))
        {
            if (Interlocked.Increment(ref _youngCount) > capacity)
            {
                Turn(generations);
            }
        }
        else
        {
            generations.Young[key] = value;
        }
    }

    public void Remove(TKey key)
    {
        // Old first: a reader that finds it there puts it into the young one, where it is then removed.
        var generations = _generations;
        generations.Old.TryRemove(key, out _);
        if (generations.Young.TryRemove(key, out _))
        {
            Interlocked.Decrement(ref _youngCount);
        }
    }

    private void Turn(Generations full)
    {
        lock (_turning)
        {
            if (ReferenceEquals(_generations, full))
            {
                Volatile.Write(ref _youngCount, 0);
                _generations = new Generations(new(), full.Young);
            }
        }
    }

    private sealed record Generations(ConcurrentDictionary<TKey, TValue> Young, ConcurrentDictionary<TKey, TValue> Old);
}

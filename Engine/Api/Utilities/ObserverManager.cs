using System.Collections;
using Commerce.Engine;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>Observers that a grain tells, each known by its reference.</summary>
/// <typeparam name="TObserver">The observer's interface.</typeparam>
/// <param name="expiration">How long a subscription holds unless it is renewed.</param>
/// <param name="log">Where it is said who was dropped.</param>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log)
    : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// Observers that a grain tells. Whoever does not renew its subscription in time, or throws when it is told, is
/// dropped, and disturbs no other. Like the grain that has it, it is used by one thread at a time.
/// </summary>
/// <typeparam name="TIdentity">What a subscription is known by.</typeparam>
/// <typeparam name="TObserver">The observer's interface.</typeparam>
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Subscription> _subscriptions = [];
    private readonly ILogger _log;

    /// <summary>No observers yet.</summary>
    /// <param name="expiration">How long a subscription holds unless it is renewed.</param>
    /// <param name="log">Where it is said who was dropped.</param>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    /// <summary>The clock, in UTC.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>How long a subscription holds unless it is renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>How many there are, with those that nobody has dropped yet.</summary>
    public int Count => _subscriptions.Count;

    /// <summary>A copy of the observers.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers =>
        _subscriptions.ToDictionary(each => each.Key, each => each.Value.Observer);

    /// <summary>Drops all.</summary>
    public void Clear() => _subscriptions.Clear();

    /// <summary>Subscribes, or renews a subscription.</summary>
    /// <param name="id">What it is known by.</param>
    /// <param name="observer">Who is told from now on.</param>
    public void Subscribe(TIdentity id, TObserver observer) =>
        _subscriptions[id] = new Subscription(observer, GetDateTime());

    /// <summary>Ends a subscription, if there is one.</summary>
    /// <param name="id">What it is known by.</param>
    public void Unsubscribe(TIdentity id) => _subscriptions.Remove(id);

    /// <summary>Tells those who are subscribed now, one after the other.</summary>
    /// <param name="notification">Tells one.</param>
    /// <param name="predicate">Whom to tell; null: all.</param>
    /// <returns>A task that ends when all have been told; it does not fail.</returns>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, subscription) in Current())
        {
            try
            {
                if (predicate is null || predicate(subscription.Observer))
                {
                    await notification(subscription.Observer);
                }
            }
#pragma warning disable CA1031 // who throws is dropped, whatever it throws
            catch (Exception exception)
            {
                Drop(id, subscription, exception);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Tells those who are subscribed now, without waiting for anybody.</summary>
    /// <param name="notification">Tells one.</param>
    /// <param name="predicate">Whom to tell; null: all.</param>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, subscription) in Current())
        {
            try
            {
                if (predicate is null || predicate(subscription.Observer))
                {
                    notification(subscription.Observer);
                }
            }
#pragma warning disable CA1031 // who throws is dropped, whatever it throws
            catch (Exception exception)
            {
                Drop(id, subscription, exception);
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Drops those who have not renewed their subscription in time.</summary>
    public void ClearExpired() => _ = Current();

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() =>
        _subscriptions.Values.Select(each => each.Observer).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A copy: whoever is told may subscribe and unsubscribe meanwhile.
    private KeyValuePair<TIdentity, Subscription>[] Current()
    {
        var oldest = GetDateTime() - ExpirationDuration;
        foreach (var (id, subscription) in _subscriptions) // A dictionary allows removing what it is at.
        {
            if (subscription.LastSeen < oldest)
            {
                _subscriptions.Remove(id);
                ObserverLog.Expired(_log, id, subscription.LastSeen);
            }
        }

        return [.. _subscriptions];
    }

    // Unless it has subscribed anew since.
    private void Drop(TIdentity id, Subscription subscription, Exception exception)
    {
        if (_subscriptions.TryGetValue(id, out var now) && now.Equals(subscription))
        {
            _subscriptions.Remove(id);
            ObserverLog.Failed(_log, id, exception);
        }
    }

    private readonly record struct Subscription(TObserver Observer, DateTime LastSeen);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Commerce.Engine;

/// <summary>
/// Streams in memory. Each has a grain, the hub, that tells all processes with subscriptions; here it goes to the
/// subscriptions of this process. Hubs are told of this process again and again, and whenever the cluster changes:
/// one that moved knows nothing.
/// </summary>
internal sealed class LiveStreamProvider : IStreamProvider, IStreamReceiver, IDisposable
{
    /// <summary>How often hubs are told of this process. They forget it after three of those.</summary>
    public static readonly TimeSpan RenewalPeriod = TimeSpan.FromSeconds(10);

    private readonly Silo _silo;
    private readonly Lazy<IStreamReceiver> _self;
    private readonly ConcurrentDictionary<string, ImmutableArray<LiveSubscription>> _streams =
        new(StringComparer.Ordinal);

    private ITimer? _timer;
    private IDisposable? _views;

    public LiveStreamProvider(string name, Silo silo, GrainManifest manifest)
    {
        (Name, _silo, Items) = (name, silo, manifest.Items);
        _self = new Lazy<IStreamReceiver>(Begin);
    }

    public string Name { get; }

    public bool IsRewindable => false;

    public ItemTable Items { get; }

    /// <summary>The provider of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider Find(IServiceProvider services, string name) =>
        services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException(
            $"No stream provider is called '{name}' in this process. Register it with AddMemoryStreams(\"{name}\").");

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => Items.Knows(typeof(T))
        ? new LiveStream<T>(this, streamId)
        : throw new ArgumentException(
            $"A {typeof(T)} cannot come on a stream: it must be string, int, long, Guid, or a sealed type with "
            + "[GenerateSerializer], in a project that uses the actor engine's source generator.", nameof(streamId));

    /// <summary>The hub's key: with lengths, so that no two streams have the same.</summary>
    public string KeyOf(StreamId stream) =>
        $"{Name.Length}:{Name}/{stream.GetNamespace()?.Length ?? -1}:{stream.GetNamespace()}/{stream.GetKeyAsString()}";

    /// <summary>Tells all that are subscribed.</summary>
    public Task PublishAsync(string stream, object item) => Hub(stream).PublishAsync(Items.Write(item));

    /// <summary>Adds a subscription.</summary>
    /// <returns>A task that ends when it holds.</returns>
    public async Task<LiveSubscription> SubscribeAsync(string stream, Func<object, Task> tell)
    {
        var home = TaskScheduler.Current as Activation;
        var subscription = new LiveSubscription(_silo, stream, _silo.Ids.NewGuid(), home) { Tell = tell };
        _streams.AddOrUpdate(
            stream, static (_, added) => [added], static (_, all, added) => all.Add(added), subscription);
        try
        {
            await Hub(stream).SubscribeAsync(_self.Value);
        }
        catch
        {
            Remove(subscription);
            throw;
        }

        subscription.Begin();
        _ = home?.Deactivated.ContinueWith(
            _ => EndAsync(subscription), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return subscription;
    }

    /// <summary>Ends a subscription.</summary>
    public async Task EndAsync(LiveSubscription subscription)
    {
        if (Remove(subscription))
        {
            await Hub(subscription.Stream).UnsubscribeAsync(_self.Value);
            if (_streams.ContainsKey(subscription.Stream))
            {
                await Hub(subscription.Stream).SubscribeAsync(_self.Value); // Somebody has subscribed meanwhile.
            }
        }
    }

    /// <summary>The subscriptions of the grain that asks, or of all outside of grains.</summary>
    public IEnumerable<LiveSubscription> OfCaller(string stream)
    {
        var home = TaskScheduler.Current as Activation;
        return _streams.GetValueOrDefault(stream, []).Where(each => ReferenceEquals(each.Home, home));
    }

    public void Accept(string stream, StreamItem item)
    {
        if (!_streams.TryGetValue(stream, out var subscriptions))
        {
            return;
        }

        object value;
        try
        {
            value = Items.Read(item, _silo.References);
        }
        catch (WireFormatException exception)
        {
            value = exception; // No subscription takes it, and so each is told of it as an error.
        }

        foreach (var each in subscriptions)
        {
            each.Offer(value);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _views?.Dispose();
    }

    private IStreamReceiver Begin()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _timer = _silo.Time.CreateTimer(
                static state => ((LiveStreamProvider)state!).Renew(), this, RenewalPeriod, RenewalPeriod);
        }

        _views = _silo.Views.Subscribe(_ => Renew());
        return (IStreamReceiver)_silo.References.Create(typeof(IStreamReceiver), _silo.Observers.Add(this));
    }

    private void Renew()
    {
        foreach (var (stream, _) in _streams)
        {
            _silo.Threads.Queue(new TransportWork(() => RenewAsync(stream)));
        }
    }

    private async Task RenewAsync(string stream)
    {
        try
        {
            await Hub(stream).SubscribeAsync(_self.Value);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            _silo.Log.StreamNotRenewed(stream, exception); // The next time comes soon.
        }
    }

    private bool Remove(LiveSubscription subscription)
    {
        subscription.End();
        while (_streams.TryGetValue(subscription.Stream, out var all) && all.Contains(subscription))
        {
            if (all.Length == 1
                ? _streams.TryRemove(new(subscription.Stream, all))
                : _streams.TryUpdate(subscription.Stream, all.Remove(subscription), all))
            {
                return all.Length == 1;
            }
        }

        return false;
    }

    private IStreamHub Hub(string stream) => _silo.References.GetGrain<IStreamHub>(stream);
}

using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Commerce.Engine;

/// <summary>Where all that is told on one stream comes together. Its key names provider and stream.</summary>
[Alias("sys.stream")]
internal interface IStreamHub : IGrainWithStringKey
{
    /// <summary>A process has subscriptions. It says so again and again, because this is kept in memory only.</summary>
    Task SubscribeAsync(IStreamReceiver receiver);

    /// <summary>A process has no subscriptions any more.</summary>
    Task UnsubscribeAsync(IStreamReceiver receiver);

    /// <summary>Tells all processes that have subscriptions.</summary>
    Task PublishAsync(StreamItem item);
}

/// <summary>A process with subscriptions to streams.</summary>
[Alias("sys.stream-receiver")]
internal interface IStreamReceiver : IGrainObserver
{
    /// <summary>Something came.</summary>
    void Accept(string stream, StreamItem item);
}

/// <summary>
/// Knows which processes are to be told, and tells each once: there it goes to all subscriptions. Forgets who has not
/// been heard of for a time.
/// </summary>
[GrainType("sys.stream")]
internal sealed class StreamHub(IGrainContext context, TimeProvider time, ILogger<StreamHub> log) : Grain, IStreamHub
{
    private readonly string _stream = context.GrainId.Key.ToString();

    private readonly ObserverManager<IStreamReceiver> _receivers = new(LiveStreamProvider.RenewalPeriod * 3, log)
    {
        GetDateTime = () => time.GetUtcNow().UtcDateTime,
    };

    public Task SubscribeAsync(IStreamReceiver receiver)
    {
        _receivers.Subscribe(receiver, receiver);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IStreamReceiver receiver)
    {
        _receivers.Unsubscribe(receiver);
        return Task.CompletedTask;
    }

    public Task PublishAsync(StreamItem item)
    {
        _receivers.Notify(receiver => receiver.Accept(_stream, item));
        return Task.CompletedTask;
    }
}

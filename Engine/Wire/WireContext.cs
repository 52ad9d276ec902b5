using System.Collections.Concurrent;

namespace Commerce.Engine;

/// <summary>What the parts of one transport share.</summary>
internal sealed class WireContext(
    WireIdentity identity, WireOptions options, TimeProvider time, Random random, ITurnThreads threads,
    WireInstruments instruments, WireLog log)
{
    private readonly Lock _randomGate = new();
    private volatile bool _isGoingAway;
    private volatile bool _isStopping;

    public WireIdentity Identity { get; set; } = identity;

    public WireOptions Options => options;

    public TimeProvider Time => time;

    public ITurnThreads Threads => threads;

    public WireInstruments Instruments => instruments;

    public WireLog Log => log;

    public ITransportSink Sink { get; set; } = null!;

    public WireTls? Tls { get; } = options.Tls is null ? null : new WireTls(options.Tls, identity, time);

    /// <summary>Connections that carry frames, for whoever looks after them all.</summary>
    public ConcurrentDictionary<Connection, WireChannel> Open { get; } = new();

    public bool IsGoingAway
    {
        get => _isGoingAway;
        set => _isGoingAway = value;
    }

    /// <summary>Whether what opens now is to close again, with what it has to send.</summary>
    public bool IsStopping
    {
        get => _isStopping;
        set => _isStopping = value;
    }

    /// <summary>The span, less up to half of it, so that not everybody tries again at once.</summary>
    public TimeSpan Jittered(TimeSpan span)
    {
        lock (_randomGate)
        {
            return span * (0.5 + (random.NextDouble() / 2));
        }
    }

    public void Lost(Peer peer, WireChannel channel, LossReason reason, long handedOver)
    {
        instruments.Closed(reason);
        log.Lost(peer.Id, channel, reason);
        Sink.Lost(peer, channel, reason, handedOver);
    }
}

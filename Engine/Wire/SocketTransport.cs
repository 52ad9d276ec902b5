using System.Collections.Concurrent;
using System.Net;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>The transport over TCP.</summary>
/// <remarks>
/// Each direction has its own connections: a silo calls another on connections that it opened itself, and is answered
/// on them. So two that open at once need not agree on one to keep, and a connection is never given up for another
/// with frames in it; the price is four sockets between two silos that call each other, and not two.
/// </remarks>
internal sealed class SocketTransport : ITransport, IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly WireContext _context;
    private readonly IPEndPoint? _listenAt;
    private readonly Listener _listener;
    private readonly ConcurrentDictionary<SiloAddress, DialedPeer> _dialed = new();
    private readonly ConcurrentDictionary<PeerId, AcceptedPeer> _accepted = new();
    private ITimer? _sweeper;

    /// <param name="context">What the parts share.</param>
    /// <param name="listenAt">Where others connect; null: nowhere, this is a client.</param>
    public SocketTransport(WireContext context, IPEndPoint? listenAt)
    {
        context.Options.Check();
        (_context, _listenAt) = (context, listenAt);
        _listener = new Listener(context, _accepted);
        context.Instruments.Observe(() => _context.Open.Count, () => _listener.Counts.Unproven);
    }

    public PeerId Local => _context.Identity.Local;

    /// <summary>Where it listens, which need not be where others reach it; null: nowhere.</summary>
    public IPEndPoint? ListensAt { get; private set; }

    public Task StartAsync(ITransportSink sink)
    {
        _context.Sink = sink;
        if (_listenAt is not null && Local.Silo is { } silo)
        {
            ListensAt = _listener.Bind(_listenAt);
            if (silo.Endpoint.Port == 0)
            {
                var reached = SiloAddress.New(silo.Endpoint.Address, ListensAt.Port, silo.Generation);
                _context.Identity = _context.Identity with { Local = PeerId.Of(reached) };
            }

            _context.Threads.Queue(new TransportWork(_listener.AcceptAsync));
        }

        using (ExecutionContext.SuppressFlow())
        {
            _sweeper = _context.Time.CreateTimer(
                static state => ((SocketTransport)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        }

        return Task.CompletedTask;
    }

    public IPeer PeerOf(SiloAddress silo)
    {
        var peer = _dialed.GetOrAdd(silo, static (silo, context) => new DialedPeer(context, silo), _context);
        if (_context.IsStopping)
        {
            peer.End(LossReason.Stopped, flush: false);
        }

        return peer;
    }

    public void Forget(SiloAddress silo)
    {
        if (_dialed.TryRemove(silo, out var dialed))
        {
            dialed.End(LossReason.Forgotten, flush: dialed.IsGoingAway); // Its last answers may still be on their way.
        }

        if (_accepted.TryGetValue(PeerId.Of(silo), out var accepted))
        {
            accepted.End(LossReason.Forgotten, flush: false);
        }
    }

    public void GoAway()
    {
        _context.IsGoingAway = true;
        foreach (var (connection, _) in _context.Open)
        {
            connection.Queue.Add(WireFormat.GoAway);
        }
    }

    public async Task StopAsync()
    {
        _context.IsStopping = true;
        GoAway();
        _listener.Dispose();
        End(flush: true);
        var closed = Task.WhenAll(
            [.. _dialed.Values.Select(peer => peer.WhenClosedAsync()), _listener.WhenEmptyAsync()]);
        await EndsInTimeAsync(closed);
        _listener.CloseUnproven();
        End(flush: false);
        await EndsInTimeAsync(closed); // It does, unless the engine blocks over a frame: that must not keep a process.
        if (_sweeper is not null)
        {
            await _sweeper.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private Task EndsInTimeAsync(Task closed) =>
        closed.IsCompleted ? closed : Task.WhenAny(closed, Task.Delay(StopTimeout, _context.Time));

    private void End(bool flush)
    {
        foreach (var peer in _dialed.Values)
        {
            peer.End(LossReason.Stopped, flush);
        }

        foreach (var peer in _accepted.Values)
        {
            peer.End(LossReason.Stopped, flush);
        }
    }

    private void Sweep()
    {
        var now = _context.Time.GetTimestamp();
        foreach (var (connection, _) in _context.Open)
        {
            connection.Sweep(now);
        }
    }
}

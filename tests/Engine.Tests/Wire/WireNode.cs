using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Commerce.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Engine.Tests.Wire;

internal sealed record Arrival(IPeer From, WireChannel Channel, byte[] Bytes)
{
    public string Text => Encoding.ASCII.GetString(Bytes);
}

internal sealed record Loss(IPeer Peer, WireChannel Channel, LossReason Reason, long HandedOver);

/// <summary>One end of a transport, with everything that it is told, to be awaited.</summary>
internal sealed class WireNode : ITransportSink, IAsyncDisposable
{
    private const string ClosedCounter = "orleans-networking-sockets-closed";

    public const string Secret = "a secret of sixteen bytes or more";

    /// <summary>Long past anything that works: when it passes, the awaited thing did not happen.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromSeconds(20);

    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>();
    private readonly Channel<Loss> _losses = Channel.CreateUnbounded<Loss>();
    private readonly Channel<IPeer> _goodbyes = Channel.CreateUnbounded<IPeer>();
    private readonly Channel<LossReason> _closed = Channel.CreateUnbounded<LossReason>();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _meters = new();
    private readonly TimeProvider _time;

    private WireNode(PeerId local, IPEndPoint? listenAt, string clusterId, WireOptions options, TimeProvider time)
    {
        _time = time;
        var meters = _services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == ClosedCounter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>(
            (_, _, tags, _) => _closed.Writer.TryWrite((LossReason)tags[0].Value!));
        _meters.Start();
        if (options.Secrets.Count == 0)
        {
            options.Secrets.Add(Secret);
        }

        Transport = new SocketTransport(
            new WireContext(
                new WireIdentity(local, clusterId, new Keyring(options.Secrets)), options, time, new Random(1),
                new ThreadPoolTurns(), new WireInstruments(meters), new WireLog(NullLogger.Instance)),
            listenAt);
    }

    public SocketTransport Transport { get; }

    public SiloAddress Silo => Transport.Local.Silo!;

    /// <summary>What is done with a frame on the transport's thread, before it can be awaited.</summary>
    public Func<Arrival, bool> OnFrame { get; set; } = static _ => true;

    /// <summary>The same for a loss.</summary>
    public Action<Loss> OnLoss { get; set; } = static _ => { };

    public static Task<WireNode> SiloAsync(
        TimeProvider time, int generation = 1, IPEndPoint? reachedAt = null, int port = 0, string clusterId = "dev",
        WireOptions? options = null) =>
        StartAsync(new WireNode(
            PeerId.Of(SiloAddress.New(reachedAt ?? new IPEndPoint(IPAddress.Loopback, port), generation)),
            new IPEndPoint(IPAddress.Loopback, port), clusterId, options ?? new WireOptions(), time));

    public static Task<WireNode> ClientAsync(
        TimeProvider time, string clusterId = "dev", WireOptions? options = null) =>
        StartAsync(new WireNode(
            PeerId.Of(Guid.Parse("c0ffee00-0000-4000-8000-000000000001")), null, clusterId,
            options ?? new WireOptions(), time));

    public IPeer To(WireNode other) => Transport.PeerOf(other.Silo);

    public SendResult Send(WireNode other, ReadOnlySpan<byte> frame, WireChannel channel = WireChannel.Data) =>
        To(other).TrySend(channel, frame);

    public Task<Arrival> ArrivalAsync() => NextAsync(_arrivals);

    public Task<Loss> LossAsync() => NextAsync(_losses);

    public Task<IPeer> GoodbyeAsync() => NextAsync(_goodbyes);

    /// <summary>Why the next connection is counted as closed.</summary>
    public Task<LossReason> ClosedAsync() => NextAsync(_closed);

    /// <summary>Whether nothing has arrived that was not awaited.</summary>
    public bool IsQuiet => _arrivals.Reader.Count == 0;

    public bool Received(IPeer from, WireChannel channel, ReadOnlyMemory<byte> frame)
    {
        var arrival = new Arrival(from, channel, frame.ToArray());
        if (!OnFrame(arrival))
        {
            return false;
        }

        return _arrivals.Writer.TryWrite(arrival);
    }

    public void Lost(IPeer peer, WireChannel channel, LossReason reason, long handedOver)
    {
        var loss = new Loss(peer, channel, reason, handedOver);
        OnLoss(loss);
        _losses.Writer.TryWrite(loss);
    }

    public void GoingAway(IPeer peer) => _goodbyes.Writer.TryWrite(peer);

    /// <summary>A client of it that knows the secret.</summary>
    public Task<RawPeer> ProvenAsync() => RawPeer.ProvenAsync(Silo, "dev", Secret);

    public async ValueTask DisposeAsync()
    {
        var stopping = Transport.StopAsync();
        try
        {
            await stopping.WaitAsync(Never);
        }
        catch (TimeoutException) when (_time is ManualTimeProvider)
        {
            // A test has failed, and left things open.
            await ((ManualTimeProvider)_time).AdvanceUntilAsync(stopping, TimeSpan.FromSeconds(1));
        }

        _meters.Dispose();
        await _services.DisposeAsync();
    }

    private static async Task<WireNode> StartAsync(WireNode node)
    {
        await node.Transport.StartAsync(node);
        return node;
    }

    private static async Task<T> NextAsync<T>(Channel<T> channel) =>
        await channel.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Never);
}

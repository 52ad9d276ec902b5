using System.Diagnostics.Metrics;
using System.Net;
using Commerce.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.LoadTests.Calls;

/// <summary>One end of the transport, as it runs in a silo or a front.</summary>
internal sealed class EchoNode(PeerId local, IPEndPoint? listenAt, Action<IPeer, ReadOnlyMemory<byte>> received)
    : ITransportSink, IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private SocketTransport? _transport;

    internal async Task<SocketTransport> StartAsync()
    {
        _transport = new SocketTransport(
            new WireContext(
                new WireIdentity(local, "benchmark", new Keyring(["of a benchmark, and of nothing else"])),
                new WireOptions(), TimeProvider.System, new Random(1), new ThreadPoolTurns(),
                new WireInstruments(_services.GetRequiredService<IMeterFactory>()),
                new WireLog(NullLogger.Instance)),
            listenAt);
        await _transport.StartAsync(this);
        return _transport;
    }

    public bool Received(IPeer from, WireChannel channel, ReadOnlyMemory<byte> frame)
    {
        received(from, frame);
        return true;
    }

    public void Lost(IPeer peer, WireChannel channel, LossReason reason, long handedOver)
    {
        // The run ends with its processes.
    }

    public void GoingAway(IPeer peer)
    {
        // The same.
    }

    public async ValueTask DisposeAsync()
    {
        await (_transport?.StopAsync() ?? Task.CompletedTask);
        await _services.DisposeAsync();
    }
}

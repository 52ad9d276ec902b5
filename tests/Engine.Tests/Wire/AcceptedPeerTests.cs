using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Commerce.Engine.Tests.Wire;

/// <summary>Connections of one process for one channel.</summary>
public sealed class AcceptedPeerTests
{
    [Fact]
    public async Task Of_connections_that_wait_for_an_older_one_to_end_the_newest_begins_whoever_is_woken_first()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var context = new WireContext(
            new WireIdentity(RawPeer.Id, "dev", new Keyring(["the secret of these tests"])), new WireOptions(),
            TimeProvider.System, new Random(1), new ThreadPoolTurns(),
            new WireInstruments(services.GetRequiredService<IMeterFactory>()), new WireLog(NullLogger.Instance));
        var peer = new AcceptedPeer(context, RawPeer.Id);
        Assert.NotNull(peer.TryBegin(WireChannel.Control, 1).Begun);
        var first = peer.TryBegin(WireChannel.Data, 2).Begun!;

        Assert.Same(first, peer.TryBegin(WireChannel.Data, 3).Superseded);
        Assert.Same(first, peer.TryBegin(WireChannel.Data, 4).Superseded);
        Assert.False(peer.Ended(WireChannel.Data, first));

        Assert.NotNull(peer.TryBegin(WireChannel.Data, 4).Begun);
        var error = Assert.Throws<HandshakeException>(() => peer.TryBegin(WireChannel.Data, 3));
        Assert.Equal(LossReason.Superseded, error.Reason);
    }
}

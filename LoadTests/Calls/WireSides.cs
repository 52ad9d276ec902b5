using System.Net;
using Commerce.Engine;

namespace Commerce.LoadTests.Calls;

/// <summary>Echoes frames over the engine's transport.</summary>
internal sealed class WireAnswering : IAnswering
{
    internal const int Generation = 1;

    private readonly EchoNode _node;

    private WireAnswering(EchoNode node, string address) => (_node, Address) = (node, address);

    public string Address { get; }

    internal static async Task<WireAnswering> StartAsync()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var node = new EchoNode(
            PeerId.Of(SiloAddress.New(any, Generation)), any, static (from, frame) =>
                from.TrySend(WireChannel.Data, frame.Span));
        var transport = await node.StartAsync();
        return new WireAnswering(node, transport.ListensAt!.ToString());
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}

/// <summary>Sends frames over the engine's transport, and waits for each to come back.</summary>
internal sealed class WireAsking : IAsking
{
    private readonly EchoNode _node;
    private readonly EchoCalls _calls;
    private IPeer? _silo;

    private WireAsking()
    {
        _calls = new EchoCalls(frame => _silo!.TrySend(WireChannel.Data, frame).IsAccepted);
        _node = new EchoNode(
            PeerId.Of(new Guid(1, 2, 3, new byte[8])), null, (_, frame) => _calls.Answered(frame.Span));
    }

    internal static async Task<WireAsking> StartAsync(IPEndPoint server)
    {
        var asking = new WireAsking();
        var transport = await asking._node.StartAsync();
        asking._silo = transport.PeerOf(SiloAddress.New(server, WireAnswering.Generation));
        return asking;
    }

    public Task CallAsync(int caller, int number) => _calls.CallAsync(caller);

    public ValueTask DisposeAsync() => _node.DisposeAsync();
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Commerce.Engine.Tests.Wire;

/// <summary>Somebody at a silo's port who sends whatever the test wants.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    public static readonly PeerId Id = PeerId.Of(Guid.Parse("0ddba11e-0000-4000-8000-000000000002"));

    private RecordCipher? _cipher;

    private RawPeer(Socket socket) => Stream = new NetworkStream(socket, ownsSocket: true);

    public NetworkStream Stream { get; }

    public static async Task<RawPeer> ConnectAsync(IPEndPoint to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to);
        return new RawPeer(socket);
    }

    /// <summary>Proves itself as a client that knows the secret.</summary>
    public static async Task<RawPeer> ProvenAsync(
        SiloAddress to, string clusterId, string secret, WireChannel channel = WireChannel.Data)
    {
        var peer = await ConnectAsync(to.Endpoint);
        var identity = new WireIdentity(Id, clusterId, new Keyring([secret]));
        var session = await Handshake.ConnectAsync(peer.Stream, identity, to, channel, default);
        peer._cipher = new RecordCipher(session.SendKey);
        return peer;
    }

    public static byte[] Frame(ReadOnlySpan<byte> bytes, int? length = null)
    {
        var frame = new byte[WireFormat.FrameLengthBytes + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, length ?? bytes.Length);
        bytes.CopyTo(frame.AsSpan(WireFormat.FrameLengthBytes));
        return frame;
    }

    /// <summary>Sends this as a record that opens.</summary>
    public async Task SendAsync(byte[] frames)
    {
        var record = new byte[frames.Length + WireFormat.OverheadBytes];
        frames.CopyTo(record, WireFormat.HeaderBytes);
        _cipher!.Seal(record);
        await Stream.WriteAsync(record);
    }

    /// <summary>Everything that comes until the other side closes.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        var all = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return all.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _cipher?.Dispose();
        await Stream.DisposeAsync();
    }
}

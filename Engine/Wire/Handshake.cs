using System.Buffers.Binary;
using System.Security.Cryptography;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What a handshake needs to know of this process.</summary>
/// <param name="Local">Who we are.</param>
/// <param name="ClusterId">Our cluster.</param>
/// <param name="Keys">What we can prove, and accept.</param>
internal sealed record WireIdentity(PeerId Local, string ClusterId, Keyring Keys);

/// <summary>What a handshake has agreed on.</summary>
/// <param name="Peer">Who is there, proven.</param>
/// <param name="Channel">What the connection is for.</param>
/// <param name="SendKey">Seals what we send.</param>
/// <param name="ReceiveKey">Opens what we receive.</param>
internal sealed record Session(PeerId Peer, WireChannel Channel, byte[] SendKey, byte[] ReceiveKey);

/// <summary>A connection that is not to be.</summary>
internal sealed class HandshakeException(LossReason reason, string message) : Exception(message)
{
    public LossReason Reason => reason;
}

/// <summary>
/// Both sides prove that they know the cluster's secret, over everything said before and a nonce of each, and get keys
/// for what follows. Nothing of any size is read or kept before. Who has not proven itself is told nothing but who we
/// are, and that only if it knows the cluster and the id of a secret.
/// </summary>
internal static class Handshake
{
    public const int MaxMessageBytes = 512;

    private const int PrefixBytes = 6;

    // "CWIR": what is no handshake shows in its first bytes.
    private const uint Magic = 0x52495743;

    /// <summary>The side that connects.</summary>
    /// <exception cref="HandshakeException">The other side is not whom we mean.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public static async Task<Session> ConnectAsync(
        Stream stream, WireIdentity self, SiloAddress to, WireChannel channel, CancellationToken cancellationToken)
    {
        var nonce = RandomNumberGenerator.GetBytes(Hello.NonceBytes);
        var hello = new Hello(self.Local, channel, nonce, to, self.Keys.Ids, self.ClusterId);
        var said = await WriteAsync(stream, hello.Write, proof: null, cancellationToken);

        var answer = await ReadAsync(stream, cancellationToken);
        if (answer.Length < Challenge.ProofBytes
            || Challenge.Read(answer.AsSpan(..^Challenge.ProofBytes)) is not { } challenge)
        {
            throw new HandshakeException(LossReason.Garbage, $"{to} answers what is no challenge.");
        }

        var transcript = SHA256.HashData([.. said, .. answer.AsSpan(..^Challenge.ProofBytes)]);
        if (self.Keys.Find(challenge.Key) is not { } secret
            || !Matches(answer.AsSpan(^Challenge.ProofBytes..), secret, AcceptorLabel, transcript))
        {
            throw new HandshakeException(LossReason.WrongSecret, $"{to} does not know a secret of ours.");
        }

        CheckVersion(challenge.Version, challenge.Version, $"{challenge.From}");
        if (!challenge.From.Equals(to))
        {
            throw new HandshakeException(Mismatch(challenge.From, to), $"{challenge.From} is there instead of {to}.");
        }

        await stream.WriteAsync(
            Keyring.Prove(secret, ConnectorLabel(self.Local), transcript), cancellationToken);
        var keys = Keyring.Keys(secret, [.. nonce, .. challenge.Nonce], transcript);
        return new Session(PeerId.Of(to), channel, keys.Connector, keys.Acceptor);
    }

    /// <summary>The side that is connected to: a silo.</summary>
    /// <exception cref="HandshakeException">Who connects has not proven that it may, or means another silo.</exception>
    /// <exception cref="IOException">The connection has ended.</exception>
    public static async Task<Session> AcceptAsync(
        Stream stream, WireIdentity self, CancellationToken cancellationToken)
    {
        var local = self.Local.Silo ?? throw new InvalidOperationException($"{self.Local} is no silo.");
        var said = await ReadAsync(stream, cancellationToken);
        var hello = Hello.Read(said)
            ?? throw new HandshakeException(LossReason.Garbage, "What came is no hello.");
        CheckVersion(hello.OldestVersion, hello.NewestVersion, $"{hello.From}");
        if (hello.ClusterId != self.ClusterId)
        {
            throw new HandshakeException(
                LossReason.OtherCluster, $"{hello.From} is of another cluster than '{self.ClusterId}'.");
        }

        if (self.Keys.Choose(hello.Keys) is not { } key || self.Keys.Find(key) is not { } secret)
        {
            throw new HandshakeException(LossReason.WrongSecret, $"{hello.From} knows no secret of ours.");
        }

        var challenge = new Challenge(
            Math.Min(hello.NewestVersion, WireFormat.NewestVersion), key,
            RandomNumberGenerator.GetBytes(Hello.NonceBytes), local);
        byte[] transcript = [];
        await WriteAsync(
            stream, challenge.Write,
            proof: answer =>
            {
                transcript = SHA256.HashData([.. said, .. answer]);
                return Keyring.Prove(secret, AcceptorLabel, transcript);
            },
            cancellationToken);
        if (!hello.To.Equals(local))
        {
            // It has been told, with proof, who is here; that is what it needs to know.
            throw new HandshakeException(Mismatch(local, hello.To), $"{hello.From} means {hello.To}.");
        }

        var proof = new byte[Challenge.ProofBytes];
        await stream.ReadExactlyAsync(proof, cancellationToken);
        if (!Matches(proof, secret, ConnectorLabel(hello.From), transcript))
        {
            throw new HandshakeException(
                LossReason.WrongSecret, $"{hello.From} has not proven that it knows a secret.");
        }

        var keys = Keyring.Keys(secret, [.. hello.Nonce, .. challenge.Nonce], transcript);
        return new Session(hello.From, hello.Channel, keys.Acceptor, keys.Connector);
    }

    private const string AcceptorLabel = "acceptor";

    private static string ConnectorLabel(PeerId connector) => connector.Silo is null ? "client" : "silo";

    private static bool Matches(ReadOnlySpan<byte> proof, byte[] secret, string label, byte[] transcript) =>
        CryptographicOperations.FixedTimeEquals(proof, Keyring.Prove(secret, label, transcript));

    private static LossReason Mismatch(SiloAddress there, SiloAddress meant) =>
        there.Endpoint.Equals(meant.Endpoint) ? LossReason.OtherGeneration : LossReason.OtherPeer;

    private static void CheckVersion(byte oldest, byte newest, string who)
    {
        if (oldest > newest || newest < WireFormat.OldestVersion || oldest > WireFormat.NewestVersion)
        {
            throw new HandshakeException(
                LossReason.UnknownVersion,
                $"{who} speaks versions {oldest} to {newest}, we {WireFormat.OldestVersion} to "
                + $"{WireFormat.NewestVersion}.");
        }
    }

    private delegate int MessageWriter(Span<byte> message);

    /// <returns>The message, without what is around it.</returns>
    private static async Task<byte[]> WriteAsync(
        Stream stream, MessageWriter write, Func<byte[], byte[]>? proof, CancellationToken cancellationToken)
    {
        var buffer = new byte[PrefixBytes + MaxMessageBytes];
        var length = write(buffer.AsSpan(PrefixBytes));
        var message = buffer.AsSpan(PrefixBytes, length).ToArray();
        if (proof?.Invoke(message) is { } proven)
        {
            proven.CopyTo(buffer, PrefixBytes + length);
            length += proven.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(4), (ushort)length);
        await stream.WriteAsync(buffer.AsMemory(0, PrefixBytes + length), cancellationToken);
        return message;
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixBytes];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var (magic, length) = (BinaryPrimitives.ReadUInt32LittleEndian(prefix), (int)prefix[4] | (prefix[5] << 8));
        if (magic != Magic || length > MaxMessageBytes)
        {
            throw new HandshakeException(
                magic != Magic ? LossReason.Garbage : LossReason.Oversized,
                $"What came begins with {Convert.ToHexString(prefix)}: no message of a handshake.");
        }

        var message = new byte[length];
        await stream.ReadExactlyAsync(message, cancellationToken);
        return message;
    }
}

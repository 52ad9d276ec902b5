using System.Collections.Immutable;
using System.Text;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What who connects says first.</summary>
/// <param name="From">Who it says it is.</param>
/// <param name="Channel">What the connection is for.</param>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="To">Whom it means to reach, in which life.</param>
/// <param name="Keys">Ids of the secrets that it knows, best first.</param>
/// <param name="ClusterId">Its cluster.</param>
internal sealed record Hello(
    PeerId From, WireChannel Channel, byte[] Nonce, SiloAddress To, ImmutableArray<ulong> Keys, string ClusterId)
{
    public const int MaxKeys = 4;
    public const int MaxClusterIdBytes = 128;
    public const int NonceBytes = 32;

    private const byte SiloRole = 1;
    private const byte ClientRole = 2;

    public byte OldestVersion { get; init; } = WireFormat.OldestVersion;

    public byte NewestVersion { get; init; } = WireFormat.NewestVersion;

    /// <summary>Puts it where there is room for the largest of messages.</summary>
    public int Write(Span<byte> message)
    {
        var writer = new HandshakeWriter(message);
        writer.Byte(OldestVersion);
        writer.Byte(NewestVersion);
        writer.Byte(From.Silo is null ? ClientRole : SiloRole);
        writer.Byte((byte)Channel);
        writer.Bytes(Nonce);
        if (From.Silo is { } silo)
        {
            writer.Silo(silo);
        }
        else
        {
            writer.Bytes(From.Client.ToByteArray());
        }

        writer.Silo(To);
        writer.Byte((byte)Keys.Length);
        foreach (var key in Keys)
        {
            writer.UInt64(key);
        }

        writer.Byte((byte)Encoding.UTF8.GetByteCount(ClusterId));
        writer.Bytes(Encoding.UTF8.GetBytes(ClusterId));
        return writer.Length;
    }

    /// <summary>Reads it. What follows is of a later version, and covered by the proofs as all of it is.</summary>
    /// <returns>Null: it is no such message.</returns>
    public static Hello? Read(ReadOnlySpan<byte> message)
    {
        var reader = new HandshakeReader(message);
        var (oldest, newest, role, channel) = (reader.Byte(), reader.Byte(), reader.Byte(), reader.Byte());
        var nonce = reader.Bytes(NonceBytes).ToArray();
        if (role is not (SiloRole or ClientRole) || channel > (byte)WireChannel.Control)
        {
            return null;
        }

        var from = role == SiloRole ? PeerId.Of(reader.Silo()) : PeerId.Of(new Guid(reader.Bytes(16)));
        var to = reader.Silo();
        var keys = new ulong[Math.Min((int)reader.Byte(), MaxKeys + 1)];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = reader.UInt64();
        }

        var clusterId = Encoding.UTF8.GetString(reader.Bytes(reader.Byte()));
        return reader.IsShort || keys.Length is 0 or > MaxKeys
            ? null
            : new Hello(from, (WireChannel)channel, nonce, to, [.. keys], clusterId)
            {
                OldestVersion = oldest,
                NewestVersion = newest,
            };
    }
}

/// <summary>What the other side answers, followed by its proof.</summary>
/// <param name="Version">The version that both will speak.</param>
/// <param name="Key">The id of the secret that both will use.</param>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="From">Who it is, in which life.</param>
internal sealed record Challenge(byte Version, ulong Key, byte[] Nonce, SiloAddress From)
{
    public const int ProofBytes = 32;

    public int Write(Span<byte> message)
    {
        var writer = new HandshakeWriter(message);
        writer.Byte(Version);
        writer.UInt64(Key);
        writer.Bytes(Nonce);
        writer.Silo(From);
        return writer.Length;
    }

    /// <summary>Reads it, without the proof.</summary>
    /// <returns>Null: it is no such message.</returns>
    public static Challenge? Read(ReadOnlySpan<byte> message)
    {
        var reader = new HandshakeReader(message);
        var challenge = new Challenge(
            reader.Byte(), reader.UInt64(), reader.Bytes(Hello.NonceBytes).ToArray(), reader.Silo());
        return reader.IsShort ? null : challenge;
    }
}

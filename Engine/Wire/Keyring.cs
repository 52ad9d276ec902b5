using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Commerce.Engine;

/// <summary>
/// The cluster's secrets. Each has an id made from it, by which two sides find one that both know without showing it.
/// </summary>
internal sealed class Keyring
{
    private readonly ImmutableArray<byte[]> _secrets;

    public Keyring(IEnumerable<string> secrets)
    {
        _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];
        if (_secrets.Length is < 1 or > Hello.MaxKeys || _secrets.Any(secret => secret.Length < 16))
        {
            throw new ArgumentException(
                $"There are {_secrets.Length} secrets of the cluster, of {string.Join(", ", _secrets.Select(
                    secret => secret.Length))} bytes: there must be 1 to {Hello.MaxKeys}, of 16 bytes at least each.",
                nameof(secrets));
        }

        Ids = [.. _secrets.Select(secret => BinaryPrimitives.ReadUInt64LittleEndian(Prove(secret, "key id", default)))];
    }

    public ImmutableArray<ulong> Ids { get; }

    /// <summary>The secret with that id; null: not one of ours.</summary>
    public byte[]? Find(ulong id) => Ids.IndexOf(id) is var at and >= 0 ? _secrets[at] : null;

    /// <summary>The first of somebody's secrets that is ours, too.</summary>
    public ulong? Choose(ImmutableArray<ulong> theirs)
    {
        foreach (var id in theirs)
        {
            if (Ids.Contains(id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>
    /// Shows knowledge of a secret over what both sides have said. Labels differ by side and role, so that nobody's
    /// proof serves anybody else.
    /// </summary>
    public static byte[] Prove(byte[] secret, string label, ReadOnlySpan<byte> transcript) =>
        HMACSHA256.HashData(
            secret, (byte[])[.. Encoding.ASCII.GetBytes($"commerce wire 1, {label}:"), .. transcript]);

    /// <summary>Keys for both directions: first of the side that connected, then of the other.</summary>
    public static (byte[] Connector, byte[] Acceptor) Keys(
        byte[] secret, ReadOnlySpan<byte> nonces, ReadOnlySpan<byte> transcript)
    {
        Span<byte> keys = stackalloc byte[64];
        ReadOnlySpan<byte> info = [.. "commerce wire 1, keys:"u8, .. transcript];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, keys, nonces, info);
        return (keys[..32].ToArray(), keys[32..].ToArray());
    }
}

using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Commerce.Web.Sessions;

/// <summary>
/// The secret that proves a session: 256 random bits, 43 characters of base64url. A value, so that the cache is asked
/// without allocating; random, so that its first bits are a hash.
/// </summary>
internal readonly struct SessionToken : IEquatable<SessionToken>
{
    /// <summary>Characters of the text form.</summary>
    public const int TextLength = 43;

    private const int ByteCount = 32;

    private readonly Bits _bits;

    private SessionToken(ReadOnlySpan<byte> bytes) => _bits = MemoryMarshal.Read<Bits>(bytes);

    /// <summary>The key of the session's grain: who reads the store cannot sign in with what is there.</summary>
    public string GrainKey
    {
        get
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(AsBytes(in this), hash);
            return Convert.ToHexStringLower(hash);
        }
    }

    public static SessionToken New()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        RandomNumberGenerator.Fill(bytes);
        return new SessionToken(bytes);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out SessionToken token)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        if (text.Length == TextLength && TryDecode(text, bytes))
        {
            token = new SessionToken(bytes);
            return true;
        }

        token = default;
        return false;
    }

    public bool Equals(SessionToken other) => AsBytes(in this).SequenceEqual(AsBytes(in other));

    public override bool Equals(object? obj) => obj is SessionToken other && Equals(other);

    public override int GetHashCode() => (int)_bits[0];

    public override string ToString() => Base64Url.EncodeToString(AsBytes(in this));

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        // The decoder throws at characters outside its alphabet; checking first keeps hostile tokens cheap.
        return Base64Url.IsValid(text, out var length) && length == ByteCount
            && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == ByteCount;
    }

    private static ReadOnlySpan<byte> AsBytes(ref readonly SessionToken token) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<SessionToken>(in token));

    [InlineArray(ByteCount / sizeof(ulong))]
    private struct Bits
    {
        private ulong _first;
    }
}

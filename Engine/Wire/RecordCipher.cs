using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Commerce.Engine;

/// <summary>
/// Seals, or opens, the records of one direction of one connection, in place. The number of the record is its nonce: a
/// record that was changed, repeated, left out or moved does not open. For one thread at a time.
/// </summary>
internal sealed class RecordCipher(byte[] key) : IDisposable
{
    private readonly AesGcm _cipher = new(key, WireFormat.TagBytes);
    private readonly byte[] _nonce = new byte[12];
    private ulong _number;

    /// <summary>Seals what is between header and tag, and writes both.</summary>
    public void Seal(Span<byte> record)
    {
        var header = record[..WireFormat.HeaderBytes];
        var text = record[WireFormat.HeaderBytes..^WireFormat.TagBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, text.Length);
        _cipher.Encrypt(NextNonce(), text, text, record[^WireFormat.TagBytes..], header);
    }

    /// <summary>Opens what is between header and tag.</summary>
    /// <returns>Whether it is the next record, unchanged.</returns>
    public bool TryOpen(Span<byte> record)
    {
        var text = record[WireFormat.HeaderBytes..^WireFormat.TagBytes];
        try
        {
            _cipher.Decrypt(
                NextNonce(), text, record[^WireFormat.TagBytes..], text, record[..WireFormat.HeaderBytes]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private ReadOnlySpan<byte> NextNonce()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_nonce, _number++);
        return _nonce;
    }
}

using System.Buffers;
using System.Buffers.Binary;

namespace Commerce.Engine;

/// <summary>
/// Reads records from a stream. Its buffer is of the size of a batch, and larger only while a larger record comes:
/// never larger than the limit, which is looked at before anything is allocated.
/// </summary>
internal sealed class RecordReader(Stream stream, RecordCipher cipher, int maxFrameBytes) : IDisposable
{
    private readonly int _maxSealed = WireFormat.MaxSealed(maxFrameBytes);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(WireFormat.BatchBytes);
    private int _start;
    private int _end;

    /// <summary>Waits for bytes.</summary>
    /// <returns>False: there will be no more.</returns>
    public async ValueTask<bool> ReadAsync()
    {
        MakeRoom();
        var count = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>Waits for bytes, with the thread.</summary>
    /// <returns>False: there will be no more.</returns>
    public bool Read()
    {
        MakeRoom();
        var count = stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>Whether all that was read has been taken.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Takes the next record, if all of it has come.</summary>
    /// <param name="frames">Its frames with their lengths, valid until the next call.</param>
    /// <returns>Whether there is one; with a reason: there never will be.</returns>
    public (bool Found, LossReason? Refusal) TryTake(out ReadOnlyMemory<byte> frames)
    {
        frames = default;
        if (_end - _start < WireFormat.HeaderBytes)
        {
            return (false, null);
        }

        var sealedBytes = SealedBytes();
        if (sealedBytes > (uint)_maxSealed)
        {
            return (false, LossReason.Oversized);
        }

        var length = (int)sealedBytes + WireFormat.OverheadBytes;
        if (_end - _start < length)
        {
            return (false, null);
        }

        if (!cipher.TryOpen(_buffer.AsSpan(_start, length)))
        {
            return (false, LossReason.Tampered);
        }

        frames = _buffer.AsMemory(_start + WireFormat.HeaderBytes, (int)sealedBytes);
        _start += length;
        return (true, null);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        cipher.Dispose();
    }

    private uint SealedBytes() => BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));

    /// <summary>Everything complete has been taken: what is left is the beginning of a record, or nothing.</summary>
    private void MakeRoom()
    {
        var left = _end - _start;
        var needed = left < WireFormat.HeaderBytes
            ? WireFormat.BatchBytes
            : Math.Max(WireFormat.BatchBytes, (int)SealedBytes() + WireFormat.OverheadBytes);
        if (needed > _buffer.Length || (needed == WireFormat.BatchBytes && _buffer.Length > 2 * needed))
        {
            var next = ArrayPool<byte>.Shared.Rent(needed);
            _buffer.AsSpan(_start, left).CopyTo(next);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = next;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, left).CopyTo(_buffer);
        }

        (_start, _end) = (0, left);
    }
}

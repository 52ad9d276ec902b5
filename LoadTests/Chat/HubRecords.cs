namespace Commerce.LoadTests.Chat;

/// <summary>Cuts what comes over a connection to a hub into messages: each ends with the byte 0x1E.</summary>
internal sealed class HubRecords
{
    internal const byte End = 0x1E;

    private byte[] _bytes = new byte[1024];
    private int _begin;
    private int _end;

    /// <summary>More has come.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            var kept = _bytes.AsSpan(_begin, _end - _begin);
            var room = kept.Length + bytes.Length > _bytes.Length
                ? new byte[Math.Max(2 * _bytes.Length, kept.Length + bytes.Length)]
                : _bytes;
            kept.CopyTo(room);
            (_bytes, _end, _begin) = (room, kept.Length, 0);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The next whole message, without its end; it is valid until more is appended.</summary>
    internal bool TryTake(out ReadOnlyMemory<byte> message)
    {
        var length = _bytes.AsSpan(_begin, _end - _begin).IndexOf(End);
        if (length < 0)
        {
            message = default;
            return false;
        }

        message = _bytes.AsMemory(_begin, length);
        _begin += length + 1;
        return true;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Commerce.Engine;

/// <summary>
/// Writes messages one behind the other into one pooled buffer, whose written part is contiguous. Not thread-safe.
/// The format is <c>docs/wire-format.md</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WireWriter : IDisposable
{
    // A text of this length has at most 126 bytes, so that its length is one byte.
    private const int ShortTextLength = 42;
    private const int KeyLengthMax = 5;

    /// <summary>Between parts that have a limit.</summary>
    internal const int NoLimit = 1 << 30;

    // By how much the space that is asked for may exceed what is written then.
    private const long EstimateSlack = 256;
    private byte[] _buffer;
    private int _at;
    private int _depth;

    /// <summary>A writer with an empty buffer.</summary>
    /// <param name="capacity">Bytes expected.</param>
    internal WireWriter(int capacity = 4096) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written.</summary>
    internal int Length => _at;

    /// <summary>The length that must not be exceeded; set anew for each part that has a limit.</summary>
    internal int LengthMax { get; set; } = NoLimit;

    /// <summary>What was written. Valid until the next write.</summary>
    internal ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _at);

    /// <inheritdoc cref="WrittenMemory"/>
    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _at);

    /// <summary>Writes a member, if it has not its default.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <typeparam name="TCodec">The codec of its type.</typeparam>
    /// <param name="id">Its number.</param>
    /// <param name="value">Its value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Member<T, TCodec>(uint id, T value)
        where TCodec : struct, IWireCodec<T>
    {
        if (!TCodec.IsDefault(value))
        {
            TCodec.Write(this, id, value);
        }
    }

    /// <summary>Begins an object or a collection.</summary>
    /// <param name="id">The member's number.</param>
    /// <returns>What <see cref="End"/> needs.</returns>
    public int Begin(uint id)
    {
        if (++_depth > WireLimits.DepthMax)
        {
            throw new WireFormatException(
                $"The message has more than {WireLimits.DepthMax} objects within each other: send less at once.");
        }

        Key(id, WireKind.Bytes, 1);
        return _at++;
    }

    /// <summary>Ends what <see cref="Begin"/> began, whose length is known only now.</summary>
    /// <param name="mark">What Begin returned.</param>
    public void End(int mark)
    {
        _depth--;
        var length = _at - mark - 1;
        if (length < 0x80)
        {
            _buffer[mark] = (byte)length;
            return;
        }

        var more = VarintLength((uint)length) - 1;
        Ensure(more);
        _buffer.AsSpan(mark + 1, length).CopyTo(_buffer.AsSpan(mark + 1 + more));
        _at = PutVarint(mark, (uint)length) + length;
    }

    /// <summary>Writes that there is no value.</summary>
    /// <param name="id">The member's number.</param>
    public void Null(uint id) => Key(id, WireKind.Null, 0);

    internal void Varint(uint id, ulong value)
    {
        Key(id, WireKind.Varint, 10);
        _at = PutVarint(_at, value);
    }

    internal void Fixed32(uint id, uint value)
    {
        Key(id, WireKind.Fixed32, 4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_at), value);
        _at += 4;
    }

    internal void Fixed64(uint id, ulong value)
    {
        Key(id, WireKind.Fixed64, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), value);
        _at += 8;
    }

    internal void Fixed128(uint id, ulong low, ulong high)
    {
        Key(id, WireKind.Fixed128, 16);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at), low);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_at + 8), high);
        _at += 16;
    }

    internal void Bytes(uint id, ReadOnlySpan<byte> value)
    {
        Key(id, WireKind.Bytes, KeyLengthMax + (long)value.Length);
        _at = PutVarint(_at, (uint)value.Length);
        value.CopyTo(_buffer.AsSpan(_at));
        _at += value.Length;
    }

    /// <summary>Writes a text; half a surrogate pair is an error, or, where nothing may fail, U+FFFD.</summary>
    internal void Text(uint id, ReadOnlySpan<char> value, bool replace = false)
    {
        if (value.Length <= ShortTextLength)
        {
            Key(id, WireKind.Bytes, 1 + (value.Length * 3));
            var written = PutText(_at + 1, value, replace);
            _buffer[_at] = (byte)written;
            _at += 1 + written;
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Key(id, WireKind.Bytes, KeyLengthMax + (long)length);
        _at = PutVarint(_at, (uint)length);
        _at += PutText(_at, value, replace);
    }

    /// <summary>Within an object that has no members: bytes as they are.</summary>
    internal Span<byte> Raw(int length)
    {
        Ensure(length);
        _at += length;
        return _buffer.AsSpan(_at - length, length);
    }

    /// <summary>Within an object that has no members: a number as it is.</summary>
    internal void RawVarint(ulong value)
    {
        Ensure(10);
        _at = PutVarint(_at, value);
    }

    /// <summary>Within an object that has no members: a text with its length.</summary>
    internal void RawText(ReadOnlySpan<char> value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Ensure(KeyLengthMax + (long)length);
        _at = PutVarint(_at, (uint)length);
        _at += PutText(_at, value);
    }

    /// <summary>
    /// Takes back what was written behind a length at which no object was open, also if an exception cut it short.
    /// </summary>
    internal void Truncate(int length)
    {
        _at = length;
        _depth = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _at = 0;
    }

    private static int VarintLength(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Key(uint id, WireKind kind, long more)
    {
        Ensure(KeyLengthMax + more);
        var key = (id << 3) | (uint)kind;
        if (key < 0x80)
        {
            _buffer[_at++] = (byte)key;
        }
        else
        {
            _at = PutVarint(_at, key);
        }
    }

    private int PutVarint(int at, ulong value)
    {
        var buffer = _buffer;
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
        return at;
    }

    private int PutText(int at, ReadOnlySpan<char> value, bool replace = false) =>
        Utf8.FromUtf16(value, _buffer.AsSpan(at), out _, out var written, replace)
            == OperationStatus.Done
            ? written
            : throw new WireFormatException(
                $"A text of {value.Length} characters has half a surrogate pair, which UTF-8 has no bytes for. "
                + "Check texts where they come in.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(long more)
    {
        if (_buffer.Length - _at < more)
        {
            Grow(more);
        }
    }

    // Here the limit bounds memory; it is exact at the end of a part, where CheckLength is called.
    private void Grow(long more)
    {
        if (_at + more > LengthMax + EstimateSlack)
        {
            throw TooLong();
        }

        var length = Math.Max(Math.Min(_buffer.Length * 2L, Array.MaxLength), _at + more);
        var larger = ArrayPool<byte>.Shared.Rent((int)length);
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Looks whether what was written is within the limit.</summary>
    internal void CheckLength()
    {
        if (_at > LengthMax)
        {
            throw TooLong();
        }
    }

    private WireFormatException TooLong() => new(
        $"The part of a message that may end at byte {LengthMax:N0} is longer. Send less at once: by pages, for "
        + "instance.");
}

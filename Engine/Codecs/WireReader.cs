using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Commerce.Engine;

/// <summary>
/// Reads what <see cref="WireWriter"/> writes. Whatever the bytes are, it ends within them and throws nothing but
/// <see cref="WireFormatException"/>; it allocates nothing before it has seen that the bytes for it are there.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct WireReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;
    private int _end;
    private int _depth;

    /// <summary>A reader.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="references">Makes references to grains; null: a message may have none.</param>
    internal WireReader(ReadOnlySpan<byte> bytes, IReferenceSource? references = null)
    {
        _bytes = bytes;
        _end = bytes.Length;
        References = references;
    }

    /// <summary>Makes references to grains.</summary>
    internal IReferenceSource? References { get; }

    /// <summary>Bytes up to the end of the object.</summary>
    internal readonly int Left => _end - _at;

    /// <summary>Whether the object ends here.</summary>
    public readonly bool IsAtEnd => _at == _end;

    /// <summary>Reads a member's key.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="kind">How its value lies there.</param>
    /// <returns>Whether there is one; false: the object ends here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out uint id, out WireKind kind)
    {
        if (_at == _end)
        {
            (id, kind) = (0, default);
            return false;
        }

        uint key = _bytes[_at];
        if (key < 0x80)
        {
            _at++;
        }
        else
        {
            key = LongKey();
        }

        (id, kind) = (key >> 3, (WireKind)(key & 7));
        return true;
    }

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <typeparam name="TCodec">The codec of its type.</typeparam>
    /// <param name="kind">How it lies there.</param>
    /// <returns>The value.</returns>
    public T Value<T, TCodec>(WireKind kind)
        where TCodec : struct, IWireCodec<T> => TCodec.Read(ref this, kind);

    /// <summary>Begins an object or a collection.</summary>
    /// <param name="kind">How it lies there.</param>
    /// <returns>What <see cref="Leave"/> needs.</returns>
    public int Enter(WireKind kind)
    {
        var length = LengthOf(kind, "an object or a collection");
        if (++_depth > WireLimits.DepthMax)
        {
            WireFormatException.ThrowValue($"More than {WireLimits.DepthMax} objects lie within each other");
        }

        var outer = _end;
        _end = _at + length;
        return outer;
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    /// <param name="outer">What Enter returned.</param>
    public void Leave(int outer)
    {
        if (_at != _end)
        {
            WireFormatException.ThrowValue($"{Left} bytes are left at the end of an object");
        }

        _end = outer;
        _depth--;
    }

    /// <summary>An object as a reader of its own; this one goes on behind it.</summary>
    internal WireReader Inner(WireKind kind)
    {
        var outer = Enter(kind);
        var inner = this;
        _at = _end;
        Leave(outer);
        return inner;
    }

    /// <summary>Leaves a value out that this version does not know.</summary>
    /// <param name="kind">How it lies there.</param>
    public void Skip(WireKind kind)
    {
        switch (kind)
        {
            case WireKind.Varint:
                _ = RawVarint();
                break;
            case WireKind.Fixed32:
                _ = Raw(4);
                break;
            case WireKind.Fixed64:
                _ = Raw(8);
                break;
            case WireKind.Fixed128:
                _ = Raw(16);
                break;
            case WireKind.Bytes:
                _ = Bytes(kind);
                break;
            case WireKind.Null:
                break;
            default:
                WireFormatException.ThrowKind(kind, "a member");
                break;
        }
    }

    /// <summary>Reads the key of an element.</summary>
    internal WireKind Element()
    {
        if (!Next(out var id, out var kind) || id != 0)
        {
            WireFormatException.ThrowValue("A collection has fewer elements than it says");
        }

        return kind;
    }

    internal uint Fixed32(WireKind kind)
    {
        if (kind != WireKind.Fixed32)
        {
            WireFormatException.ThrowKind(kind, "4 bytes");
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(Raw(4));
    }

    internal ulong Fixed64(WireKind kind)
    {
        if (kind != WireKind.Fixed64)
        {
            WireFormatException.ThrowKind(kind, "8 bytes");
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));
    }

    internal (ulong Low, ulong High) Fixed128(WireKind kind)
    {
        if (kind != WireKind.Fixed128)
        {
            WireFormatException.ThrowKind(kind, "16 bytes");
        }

        var bytes = Raw(16);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    internal ReadOnlySpan<byte> Bytes(WireKind kind) => Raw(LengthOf(kind, "bytes"));

    internal string Text(WireKind kind) => Text(Bytes(kind));

    internal string RawText() => Text(RawTextBytes());

    internal ReadOnlySpan<byte> RawTextBytes() => Raw(LengthOf(WireKind.Bytes, "a text"));

    internal ReadOnlySpan<byte> Raw(int length)
    {
        var at = _at;
        if (length > _end - at)
        {
            WireFormatException.ThrowCutOff(length, _end - at);
        }

        _at = at + length;
        return _bytes.Slice(at, length);
    }

    internal ulong RawVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at == _end)
            {
                WireFormatException.ThrowCutOff(1, 0);
            }

            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                if (shift == 63 && next > 1)
                {
                    break;
                }

                return value;
            }
        }

        WireFormatException.ThrowValue("A number has more than 64 bits");
        return 0;
    }

    /// <summary>The number of elements of the collection that was entered, each of which has at least a byte.</summary>
    internal int Count()
    {
        var count = RawVarint();
        if (count > (ulong)Left)
        {
            WireFormatException.ThrowValue($"A collection says that it has {count} elements in {Left} bytes");
        }

        return (int)count;
    }

    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            WireFormatException.ThrowValue($"A text of {bytes.Length} bytes is not UTF-8");
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private int LengthOf(WireKind kind, string expected)
    {
        if (kind != WireKind.Bytes)
        {
            WireFormatException.ThrowKind(kind, expected);
        }

        var length = RawVarint();
        if (length > (ulong)Left)
        {
            WireFormatException.ThrowCutOff((int)Math.Min(length, int.MaxValue), Left);
        }

        return (int)length;
    }

    private uint LongKey()
    {
        var key = RawVarint();
        if (key > uint.MaxValue)
        {
            WireFormatException.ThrowValue("The number of a member has more than 29 bits");
        }

        return (uint)key;
    }
}

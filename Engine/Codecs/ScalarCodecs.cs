using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Commerce.Engine;

#pragma warning disable CA1000 // Static members are what a codec is; their type arguments are written by the generator.

/// <summary>
/// Integers of 8 to 64 bits: small ones as <see cref="WireKind.Varint"/> (signed ones in zigzag), large ones in 8
/// bytes. So a member may become wider or narrower between versions, as long as its values fit.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IntegerCodec<T> : IWireCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    // Up to here a varint is shorter than 8 bytes by enough to be worth its loop.
    private const ulong VarintMax = (1UL << 35) - 1;

    /// <inheritdoc/>
    public static bool IsDefault(T value) => T.IsZero(value);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, T value)
    {
        ulong raw, packed;
        if (T.IsNegative(T.MinValue))
        {
            var signed = long.CreateTruncating(value);
            (raw, packed) = ((ulong)signed, (ulong)((signed << 1) ^ (signed >> 63)));
        }
        else
        {
            raw = packed = ulong.CreateTruncating(value);
        }

        if (packed <= VarintMax)
        {
            writer.Varint(id, packed);
        }
        else
        {
            writer.Fixed64(id, raw);
        }
    }

    /// <inheritdoc/>
    public static T Read(ref WireReader reader, WireKind kind)
    {
        var raw = kind == WireKind.Varint ? reader.RawVarint() : reader.Fixed64(kind);
        if (T.IsNegative(T.MinValue))
        {
            var signed = kind == WireKind.Varint ? (long)(raw >> 1) ^ -(long)(raw & 1) : (long)raw;
            var value = T.CreateTruncating(signed);
            return long.CreateTruncating(value) == signed ? value : TooLarge(signed);
        }

        var unsigned = T.CreateTruncating(raw);
        return ulong.CreateTruncating(unsigned) == raw ? unsigned : TooLarge(raw);
    }

    private static T TooLarge(object value)
    {
        WireFormatException.ThrowValue($"{value} is no {typeof(T).Name}");
        return default;
    }
}

/// <summary>Enumerations, as what lies behind them. A value without a name is kept: a newer version may have sent
/// it.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
/// <typeparam name="T">What lies behind it.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EnumCodec<TEnum, T> : IWireCodec<TEnum>
    where TEnum : struct, Enum
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <inheritdoc/>
    public static bool IsDefault(TEnum value) => T.IsZero(Unsafe.BitCast<TEnum, T>(value));

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, TEnum value) =>
        IntegerCodec<T>.Write(writer, id, Unsafe.BitCast<TEnum, T>(value));

    /// <inheritdoc/>
    public static TEnum Read(ref WireReader reader, WireKind kind) =>
        Unsafe.BitCast<T, TEnum>(IntegerCodec<T>.Read(ref reader, kind));
}

/// <summary>Truth values: 0 and 1.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BooleanCodec : IWireCodec<bool>
{
    /// <inheritdoc/>
    public static bool IsDefault(bool value) => !value;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, bool value) => writer.Varint(id, value ? 1UL : 0UL);

    /// <inheritdoc/>
    public static bool Read(ref WireReader reader, WireKind kind)
    {
        var value = IntegerCodec<byte>.Read(ref reader, kind);
        if (value > 1)
        {
            WireFormatException.ThrowValue($"{value} is no Boolean");
        }

        return value == 1;
    }
}

/// <summary>Characters, as their code units.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CharCodec : IWireCodec<char>
{
    /// <inheritdoc/>
    public static bool IsDefault(char value) => value == 0;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, char value) => writer.Varint(id, value);

    /// <inheritdoc/>
    public static char Read(ref WireReader reader, WireKind kind) => (char)IntegerCodec<ushort>.Read(ref reader, kind);
}

/// <summary>Floating-point numbers of 32 bits; every bit is kept.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleCodec : IWireCodec<float>
{
    /// <inheritdoc/>
    public static bool IsDefault(float value) => BitConverter.SingleToUInt32Bits(value) == 0;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, float value) =>
        writer.Fixed32(id, BitConverter.SingleToUInt32Bits(value));

    /// <inheritdoc/>
    public static float Read(ref WireReader reader, WireKind kind) =>
        BitConverter.UInt32BitsToSingle(reader.Fixed32(kind));
}

/// <summary>Floating-point numbers of 64 bits; every bit is kept.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleCodec : IWireCodec<double>
{
    /// <inheritdoc/>
    public static bool IsDefault(double value) => BitConverter.DoubleToUInt64Bits(value) == 0;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, double value) =>
        writer.Fixed64(id, BitConverter.DoubleToUInt64Bits(value));

    /// <inheritdoc/>
    public static double Read(ref WireReader reader, WireKind kind) =>
        BitConverter.UInt64BitsToDouble(reader.Fixed64(kind));
}

/// <summary>Decimal numbers; the scale is kept.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DecimalCodec : IWireCodec<decimal>
{
    /// <inheritdoc/>
    public static bool IsDefault(decimal value) => value == 0 && value.Scale == 0 && !decimal.IsNegative(value);

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        _ = decimal.GetBits(value, bits);
        writer.Fixed128(
            id, ((ulong)(uint)bits[1] << 32) | (uint)bits[0], ((ulong)(uint)bits[3] << 32) | (uint)bits[2]);
    }

    /// <inheritdoc/>
    public static decimal Read(ref WireReader reader, WireKind kind)
    {
        var (low, high) = reader.Fixed128(kind);
        var flags = (uint)(high >> 32);
        var scale = (flags >> 16) & 0xFF;
        if ((flags & 0x7F00_FFFF) != 0 || scale > 28)
        {
            WireFormatException.ThrowValue($"{low:X16}{high:X16} is no decimal number");
        }

        return new decimal((int)low, (int)(low >> 32), (int)high, (int)(flags >> 31) == 1, (byte)scale);
    }
}

/// <summary>Identifiers of 128 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuidCodec : IWireCodec<Guid>
{
    /// <inheritdoc/>
    public static bool IsDefault(Guid value) => value == Guid.Empty;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = value.TryWriteBytes(bytes);
        writer.Fixed128(
            id, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <inheritdoc/>
    public static Guid Read(ref WireReader reader, WireKind kind)
    {
        var (low, high) = reader.Fixed128(kind);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, low);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], high);
        return new Guid(bytes);
    }
}

/// <summary>Texts, as UTF-8. Half a surrogate pair is an error of who sends it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringCodec : IWireCodec<string?>
{
    /// <inheritdoc/>
    public static bool IsDefault(string? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, string? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            writer.Null(id);
        }
        else
        {
            writer.Text(id, value);
        }
    }

    /// <inheritdoc/>
    public static string? Read(ref WireReader reader, WireKind kind) =>
        kind == WireKind.Null ? null : reader.Text(kind);
}

/// <summary>A value or none.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <typeparam name="TCodec">Its codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NullableCodec<T, TCodec> : IWireCodec<T?>
    where T : struct
    where TCodec : struct, IWireCodec<T>
{
    /// <inheritdoc/>
    public static bool IsDefault(T? value) => value is null;

    /// <inheritdoc/>
    public static void Write(WireWriter writer, uint id, T? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } there)
        {
            TCodec.Write(writer, id, there);
        }
        else
        {
            writer.Null(id);
        }
    }

    /// <inheritdoc/>
    public static T? Read(ref WireReader reader, WireKind kind) =>
        kind == WireKind.Null ? null : TCodec.Read(ref reader, kind);
}

using System.Buffers.Text;

namespace Commerce.LoadTests.Peers;

/// <summary>Writes commands as Redis reads them: arrays of counted strings.</summary>
internal ref struct RespWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _length;

    internal readonly ReadOnlySpan<byte> Written => _target[.._length];

    /// <summary>Begins a command of so many strings.</summary>
    internal void Array(int count) => Line((byte)'*', count);

    internal void Bulk(scoped ReadOnlySpan<byte> text)
    {
        Line((byte)'$', text.Length);
        Raw(text);
        Raw("\r\n"u8);
    }

    internal void Bulk(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var count);
        Bulk(digits[..count]);
    }

    /// <summary>What was written by another one.</summary>
    internal void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[_length..]);
        _length += bytes.Length;
    }

    private void Line(byte kind, long number)
    {
        _target[_length++] = kind;
        Utf8Formatter.TryFormat(number, _target[_length..], out var digits);
        _length += digits;
        Raw("\r\n"u8);
    }
}

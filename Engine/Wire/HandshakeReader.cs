using System.Buffers.Binary;
using System.Net;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// Reads a message of the handshake. What is not there reads as zero, and shows in <see cref="IsShort"/>.
/// </summary>
internal ref struct HandshakeReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public bool IsShort { get; private set; }

    public byte Byte() => Bytes(1)[0];

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            IsShort = true;
            _rest = default;
            return new byte[count];
        }

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    public SiloAddress Silo()
    {
        var length = Byte();
        if (length is not (4 or 16))
        {
            IsShort = true;
            length = 4;
        }

        var address = new IPAddress(Bytes(length));
        var port = BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));
        return SiloAddress.New(address, port, BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
    }
}

/// <summary>Writes a message of the handshake, which has room for all that can be in one.</summary>
internal ref struct HandshakeWriter(Span<byte> message)
{
    private readonly Span<byte> _message = message;

    public int Length { get; private set; }

    public void Byte(byte value) => _message[Length++] = value;

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_message[Length..], value);
        Length += 8;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_message[Length..]);
        Length += bytes.Length;
    }

    public void Silo(SiloAddress silo)
    {
        var address = silo.Endpoint.Address.GetAddressBytes();
        Byte((byte)address.Length);
        Bytes(address);
        BinaryPrimitives.WriteUInt16LittleEndian(_message[Length..], (ushort)silo.Endpoint.Port);
        BinaryPrimitives.WriteInt32LittleEndian(_message[(Length + 2)..], silo.Generation);
        Length += 6;
    }
}

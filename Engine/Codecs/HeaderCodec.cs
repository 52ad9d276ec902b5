using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>Writes and reads headers. Members with their default are left out, unknown ones are skipped.</summary>
internal static class HeaderCodec
{
    private const uint KindMember = 1;
    private const uint CorrelationMember = 2;
    private const uint TargetMember = 3;
    private const uint MethodMember = 4;
    private const uint TimeToLiveMember = 5;
    private const uint ViewMember = 6;
    private const uint ForwardsMember = 7;
    private const uint CancellableMember = 8;
    private const uint ReasonMember = 9;
    private const uint ExplanationMember = 10;
    private const uint ContextMember = 12; // 11 was the sender, which the connection knows.

    public static void Write(WireWriter writer, uint id, in MessageHeader header)
    {
        var start = writer.Length;
        var mark = writer.Begin(id);
        writer.Varint(KindMember, (ulong)header.Kind);
        writer.Member<ulong, IntegerCodec<ulong>>(CorrelationMember, header.CorrelationId);
        writer.Member<GrainId, GrainIdCodec>(TargetMember, header.Target);
        if (header.MethodId != 0)
        {
            writer.Fixed32(MethodMember, header.MethodId);
        }

        if (header.TimeToLiveMs >= 0)
        {
            writer.Varint(TimeToLiveMember, (ulong)header.TimeToLiveMs);
        }

        writer.Member<long, IntegerCodec<long>>(ViewMember, header.ViewVersion);
        writer.Member<byte, IntegerCodec<byte>>(ForwardsMember, header.Forwards);
        writer.Member<bool, BooleanCodec>(CancellableMember, header.IsCancellable);
        writer.Member<byte, IntegerCodec<byte>>(ReasonMember, (byte)header.Reason);
        writer.Member<string?, StringCodec>(ExplanationMember, header.Explanation);
        if (header.Context is { } context)
        {
            ContextCodec.Write(writer, ContextMember, context);
        }

        writer.End(mark);
        if (writer.Length - start > WireLimits.HeaderLengthMax)
        {
            throw new WireFormatException(
                $"The header of a call of {header.Target.Type} has {writer.Length - start:N0} bytes, at most "
                + $"{WireLimits.HeaderLengthMax:N0}: the grain's key or the trace is too long.");
        }
    }

    public static MessageHeader Read(ref WireReader reader, WireKind kind)
    {
        var outer = reader.Enter(kind);
        if (reader.Left > WireLimits.HeaderLengthMax)
        {
            WireFormatException.ThrowValue($"A header has {reader.Left} bytes, at most {WireLimits.HeaderLengthMax}");
        }

        var header = new MessageHeader();
        while (reader.Next(out var id, out var at))
        {
            ReadMember(ref reader, id, at, ref header);
        }

        reader.Leave(outer);
        if (header.Kind is MessageKind.None or > MessageKind.Rejected || header.TimeToLiveMs < MessageHeader.NoDeadline)
        {
            WireFormatException.ThrowValue($"{header.Kind} is no kind of message, or its time to live is negative");
        }

        return header;
    }

    private static void ReadMember(ref WireReader reader, uint id, WireKind at, ref MessageHeader header)
    {
        switch (id)
        {
            case KindMember:
                header.Kind = (MessageKind)IntegerCodec<byte>.Read(ref reader, at);
                break;
            case CorrelationMember:
                header.CorrelationId = IntegerCodec<ulong>.Read(ref reader, at);
                break;
            case TargetMember:
                header.Target = GrainIdCodec.Read(ref reader, at);
                break;
            case MethodMember:
                header.MethodId = reader.Fixed32(at);
                break;
            case TimeToLiveMember:
                header.TimeToLiveMs = (int)IntegerCodec<uint>.Read(ref reader, at);
                break;
            case ViewMember:
                header.ViewVersion = IntegerCodec<long>.Read(ref reader, at);
                break;
            case ForwardsMember:
                header.Forwards = IntegerCodec<byte>.Read(ref reader, at);
                break;
            case CancellableMember:
                header.IsCancellable = BooleanCodec.Read(ref reader, at);
                break;
            case ReasonMember:
                header.Reason = (RejectReason)IntegerCodec<byte>.Read(ref reader, at);
                break;
            case ExplanationMember:
                header.Explanation = StringCodec.Read(ref reader, at);
                break;
            case ContextMember:
                header.Context = ContextCodec.Read(ref reader, at);
                break;
            default:
                reader.Skip(at);
                break;
        }
    }
}

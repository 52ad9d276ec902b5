using System.Collections.Immutable;
using System.Diagnostics;

namespace Commerce.Engine;

/// <summary>
/// Writes and reads what flows with a call. Values of the request context are of a closed set of types; one that a
/// newer version added is left out by an older one.
/// </summary>
internal static class ContextCodec
{
    private const uint EntryMember = 1;
    private const uint ChainMember = 2;
    private const uint TraceMember = 3;
    private const uint TraceStateMember = 4;

    private const uint KeyMember = 1;
    private const uint TextMember = 2;
    private const uint BooleanMember = 3;
    private const uint Int32Member = 4;
    private const uint Int64Member = 5;
    private const uint DoubleMember = 6;
    private const uint DecimalMember = 7;
    private const uint GuidMember = 8;
    private const uint InstantMember = 9;
    private const uint SpanMember = 10;

    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    public static void Write(WireWriter writer, uint id, CallContext context)
    {
        var mark = writer.Begin(id);
        var start = writer.Length;
        foreach (var (key, value) in context.Values)
        {
            var entry = writer.Begin(EntryMember);
            writer.Text(KeyMember, key);
            WriteValue(writer, key, value);
            writer.End(entry);
        }

        if (writer.Length - start > WireLimits.ContextLengthMax)
        {
            throw new WireFormatException(
                $"The request context has {context.Values.Count} entries of {writer.Length - start:N0} bytes, at most "
                + $"{WireLimits.ContextLengthMax:N0}: it goes with every call, send what is large as an argument.");
        }

        writer.Member<Guid, GuidCodec>(ChainMember, context.Chain);
        if (context.Trace is { } trace)
        {
            Span<byte> bytes = stackalloc byte[TraceIdLength + SpanIdLength + 1];
            trace.TraceId.CopyTo(bytes[..TraceIdLength]);
            trace.SpanId.CopyTo(bytes.Slice(TraceIdLength, SpanIdLength));
            bytes[^1] = (byte)trace.TraceFlags;
            writer.Bytes(TraceMember, bytes);
            writer.Member<string?, StringCodec>(TraceStateMember, trace.TraceState);
        }

        writer.End(mark);
    }

    public static CallContext Read(ref WireReader reader, WireKind kind)
    {
        var values = CallContext.Empty.Values.ToBuilder();
        var chain = Guid.Empty;
        var trace = ReadOnlySpan<byte>.Empty;
        string? state = null;
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case EntryMember:
                    ReadEntry(ref reader, at, values);
                    break;
                case ChainMember:
                    chain = GuidCodec.Read(ref reader, at);
                    break;
                case TraceMember:
                    trace = reader.Bytes(at);
                    break;
                case TraceStateMember:
                    state = StringCodec.Read(ref reader, at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        return new CallContext(values.ToImmutable(), chain, trace.IsEmpty ? null : Trace(trace, state));
    }

    private static void WriteValue(WireWriter writer, string key, object value)
    {
        switch (value)
        {
            case string text:
                writer.Text(TextMember, text);
                break;
            case bool boolean:
                BooleanCodec.Write(writer, BooleanMember, boolean);
                break;
            case int number:
                IntegerCodec<int>.Write(writer, Int32Member, number);
                break;
            case long number:
                IntegerCodec<long>.Write(writer, Int64Member, number);
                break;
            case double number:
                DoubleCodec.Write(writer, DoubleMember, number);
                break;
            case decimal number:
                DecimalCodec.Write(writer, DecimalMember, number);
                break;
            case Guid identifier:
                GuidCodec.Write(writer, GuidMember, identifier);
                break;
            case DateTimeOffset instant:
                DateTimeOffsetCodec.Write(writer, InstantMember, instant);
                break;
            case TimeSpan span:
                TimeSpanCodec.Write(writer, SpanMember, span);
                break;
            default:
                throw new WireFormatException(
                    $"RequestContext['{key}'] is a {value?.GetType().ToString() ?? "null"}. To another process go "
                    + "string, bool, int, long, double, decimal, Guid, DateTimeOffset and TimeSpan.");
        }
    }

    private static void ReadEntry(
        ref WireReader reader, WireKind kind, ImmutableDictionary<string, object>.Builder values)
    {
        string? key = null;
        object? value = null;
        var outer = reader.Enter(kind);
        while (reader.Next(out var id, out var at))
        {
            switch (id)
            {
                case KeyMember:
                    key = reader.Text(at);
                    break;
                case >= TextMember and <= SpanMember:
                    value = ReadValue(ref reader, id, at);
                    break;
                default:
                    reader.Skip(at);
                    break;
            }
        }

        reader.Leave(outer);
        if (key is not null && value is not null)
        {
            values[key] = value;
        }
    }

    private static object? ReadValue(ref WireReader reader, uint id, WireKind kind) => id switch
    {
        TextMember => reader.Text(kind),
        BooleanMember => BooleanCodec.Read(ref reader, kind),
        Int32Member => IntegerCodec<int>.Read(ref reader, kind),
        Int64Member => IntegerCodec<long>.Read(ref reader, kind),
        DoubleMember => DoubleCodec.Read(ref reader, kind),
        DecimalMember => DecimalCodec.Read(ref reader, kind),
        GuidMember => GuidCodec.Read(ref reader, kind),
        InstantMember => DateTimeOffsetCodec.Read(ref reader, kind),
        SpanMember => TimeSpanCodec.Read(ref reader, kind),
        _ => null,
    };

    private static ActivityContext Trace(ReadOnlySpan<byte> bytes, string? state)
    {
        if (bytes.Length != TraceIdLength + SpanIdLength + 1)
        {
            WireFormatException.ThrowValue($"A trace has {bytes.Length} bytes");
        }

        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(bytes[..TraceIdLength]),
            ActivitySpanId.CreateFromBytes(bytes.Slice(TraceIdLength, SpanIdLength)),
            (ActivityTraceFlags)bytes[^1],
            state,
            isRemote: true);
    }
}

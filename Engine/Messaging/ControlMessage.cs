using System.Runtime.InteropServices;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>What a message on a control connection is.</summary>
internal enum ControlKind : byte
{
    /// <summary>No message has it.</summary>
    None = 0,

    /// <summary>Are you there?</summary>
    Probe = 1,

    /// <summary>Is <see cref="ControlMessage.Target"/> there? You have <see cref="ControlMessage.Timeout"/>.</summary>
    ProbeFor = 2,

    /// <summary>The answer to either.</summary>
    Answer = 3,

    /// <summary>There is this <see cref="ControlMessage.Table"/>, at <see cref="ControlMessage.Number"/>.</summary>
    Gossip = 4,
}

/// <summary>
/// What membership says to other silos. Unknown members are skipped, missing ones have their default.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ControlMessage
{
    private const uint KindMember = 1;
    private const uint IdMember = 2;
    private const uint TargetMember = 3;
    private const uint TimeoutMember = 4;
    private const uint OutcomeMember = 5;
    private const uint PoolDelayMember = 6;
    private const uint CommitAgeMember = 7;
    private const uint TableMember = 8;
    private const uint NumberMember = 9;

    public ControlKind Kind { get; init; }

    /// <summary>Links an answer to its question; of the one who asked.</summary>
    public ulong Id { get; init; }

    public SiloAddress? Target { get; init; }

    public TimeSpan Timeout { get; init; }

    public ProbeResult Result { get; init; }

    public Guid Table { get; init; }

    public long Number { get; init; }

    public void Write(WireWriter writer)
    {
        writer.Member<byte, IntegerCodec<byte>>(KindMember, (byte)Kind);
        writer.Member<ulong, IntegerCodec<ulong>>(IdMember, Id);
        writer.Member<SiloAddress?, SiloAddressCodec>(TargetMember, Target);
        writer.Member<TimeSpan, TimeSpanCodec>(TimeoutMember, Timeout);
        writer.Member<byte, IntegerCodec<byte>>(OutcomeMember, (byte)Result.Outcome);
        writer.Member<TimeSpan, TimeSpanCodec>(PoolDelayMember, Result.Health.PoolDelay);
        writer.Member<TimeSpan, TimeSpanCodec>(CommitAgeMember, Result.Health.OldestCommitAge);
        writer.Member<Guid, GuidCodec>(TableMember, Table);
        writer.Member<long, IntegerCodec<long>>(NumberMember, Number);
    }

    /// <exception cref="WireFormatException">It is no such message.</exception>
    public static ControlMessage Read(ref WireReader reader)
    {
        var message = new ControlMessage();
        var outcome = ProbeOutcome.Unknown;
        var (delay, age) = (TimeSpan.Zero, TimeSpan.Zero);
        while (reader.Next(out var id, out var kind))
        {
            switch (id)
            {
                case KindMember:
                    message = message with { Kind = (ControlKind)IntegerCodec<byte>.Read(ref reader, kind) };
                    break;
                case IdMember:
                    message = message with { Id = IntegerCodec<ulong>.Read(ref reader, kind) };
                    break;
                case TargetMember:
                    message = message with { Target = SiloAddressCodec.Read(ref reader, kind) };
                    break;
                case TimeoutMember:
                    message = message with { Timeout = TimeSpanCodec.Read(ref reader, kind) };
                    break;
                case OutcomeMember:
                    outcome = (ProbeOutcome)IntegerCodec<byte>.Read(ref reader, kind);
                    break;
                case PoolDelayMember:
                    delay = TimeSpanCodec.Read(ref reader, kind);
                    break;
                case CommitAgeMember:
                    age = TimeSpanCodec.Read(ref reader, kind);
                    break;
                case TableMember:
                    message = message with { Table = GuidCodec.Read(ref reader, kind) };
                    break;
                case NumberMember:
                    message = message with { Number = IntegerCodec<long>.Read(ref reader, kind) };
                    break;
                default:
                    reader.Skip(kind);
                    break;
            }
        }

        return message with { Result = new ProbeResult(outcome, new SiloHealth(delay, age)) };
    }
}

using Commerce.Verification.Histories;

namespace Commerce.Simulation;

/// <summary>What was asked and answered, as the checker of real runs reads it.</summary>
internal sealed class History(World world)
{
    private int _process;
    private int _fault = Op.Nemesis;

    public List<Op> Ops { get; } = [];

    /// <summary>An operation begins, of a process of its own.</summary>
    public Op Begin(Op op)
    {
        var invoke = op with { Process = _process++, Kind = OpKind.Invoke };
        Record(invoke);
        return invoke;
    }

    public void End(Op invoke, OpKind kind, Func<Op, Op>? answer = null) =>
        Record((answer?.Invoke(invoke) ?? invoke) with { Kind = kind });

    /// <summary>A fault begins.</summary>
    public Op Fault(string name)
    {
        var fault = new Op { Process = _fault--, Kind = OpKind.Invoke, Action = OpAction.Fault, Key = name };
        Record(fault);
        return fault;
    }

    private void Record(Op op)
    {
        Ops.Add(op with { At = world.Ticks * TimeSpan.NanosecondsPerTick });
        world.Note(
            op.Process < 0 ? "nemesis" : "buyer",
            $"{op.Kind} {op.Action} {op.Buyer} {op.Key} {op.OrderId} {op.Answer}");
    }
}

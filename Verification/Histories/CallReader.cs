namespace Commerce.Verification.Histories;

/// <summary>Joins the beginnings and ends of operations.</summary>
internal static class CallReader
{
    /// <summary>All operations, in the order of their beginnings.</summary>
    /// <exception cref="InvalidDataException">The records cannot have been made by processes that do one operation at a
    /// time.</exception>
    internal static List<Call> Read(IEnumerable<Op> ops)
    {
        var calls = new List<Call>();
        var open = new Dictionary<int, int>();
        var retired = new HashSet<int>();
        foreach (var op in ops)
        {
            if (op.Action is OpAction.Effect or OpAction.Sample or OpAction.Counts)
            {
                calls.Add(new Call(calls.Count, op, op)); // Seen when it was done.
            }
            else if (op.Kind == OpKind.Invoke)
            {
                Begin(calls, open, retired, op);
            }
            else
            {
                End(calls, open, retired, op);
            }
        }

        return calls;
    }

    private static void Begin(List<Call> calls, Dictionary<int, int> open, HashSet<int> retired, Op op)
    {
        if (retired.Contains(op.Process) || open.ContainsKey(op.Process))
        {
            throw new InvalidDataException(
                $"Process {op.Process} begins {op.Action} at {op.At} ns, " +
                (retired.Contains(op.Process)
                    ? "but one of its operations had an unknown outcome: it may not go on."
                    : "but the one before has not ended."));
        }

        open[op.Process] = calls.Count;
        calls.Add(new Call(calls.Count, op, null));
    }

    private static void End(List<Call> calls, Dictionary<int, int> open, HashSet<int> retired, Op op)
    {
        if (!open.Remove(op.Process, out var at) || calls[at].Invoke.Action != op.Action)
        {
            throw new InvalidDataException(
                $"Process {op.Process} ends {op.Action} at {op.At} ns, which it has not begun.");
        }

        calls[at] = calls[at] with { End = op };
        if (op.Kind == OpKind.Info)
        {
            retired.Add(op.Process);
        }
    }
}

using System.Globalization;
using System.Text;
using Commerce.Storage;
using Commerce.Verification.Histories;
using Commerce.Verification.Shards;

namespace Commerce.Verification.Checks;

/// <summary>
/// The operations that show a violation, and those around it in the same pool, as a timeline: at most 20, faults
/// included, however long the run was.
/// </summary>
public sealed class Witness
{
    /// <summary>Operations at most.</summary>
    public const int OperationsMax = 20;

    private const int FocusMax = 10;
    private const int FaultsMax = 4;
    private const int LogLinesAround = 2;
    private const long FaultNear = 1_000_000_000;

    private readonly Evidence _evidence;
    private readonly string? _pool;
    private readonly HashSet<int> _focus;
    private readonly long _seq;

    private Witness(Evidence evidence, string? pool, IReadOnlyList<Call> focus, long seq)
    {
        (_evidence, _pool, _seq) = (evidence, pool, seq);

        // Of many attempts under one key the first and the last tell most.
        var shown = focus.Count <= FocusMax ? focus : [.. focus.Take(FocusMax / 2), .. focus.TakeLast(FocusMax / 2)];
        _focus = shown.Select(call => call.Number).ToHashSet();
        var calls = shown.DistinctBy(call => call.Number).ToList();
        if (calls.Count > 0)
        {
            AddFaults(calls);
            AddNeighbours(calls);
        }

        Operations = [.. calls.OrderBy(call => call.Start).ThenBy(call => call.Number)];
    }

    /// <summary>The operations, in the order of their beginnings.</summary>
    public IReadOnlyList<Call> Operations { get; }

    /// <summary>Builds the witness of a violation.</summary>
    /// <param name="evidence">Of the run.</param>
    /// <param name="pool">The pool it is about.</param>
    /// <param name="focus">The operations that it is about.</param>
    /// <param name="seq">The log's entry that it is about; 0: none.</param>
    internal static Witness Of(Evidence evidence, string? pool, IReadOnlyList<Call> focus, long seq = 0) =>
        new(evidence, pool, focus, seq);

    /// <summary>The timeline, for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"    {_pool ?? "the run"}, seed {_evidence.Head.Seed}; seconds from the start, ◄ what it is about");
        foreach (var call in Operations)
        {
            var end = call.End is null ? "never" : Seconds(call.End.At);
            var who = call.Invoke.Action == OpAction.Fault ? "nemesis"
                : call.Invoke.Action == OpAction.Effect ? "consumer"
                : call.Invoke.Process.ToString(CultureInfo.InvariantCulture);
            var mark = _focus.Contains(call.Number) ? "  ◄" : "";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"    {Seconds(call.Start),12} {end,12} {who,8}  {Describe(call)}{mark}");
        }

        AppendLog(text);
        return text.ToString().TrimEnd('\n', '\r');
    }

    internal static string Seconds(long at) => (at / 1e9).ToString("0.000000", CultureInfo.InvariantCulture);

    private void AddFaults(List<Call> calls)
    {
        var (from, to) = (calls.Min(call => call.Start), calls.Max(call => call.End?.At ?? call.Start));
        calls.AddRange(_evidence.Faults
            .Where(fault => !_focus.Contains(fault.Number))
            .Where(fault => fault.Start - FaultNear <= to && (fault.End?.At ?? long.MaxValue) + FaultNear >= from)
            .Take(FaultsMax));
    }

    // From the middle outwards, so that what was at the same time comes before what was long ago.
    private void AddNeighbours(List<Call> calls)
    {
        var around = _pool is null ? [] : _evidence.CallsOfPool(_pool);
        var middle = calls[0].Start;
        var right = FirstFrom(around, middle);
        var left = right - 1;
        var known = calls.Select(call => call.Number).ToHashSet();
        while (calls.Count < OperationsMax && (left >= 0 || right < around.Count))
        {
            var takeLeft = right >= around.Count
                || (left >= 0 && middle - around[left].Start <= around[right].Start - middle);
            var next = takeLeft ? around[left--] : around[right++];
            if (known.Add(next.Number))
            {
                calls.Add(next);
            }
        }
    }

    private static int FirstFrom(IReadOnlyList<Call> calls, long start)
    {
        var (low, high) = (0, calls.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = calls[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static string Describe(Call call)
    {
        var op = call.Invoke;
        var asked = op.Action switch
        {
            OpAction.Buy => $"buy {op.Units}, key {op.Key}, buyer {op.Buyer}",
            OpAction.Cancel => $"cancel order {op.OrderId}",
            OpAction.Pay => $"pay order {op.OrderId}",
            OpAction.ReadStock => "read units left",
            OpAction.ReadOrder => $"read order {op.OrderId}",
            OpAction.Effect => $"{op.Key} of order {op.OrderId}",
            OpAction.Fault => $"fault {op.Key}",
            OpAction.Sample => "sample",
            OpAction.Counts => "counts",
        };
        if (op.Action is OpAction.Fault or OpAction.Effect or OpAction.Sample or OpAction.Counts)
        {
            return asked;
        }

        var given = call.End is not { } end ? "no end" : end.Kind switch
        {
            OpKind.Fail => $"refused: {end.Answer}",
            OpKind.Info => $"unknown: {end.Answer}",
            _ => op.Action switch
            {
                OpAction.Buy => $"ok, order {end.OrderId}, entry {end.Seq}",
                OpAction.ReadStock => $"{end.Units}",
                OpAction.ReadOrder => $"{end.Answer}",
                _ => "ok",
            },
        };
        return $"{asked} → {given}";
    }

    private void AppendLog(StringBuilder text)
    {
        if (_seq <= 0 || _pool is null || !_evidence.Pools.TryGetValue(_pool, out var pool))
        {
            return;
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"    its log around entry {_seq}:");
        var first = (int)Math.Clamp(_seq - 1 - LogLinesAround, 0, pool.Ledger.Count);
        foreach (var line in pool.Ledger.Skip(first).Take(2 * LogLinesAround + 1))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"      {Describe(line)}");
        }
    }

    private static string Describe(LedgerLine line)
    {
        var entry = line.Entry;
        var parts = string.Join(", ", new[]
        {
            entry.OrderId is null ? null : $"order {entry.OrderId}",
            entry.Buyer is null ? null : $"buyer {entry.Buyer}",
            entry.IdempotencyKey is null ? null : $"key {entry.IdempotencyKey}",
            entry.Epoch == 0 ? null : $"epoch {entry.Epoch}",
        }.Where(part => part is not null));
        return string.Create(CultureInfo.InvariantCulture,
            $"{entry.Seq,6} {(entry.Kind == PoolEntryKind.Terms ? "Terms" : $"{entry.Kind} {entry.Quantity}")}" +
            $"{(parts.Length > 0 ? ", " : "")}{parts}; {line.Available} left");
    }
}

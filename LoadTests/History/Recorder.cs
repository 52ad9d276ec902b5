using System.Diagnostics;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>One clock for all who record a run.</summary>
/// <param name="Folder">Where the records go.</param>
/// <param name="Start">Ticks of <see cref="Stopwatch"/> at nanosecond 0.</param>
internal sealed record RunClock(string Folder, long Start)
{
    internal long At(long ticks) => (long)((ticks - Start) * (1e9 / Stopwatch.Frequency));

    internal long Now() => At(Stopwatch.GetTimestamp());
}

/// <summary>
/// Records the operations of one worker: gives each a process that is free, and retires processes whose outcome is
/// unknown.
/// </summary>
/// <param name="clock">Of the run.</param>
/// <param name="worker">Name of its file.</param>
/// <param name="firstProcess">Processes from here on are this worker's.</param>
internal sealed class Recorder(RunClock clock, string worker, int firstProcess) : IDisposable
{
    private readonly HistoryWriter _writer = new(clock.Folder, worker);
    private readonly Stack<int> _free = new();
    private readonly Lock _writing = new();
    private int _next = firstProcess;

    internal RunClock Clock => clock;

    /// <summary>Records the beginning of an operation, now or at a time; gives it with its process.</summary>
    internal Op Begin(Op op, long? ticks = null)
    {
        lock (_writing)
        {
            var begun = op with
            {
                At = ticks is { } at ? clock.At(at) : clock.Now(),
                Process = _free.TryPop(out var process) ? process : _next++,
                Kind = OpKind.Invoke,
            };
            _writer.Write(begun);
            return begun;
        }
    }

    /// <summary>Records how an operation ended.</summary>
    internal void End(Op op, OpKind kind, string? answer, long? ticks = null) =>
        End(op with { Kind = kind, Answer = answer }, ticks);

    internal void End(Op ended, long? ticks = null)
    {
        lock (_writing)
        {
            _writer.Write(ended with { At = ticks is { } at ? clock.At(at) : clock.Now() });
            if (ended.Kind != OpKind.Info)
            {
                _free.Push(ended.Process);
            }
        }
    }

    public void Dispose() => _writer.Dispose();
}

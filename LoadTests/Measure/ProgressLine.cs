using System.Globalization;
using Commerce.LoadTests.Flash;

namespace Commerce.LoadTests.Measure;

/// <summary>The live line of a run: rewritten in a terminal, a new line every few seconds in a file.</summary>
internal sealed class ProgressLine(TextWriter output, bool redirected)
{
    private static readonly TimeSpan TerminalPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FilePeriod = TimeSpan.FromSeconds(5);

    private readonly long _period = Clock.Ticks(redirected ? FilePeriod : TerminalPeriod);
    private long _next;
    private long _lastAnswered;
    private long _lastElapsed;
    private bool _shown;

    internal static ProgressLine OnConsole() => new(Console.Out, Console.IsOutputRedirected);

    internal void Show(FlashLoad load, long elapsed)
    {
        if (elapsed < _next)
        {
            return;
        }

        var answered = load.AcceptedLatency.Count + load.RefusedLatency.Count;
        var rate = elapsed > _lastElapsed ? (answered - _lastAnswered) / Clock.Seconds(elapsed - _lastElapsed) : 0;
        (_lastAnswered, _lastElapsed, _next) = (answered, elapsed, elapsed + _period);
        Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clock.Seconds(elapsed),6:0.0} s  started {load.Started:N0}  accepted " +
            $"{load.Outcomes[OutcomeCounts.Accepted]:N0}  " +
            $"refused {load.RefusedLatency.Count:N0}  open {load.Unknown:N0}  dropped {load.Dropped:N0}  {rate:N0}/s"));
    }

    internal void Write(string line)
    {
        _shown = true;
        output.Write(redirected ? line + Environment.NewLine : $"\r{line,-110}");
    }

    internal void Done()
    {
        if (_shown && !redirected)
        {
            output.WriteLine();
        }

        _shown = false;
    }
}

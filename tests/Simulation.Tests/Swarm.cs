using System.Diagnostics;
using System.Globalization;

namespace Commerce.Simulation;

/// <summary>Many seeds, one after the other, on one thread.</summary>
internal static class Swarm
{
    /// <summary>Argument by which this program runs many seeds.</summary>
    public const string Command = "run";

    /// <summary>Runs seeds one by one, and adds up the states that were met.</summary>
    public static IEnumerable<Simulation> Run(
        int first, int count, SortedDictionary<string, long> states, Plant plant = Plant.None)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            var simulation = Simulation.Run(seed, plant);
            foreach (var (state, times) in simulation.States)
            {
                states[state] = states.GetValueOrDefault(state) + times;
            }

            yield return simulation;
        }
    }

    /// <summary>Runs all of them, and prints findings, states and speed.</summary>
    /// <returns>How many had findings.</returns>
    public static int Print(int first, int count, Plant plant)
    {
        var (failed, steps, length) = (0, 0L, TimeSpan.Zero);
        var states = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var started = Stopwatch.GetTimestamp();
        var used = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var simulation in Run(first, count, states, plant))
        {
            (steps, length) = (steps + simulation.Steps, length + simulation.Length);
            if (simulation.Findings.Count > 0)
            {
                failed++;
                Console.Out.WriteLine($"seed {simulation.Seed}: {simulation.Findings.Count} findings; the first:\n"
                    + simulation.Findings[0]);
            }
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        used = Process.GetCurrentProcess().TotalProcessorTime - used;
        foreach (var (state, times) in states)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times,8} {state}"));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} seeds, {failed} with findings, {elapsed.TotalSeconds:0.0} s, {used.TotalSeconds:0.0} s of "
            + $"processor time, {count / used.TotalMinutes:0} seeds a minute of it; {steps / count} steps and "
            + $"{length.TotalSeconds / count:0.0} s each"));
        return failed;
    }
}

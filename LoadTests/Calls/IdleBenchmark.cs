using System.Globalization;
using Commerce.LoadTests.Servers;

namespace Commerce.LoadTests.Calls;

/// <summary>
/// What silos cost that do nothing but know each other: probes, heartbeats, looks at the table. Each is a process of
/// its own, so its timers and its runtime are in it too; a silo that is alone shows how much these are.
/// </summary>
internal static class IdleBenchmark
{
    internal const string Name = "idle";

    // Code is compiled once more when it has run for a while; that is not what idling costs.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    /// <param name="silos">How many in the end.</param>
    /// <param name="duration">How long each size is looked at.</param>
    /// <param name="output">For the result.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    internal static async Task<int> RunAsync(
        int silos, TimeSpan duration, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var servers = PrivateServers.Open();
        var redis = await servers.StartRedisAsync("members", ["save=\"\""], cancellationToken);
        var running = new List<CallProcess>();
        var before = (Count: 0, Share: 0.0);
        var (alone, more) = (0.0, 0.0);
        await output.WriteLineAsync($"{"silos",-8}{"all, % of a core",20}{"each",10}{"Redis",10}");
        try
        {
            foreach (var count in (int[])[1, silos - (silos / 4), silos])
            {
                while (running.Count < count)
                {
                    running.Add(await CallProcess.AnswerAsync(
                        typeof(IdleBenchmark).Assembly.Location, CallKind.Grains, redis.Connection,
                        IdleThreads.Sleep, servers.ProcessFolder("silos"), cancellationToken));
                }

                await Task.Delay(Settling, time, cancellationToken);
                var (cpu, store) = (Sum(running), redis.Cpu);
                await Task.Delay(duration, time, cancellationToken);
                var share = (Sum(running) - cpu) / duration * 100;
                more = (share - before.Share) / (count - before.Count);
                alone = count == 1 ? share : alone;
                before = (count, share);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count,-8}{share,20:N2}{share / count,10:N2}{(redis.Cpu - store) / duration * 100,10:N2}"));
            }
        }
        finally
        {
            foreach (var process in running)
            {
                await process.DisposeAsync();
            }
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"One more silo among {silos}: {more:N2} % of a core in all of them together, its own process included; "
            + $"for membership {more - alone:N2} %, since {alone:N2} % is what a silo uses alone."));
        return 0;
    }

    private static TimeSpan Sum(IEnumerable<CallProcess> processes) =>
        processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.Cpu);
}

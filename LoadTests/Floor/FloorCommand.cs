using System.Globalization;
using Commerce.LoadTests.Compare;
using Commerce.LoadTests.Shop;

namespace Commerce.LoadTests.Floor;

/// <summary>Measures the floor alone: what the machine, the web server and the generator can do at all.</summary>
internal static class FloorCommand
{
    internal static async Task<int> RunAsync(
        bool bare, int connections, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("commerce-floor-").FullName;
        try
        {
            await using var server = ServerProcess.Floor(folder, bare, time);
            await server.StartAsync(cancellationToken);
            var probe = new FloorProbe(server, connections, time);
            await probe.RunAsync(duration, cancellationToken);
            var result = await probe.RunAsync(duration, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Rate:N0} answers/s over {connections} connections; p50 {result.LatencyMs(0.5):0.00} ms, " +
                $"p99 {result.LatencyMs(0.99):0.00} ms; " +
                $"CPU a request: server {result.Cpu.Server:0.0} µs, generator " +
                $"{result.Cpu.Generator:0.0} µs ({result.Cpu.GeneratorShare:P0} of what both used)."));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

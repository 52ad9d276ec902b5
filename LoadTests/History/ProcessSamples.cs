using System.Globalization;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Records twice a second what the shop's fronts use: they are there from the beginning to the end.</summary>
internal static class ProcessSamples
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    internal static async Task RecordAsync(
        IReadOnlyList<ServerProcess> fronts, RunClock clock, TimeProvider time, CancellationToken stop)
    {
        using var writer = new HistoryWriter(clock.Folder, "samples");
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var uses = fronts.Select(front => front.Use).OfType<(long Memory, int Threads, int Handles)>().ToList();
                if (uses.Count == fronts.Count)
                {
                    var (memory, threads, handles) = (
                        uses.Sum(use => use.Memory), uses.Sum(use => use.Threads), uses.Sum(use => use.Handles));
                    writer.Write(new Op
                    {
                        At = clock.Now(),
                        Process = Op.Nemesis,
                        Kind = OpKind.Ok,
                        Action = OpAction.Sample,
                        Body = string.Create(
                            CultureInfo.InvariantCulture,
                            $$"""{"memory":{{memory}},"threads":{{threads}},"handles":{{handles}}}"""),
                    });
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}

using System.Globalization;
using Commerce.LoadTests.Shop;
using Commerce.Verification.Histories;

namespace Commerce.LoadTests.History;

/// <summary>Records twice a second what the shop's process uses.</summary>
internal static class ProcessSamples
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    internal static async Task RecordAsync(
        ServerProcess shop, RunClock clock, TimeProvider time, CancellationToken stop)
    {
        using var writer = new HistoryWriter(clock.Folder, "samples");
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (shop.Use is var (memory, threads, handles))
                {
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

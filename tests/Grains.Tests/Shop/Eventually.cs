using System.Diagnostics;

namespace Commerce.Shop;

/// <summary>
/// Looks until it sees what the outbox and deadlines do beside the test. The time is generous and never what a test
/// asserts.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    public static async Task SeesAsync(Func<Task<bool>> look)
    {
        var began = Stopwatch.GetTimestamp();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await look())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeMax, "What was waited for did not come.");
            await pulse.WaitForNextTickAsync();
        }
    }
}

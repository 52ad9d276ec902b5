using System.Diagnostics;

namespace Commerce.Shop;

/// <summary>
/// Waits until something of another process can be observed. The deadline is generous and never part of what a test
/// asserts: when it passes, the failure says what was waited for and what was seen last.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until what is seen is enough, and gives it back.</summary>
    public static async Task<T> SeesAsync<T>(string what, Func<Task<T>> look, Func<T, bool> enough)
    {
        var watch = Stopwatch.StartNew();
        using var pulse = new PeriodicTimer(Interval);
        while (true)
        {
            var seen = await look();
            if (enough(seen))
            {
                return seen;
            }

            if (watch.Elapsed > Deadline)
            {
                throw new TimeoutException($"Waited {Deadline} until {what}. Seen last: {seen}");
            }

            await pulse.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}

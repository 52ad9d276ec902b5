using System.Diagnostics;

namespace Commerce.LoadTests.Calls;

/// <summary>Callers with one call at a time each, whatever carries the calls.</summary>
internal static class CallLoop
{
    /// <summary>Calls for some time.</summary>
    /// <param name="callers">How many call at once.</param>
    /// <param name="call">One call, given the caller and the number of its call.</param>
    /// <param name="duration">No call begins later.</param>
    /// <returns>Calls, and how long they took.</returns>
    internal static async Task<(long Calls, TimeSpan Elapsed)> RunAsync(
        int callers, Func<int, int, Task> call, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Factory.StartNew(
            () => CallAsync(caller), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default)
            .Unwrap()));
        return (calls.Sum(), clock.Elapsed);

        async Task<long> CallAsync(int caller)
        {
            var done = 0;
            for (; clock.Elapsed < duration; done++)
            {
                await call(caller, done);
            }

            return done;
        }
    }
}

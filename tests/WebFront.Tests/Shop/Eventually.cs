using System.Diagnostics;

namespace Commerce.Shop;

/// <summary>
/// Asks until the answer is the one waited for. The deadline is generous and never what a test asserts.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<Answer> SeesAsync(Func<Task<Answer>> ask, Func<Answer, bool> enough)
    {
        var began = Stopwatch.GetTimestamp();
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            var answer = await ask();
            if (enough(answer) || Stopwatch.GetElapsedTime(began) > Deadline)
            {
                return answer;
            }

            await pulse.WaitForNextTickAsync();
        }
    }
}

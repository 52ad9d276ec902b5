namespace Commerce.Verification.Tests.Model;

/// <summary>
/// Simulated time: what is due first runs first, and of two at one moment the one that was asked for first. One thread,
/// one seed, so that a seed repeats its run.
/// </summary>
internal sealed class Scheduler(int seed)
{
    private readonly PriorityQueue<Action, (long At, long Number)> _due = new();
    private long _number;

    internal Random Random { get; } = new(seed);

    /// <summary>Nanoseconds since the start.</summary>
    internal long Now { get; private set; }

    internal void After(TimeSpan delay, Action action) =>
        _due.Enqueue(action, (Now + (long)delay.TotalNanoseconds, _number++));

    /// <summary>Between half and one and a half times as long.</summary>
    internal TimeSpan About(double milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds * (0.5 + Random.NextDouble()));

    internal bool Chance(double share) => Random.NextDouble() < share;

    internal void Run()
    {
        while (_due.TryDequeue(out var action, out var due))
        {
            Now = due.At;
            action();
        }
    }
}

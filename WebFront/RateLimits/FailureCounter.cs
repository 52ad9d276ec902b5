using System.Collections.Concurrent;

namespace Commerce.Web.RateLimits;

/// <summary>
/// Counts events by key in windows of a minute, and forgets them with the window. Bounded: when a window has seen too
/// many keys, which nobody honest causes, the keys that are new to it share one count.
/// </summary>
internal sealed class FailureCounter(TimeProvider time)
{
    private const int KeysMax = 100_000;
    private const string Others = "";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private Counts _counts = new(0);

    /// <summary>Whether a key has reached its number in this window; then also how long the window lasts.</summary>
    public bool IsOver(string key, int countMax, out TimeSpan wait)
    {
        var counts = Current(out wait);
        return counts.ByKey.TryGetValue(counts.KeyOf(key), out var count) && count >= countMax;
    }

    /// <summary>Counts one more.</summary>
    public void Add(string key)
    {
        var counts = Current(out _);
        counts.ByKey.AddOrUpdate(counts.KeyOf(key), 1, static (_, count) => count + 1);
    }

    private Counts Current(out TimeSpan left)
    {
        var now = time.GetUtcNow().Ticks;
        var window = now / Window.Ticks;
        left = TimeSpan.FromTicks(((window + 1) * Window.Ticks) - now);
        var counts = Volatile.Read(ref _counts);
        if (counts.Window == window)
        {
            return counts;
        }

        var next = new Counts(window);
        var seen = Interlocked.CompareExchange(ref _counts, next, counts);
        return ReferenceEquals(seen, counts) ? next : seen;
    }

    private sealed record Counts(long Window)
    {
        public ConcurrentDictionary<string, int> ByKey { get; } = new(StringComparer.Ordinal);

        public string KeyOf(string key) => ByKey.Count < KeysMax || ByKey.ContainsKey(key) ? key : Others;
    }
}

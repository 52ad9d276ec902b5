namespace Commerce.Web.Hosting;

/// <summary>A value that is read anew when it is asked for and too old. However many ask, it is read once.</summary>
/// <param name="read">Reads it. What fails is not kept.</param>
/// <param name="ageMax">How old an answer may be, counted from when its reading began.</param>
internal sealed class RecentValue<T>(Func<Task<T>> read, TimeSpan ageMax, TimeProvider time)
{
    private Reading? _reading;

    public async ValueTask<T> GetAsync()
    {
        var reading = Volatile.Read(ref _reading);
        if (reading is null || time.GetElapsedTime(reading.StartedAt) > ageMax)
        {
            var next = new Reading(time.GetTimestamp(), read);
            var seen = Interlocked.CompareExchange(ref _reading, next, reading);
            reading = seen is null || ReferenceEquals(seen, reading) ? next : seen;
        }

        try
        {
            return await reading.Value;
        }
        catch
        {
            Interlocked.CompareExchange(ref _reading, null, reading);
            throw;
        }
    }

    /// <summary>Forgets what was read.</summary>
    public void Clear() => Volatile.Write(ref _reading, null);

    // Lazy: only the one that wins the race to be stored reads.
    private sealed class Reading(long startedAt, Func<Task<T>> read)
    {
        private readonly Lazy<Task<T>> _value = new(read);

        public long StartedAt { get; } = startedAt;

        public Task<T> Value => _value.Value;
    }
}

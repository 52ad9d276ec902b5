namespace Commerce.Engine;

/// <summary>
/// The first of many deadlines, which come nearly in order: noting one hardly ever writes, and who looks for those that
/// are over need not look at all before it.
/// </summary>
internal sealed class EarliestDeadline
{
    private long _earliest = long.MaxValue;

    /// <summary>There is this one too.</summary>
    /// <param name="deadline">By <see cref="SiloClock"/>.</param>
    public void Note(long deadline)
    {
        for (var known = Volatile.Read(ref _earliest); deadline < known;)
        {
            var before = Interlocked.CompareExchange(ref _earliest, deadline, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }

    /// <summary>
    /// Whether one may be over; then all are forgotten, and those that are not are to be noted again.
    /// </summary>
    /// <param name="now">By <see cref="SiloClock"/>.</param>
    public bool TryPass(long now)
    {
        if (now < Volatile.Read(ref _earliest))
        {
            return false;
        }

        Volatile.Write(ref _earliest, long.MaxValue);
        return true;
    }
}

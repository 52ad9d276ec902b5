namespace Commerce.Storage.SqlServer;

/// <summary>
/// How old what a replica shows is, without clocks or rights on servers: a replica that shows a pulse shows everything
/// that was committed before the pulse was raised. Used by one thread.
/// </summary>
internal sealed class ReplicaLag
{
    private const int PulsesMax = 256;

    private readonly Queue<(TimeSpan At, long Pulse)> _raised = new();
    private TimeSpan? _shows;

    /// <param name="before">When it was asked for, by any clock that only goes forward.</param>
    /// <param name="pulse">What it was raised to.</param>
    public void Raised(TimeSpan before, long pulse)
    {
        _raised.Enqueue((before, pulse));
        if (_raised.Count > PulsesMax)
        {
            _raised.Dequeue();
        }
    }

    /// <summary>The replica shows this pulse.</summary>
    public void Shown(long pulse)
    {
        while (_raised.TryPeek(out var raised) && raised.Pulse <= pulse)
        {
            _shows = raised.At;
            _raised.Dequeue();
        }
    }

    /// <summary>At most so old; null: not known yet.</summary>
    public TimeSpan? At(TimeSpan now) => now - _shows;
}

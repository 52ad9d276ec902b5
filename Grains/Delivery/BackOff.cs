namespace Commerce.Delivery;

/// <summary>Waits longer after each failure: doubling from a first delay to a longest one.</summary>
internal sealed class BackOff(TimeProvider time, TimeSpan first, TimeSpan longest)
{
    /// <summary>How long the next wait is.</summary>
    public TimeSpan Next { get; private set; } = first;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var delay = Next;
        Next = delay * 2 < longest ? delay * 2 : longest;
        await Task.Delay(delay, time, cancellationToken);
    }
}

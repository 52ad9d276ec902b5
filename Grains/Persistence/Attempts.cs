namespace Commerce.Persistence;

/// <summary>
/// Repeats what is safe to repeat and nobody waits for, until it is done: 12 s at most, as long as the grains of a silo
/// that died may take to be elsewhere.
/// </summary>
internal static class Attempts
{
    private const int AttemptsMax = 7;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>Does it; an <see cref="ArgumentException"/> is final, and so is the last failure.</summary>
    /// <param name="step">What is done, each time from its beginning.</param>
    /// <param name="onFailure">Told of each failure after which it is tried again, with its number from 1 on.</param>
    /// <param name="time">Of the delays between, each twice as long as the one before.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    public static async Task UntilDoneAsync(
        Func<Task> step, Action<int, Exception> onFailure, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await step();
                return;
            }
            catch (Exception exception) when (attempt < AttemptsMax && exception is not ArgumentException)
            {
                onFailure(attempt, exception);
                await Task.Delay(Delay * (1 << attempt), time, cancellationToken);
            }
        }
    }
}

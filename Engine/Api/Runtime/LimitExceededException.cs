namespace Orleans.Runtime;

/// <summary>
/// A call was refused at once because too many wait for the activation already. Nothing of it was executed.
/// </summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>A refusal without words.</summary>
    public LimitExceededException()
    {
    }

    /// <summary>A refusal.</summary>
    /// <param name="message">What was refused and why.</param>
    public LimitExceededException(string message) : base(message)
    {
    }

    /// <summary>A refusal with its cause.</summary>
    /// <param name="message">What was refused and why.</param>
    /// <param name="innerException">The cause.</param>
    public LimitExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>A refusal by a limit.</summary>
    /// <param name="limitName">The limit's name.</param>
    /// <param name="current">The number seen.</param>
    /// <param name="threshold">The limit.</param>
    /// <param name="extraInfo">Whose limit it is.</param>
    public LimitExceededException(string limitName, int current, int threshold, object? extraInfo)
        : base($"{extraInfo}: {limitName} is {threshold}, and {current} are there. Nothing was executed; retry later.")
    {
    }
}

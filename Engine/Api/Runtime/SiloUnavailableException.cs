namespace Orleans.Runtime;

/// <summary>The silo that should execute the call is not running, not yet or no longer.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>An error without words.</summary>
    public SiloUnavailableException()
    {
    }

    /// <summary>An error.</summary>
    /// <param name="msg">What was tried and what was seen.</param>
    public SiloUnavailableException(string msg) : base(msg)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What was tried and what was seen.</param>
    /// <param name="innerException">The cause.</param>
    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

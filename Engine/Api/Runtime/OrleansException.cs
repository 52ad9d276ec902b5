namespace Orleans.Runtime;

/// <summary>An error of the engine, not of a grain.</summary>
public class OrleansException : Exception
{
    /// <summary>An error without words.</summary>
    public OrleansException()
    {
    }

    /// <summary>An error.</summary>
    /// <param name="message">What was tried, what was seen, the rule, what to do.</param>
    public OrleansException(string message) : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What was tried, what was seen, the rule, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public OrleansException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

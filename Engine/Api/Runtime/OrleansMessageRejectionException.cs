namespace Orleans.Runtime;

/// <summary>A call was refused before it was executed.</summary>
public class OrleansMessageRejectionException : OrleansException
{
    private protected OrleansMessageRejectionException()
    {
    }

    internal OrleansMessageRejectionException(string message) : base(message)
    {
    }

    private protected OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

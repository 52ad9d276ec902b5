namespace Orleans.Runtime;

/// <summary>An observer cannot be told: its process is gone or not connected, or it was deleted or collected.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(string message) : base(message)
    {
    }

    internal ClientNotAvailableException(string message, Exception? innerException) : base(message, innerException!)
    {
    }
}

namespace Orleans.Serialization;

/// <summary>
/// An exception of another process whose type this process does not know: with its message, stack and causes, and the
/// name of its type.
/// </summary>
public sealed class UnavailableExceptionFallbackException : Exception
{
    /// <summary>An error without words.</summary>
    public UnavailableExceptionFallbackException()
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What the original said.</param>
    /// <param name="innerException">The cause.</param>
    public UnavailableExceptionFallbackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the original's type.</summary>
    public string ExceptionType { get; internal set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{ExceptionType} (unknown here): {base.ToString()}";
}

using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// A state was to be replaced that somebody else replaced already. The activation that tried is stale and ends.
/// </summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>An error without words.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>An error.</summary>
    /// <param name="message">What was tried and what was seen.</param>
    public InconsistentStateException(string message) : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What was tried and what was seen.</param>
    /// <param name="innerException">The cause.</param>
    public InconsistentStateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>An error with both versions.</summary>
    /// <param name="errorMsg">What was tried.</param>
    /// <param name="storedEtag">The version in storage.</param>
    /// <param name="currentEtag">The version that the writer knew.</param>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The version in storage.</summary>
    public string? StoredEtag { get; internal set; }

    /// <summary>The version that the writer knew.</summary>
    public string? CurrentEtag { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{base.ToString()} (stored ETag '{StoredEtag}', known ETag '{CurrentEtag}')";
}

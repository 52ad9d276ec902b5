using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>Why an activation ends.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct DeactivationReason : IEquatable<DeactivationReason>
{
    /// <summary>A reason without an error.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="text">Words for the log.</param>
    public DeactivationReason(DeactivationReasonCode code, string text) : this(code, null, text)
    {
    }

    /// <summary>A reason that comes from an error.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="exception">The error, if there is one.</param>
    /// <param name="text">Words for the log.</param>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>Words for the log.</summary>
    public string Description { get; }

    /// <summary>The kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>The error, if there is one.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public bool Equals(DeactivationReason other) =>
        ReasonCode == other.ReasonCode
            && Description == other.Description
            && ReferenceEquals(Exception, other.Exception);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeactivationReason other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ReasonCode, Description, Exception);

    /// <summary>Whether both say the same.</summary>
    public static bool operator ==(DeactivationReason left, DeactivationReason right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(DeactivationReason left, DeactivationReason right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"{ReasonCode}: {Description}{(Exception is null ? "" : " " + Exception)}";
}

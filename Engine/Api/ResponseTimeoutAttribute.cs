using System.Globalization;

namespace Orleans;

/// <summary>How long callers of this method wait, instead of the silo's default.</summary>
/// <param name="timeout">A <see cref="TimeSpan"/> in invariant form, say <c>00:00:02</c>; more than zero.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>How long callers wait.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}

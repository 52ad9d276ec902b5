using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Commerce.Engine;

/// <summary>
/// A message cannot be written (too large, too deep, half a character) or what came is not one. Nothing of it was
/// executed; who sends the same again gets the same.
/// </summary>
public sealed class WireFormatException : OrleansException
{
    /// <summary>An error without words.</summary>
    public WireFormatException()
    {
    }

    /// <summary>An error.</summary>
    /// <param name="message">What was read or written, the value seen, the rule.</param>
    public WireFormatException(string message) : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    /// <param name="message">What was read or written, the value seen, the rule.</param>
    /// <param name="innerException">The cause.</param>
    public WireFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }

    [DoesNotReturn]
    internal static void ThrowCutOff(int wanted, int left) => throw new WireFormatException(
        $"{wanted} bytes should follow, and {left} are left: the message was cut off, or a length in it is wrong.");

    [DoesNotReturn]
    internal static void ThrowKind(WireKind seen, string expected) => throw new WireFormatException(
        $"A value of kind {seen} is where {expected} should be: the other side has another idea of this type. "
        + "A member keeps its [Id] only as long as it keeps its type.");

    [DoesNotReturn]
    internal static void ThrowValue(string what) => throw new WireFormatException(
        $"{what}: the message is damaged, or not one of ours.");
}

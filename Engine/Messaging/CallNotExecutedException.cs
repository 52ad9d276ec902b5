namespace Commerce.Engine;

/// <summary>
/// A call was not answered in time, or could not be, and was certainly not executed, nor will it be: its caller may say so. It means that
/// only to who made the call; to others, over the wire, it is a <see cref="TimeoutException"/> like any other, because
/// what they asked for may have been begun.
/// </summary>
/// <param name="message">Which call, and what it waited for.</param>
public class CallNotExecutedException(string message) : TimeoutException(message);
